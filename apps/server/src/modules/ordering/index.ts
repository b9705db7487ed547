export { type CartView, viewCart } from './cart.ts'
export {
  countOrders,
  listOrders,
  type OrderItem,
  orderByNumber,
  orderDetails,
  ordersOfServices,
} from './queries/orders.ts'
export type { OrderState } from './schema.ts'
export { cancelOrder } from './use-cases/cancel-order.ts'
export { addToCart, changeCartItem, clearCart, removeFromCart } from './use-cases/change-cart.ts'
export { type OrderRow, placeOrder } from './use-cases/place-order.ts'
