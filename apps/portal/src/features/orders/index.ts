export { type Order, type OrderSummary, useFollowedOrder, useOrder, useOrders } from './api.ts'
export { OrderStateBadge } from './components/order-state-badge.tsx'
