export { type Payment, usePayment, useReturn } from './api.ts'
export { PayPanel } from './pay-panel.tsx'
export { Widget } from './widgets/index.tsx'
