export { type Order, type OrderSummary, useFollowedOrder, useOrder, useOrders } from './api.ts'
export { awaitsInvoice } from './awaits-invoice.ts'
export { OrderStateBadge } from './components/order-state-badge.tsx'
