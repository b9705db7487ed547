export { type Attempt, invoicesOf } from './attempt.ts'
export { gatewayKinds } from './gateways.ts'
export { labelOf, openAttemptOf, ownAttempt } from './queries/attempts.ts'
export { type Offer, offersFor, toPay } from './queries/offers.ts'
export {
  type InboundEvent,
  listInboundEvents,
  listTransactions,
  receivedSince,
  type Transaction,
  transactionsOf,
} from './queries/transactions.ts'
export { ensureGateway } from './use-cases/ensure-gateway.ts'
export { finishPayment } from './use-cases/finish-payment.ts'
export { receiveWebhook } from './use-cases/receive-webhook.ts'
export { type ManualPayment, recordManualPayment } from './use-cases/record-manual-payment.ts'
export { type NextStep, type Started, type StartPayment, startPayment } from './use-cases/start-payment.ts'
