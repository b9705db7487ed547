export { OrderSummary } from './components/order-summary.tsx'
export { onwardsFrom, usePlaceOrder } from './place-order.ts'
export { type PriceChange, priceChange } from './price-change.ts'
