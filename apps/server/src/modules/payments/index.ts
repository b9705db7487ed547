export { gateways } from './gateways.ts'
export {
  type Attempt,
  type InboundEvent,
  listInboundEvents,
  listTransactions,
  openAttemptOf,
  receivedSince,
  type Transaction,
  transactionsOf,
} from './queries/transactions.ts'
export { confirmReturn } from './use-cases/ask-again.ts'
export { receiveWebhook } from './use-cases/receive-webhook.ts'
export { type ManualPayment, recordManualPayment } from './use-cases/record-manual-payment.ts'
export { startPayment } from './use-cases/start-payment.ts'
