export { buyerOf } from './buyer.ts'
export { type CartView, viewCart } from './cart.ts'
export {
  countOrders,
  listOrders,
  type OrderItem,
  orderByNumber,
  orderDetails,
  ordersOfServices,
} from './queries/orders.ts'
export { quoteForShop } from './queries/quote-for-shop.ts'
export type { OrderedOption, OrderState } from './schema.ts'
export { orderSettings, staleAfterDaysSetting } from './settings.ts'
export { addBundleToCart, addToCart } from './use-cases/add-to-cart.ts'
export { cancelOrder } from './use-cases/cancel-order.ts'
export { changeCartItem, clearCart, removeFromCart } from './use-cases/change-cart.ts'
export { placeOrder } from './use-cases/place-order.ts'
export { placeStaffOrder, previewStaffOrder, type StaffOrder } from './use-cases/place-staff-order.ts'
export { applyPromotion, removePromotion } from './use-cases/use-promotion.ts'
export type { OrderRow } from './use-cases/write-order.ts'
