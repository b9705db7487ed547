export { type Attempt, amountOf, invoicesOf } from './attempt.ts'
export { chargeSettings } from './automatic-charge.ts'
export type { StatementColumns } from './bank/reading/csv.ts'
export { bankSettings } from './bank/settings.ts'
export type { Dispute } from './dispute.ts'
export { gatewayKinds } from './gateways.ts'
export { methodName } from './method-name.ts'
export {
  attemptById,
  attemptForStaff,
  labelOf,
  labelsOf,
  listAttempts,
  openAttemptOf,
  ownAttempt,
} from './queries/attempts.ts'
export { type AccountOverview, listBankAccounts, transferToOurs } from './queries/bank-accounts.ts'
export {
  type BankLine,
  type BankLineFilter,
  type BankStatement,
  bankLine,
  bankStatement,
  type LineProposal,
  listBankLines,
  listBankStatements,
} from './queries/bank-lines.ts'
export { type Collection, collectionOf, listTried, pauseOf } from './queries/collections.ts'
export { disputeDetails, listDisputes } from './queries/disputes.ts'
export { listExchanges, type SaidToProvider } from './queries/exchanges.ts'
export {
  type GatewayDetails,
  gatewayDetails,
  gatewayKindDetails,
  type ListedGateway,
  listGatewayKinds,
  listGateways,
  pageSourcesInUse,
} from './queries/gateways.ts'
export { listHolds } from './queries/holds.ts'
export {
  type InboundEvent,
  inboundEvent,
  listInboundEvents,
  refusedWebhooksOf,
  stateOfEvent,
} from './queries/inbound-events.ts'
export { listMethods, type Method, methodsForService, servicesPaidWith } from './queries/methods.ts'
export { methodsToPayWith } from './queries/methods-to-pay-with.ts'
export { type Offer, offersFor, toPay } from './queries/offers.ts'
export {
  clearingStandings,
  listPayouts,
  type PayoutItemRow,
  type PayoutRow,
  payoutDetails,
  payoutItemsOf,
} from './queries/payouts.ts'
export { listRefunds, refundable, refundsOf } from './queries/refunds.ts'
export { storingWays } from './queries/storing-ways.ts'
export {
  invoiceOf,
  listTransactions,
  receivedSince,
  type Transaction,
  type TransactionDetails,
  transactionById,
  transactionDetails,
  transactionsById,
  transactionsOf,
} from './queries/transactions.ts'
export type { Refund } from './refund.ts'
export { type Imported, importStatement } from './use-cases/bank/import-statement.ts'
export { matchLine } from './use-cases/bank/match-line.ts'
export { matchPayout } from './use-cases/bank/match-payout.ts'
export { returnPayment } from './use-cases/bank/return-payment.ts'
export { previewColumns, saveStatementColumns } from './use-cases/bank/save-statement-columns.ts'
export { ignoreLine, noteLine, reopenLine } from './use-cases/bank/set-line-aside.ts'
export { undoMatch } from './use-cases/bank/undo-match.ts'
export { chargeNow, pauseCharging, resumeCharging } from './use-cases/charge/change-collection.ts'
export { ensureGateway } from './use-cases/ensure-gateway.ts'
export { finishPayment } from './use-cases/finish-payment.ts'
export { chooseDefault, chooseForService, removeMethod } from './use-cases/methods/change-methods.ts'
export { finishStoring, startStoring } from './use-cases/methods/store-method.ts'
export type { NextStep } from './use-cases/next-step.ts'
export { noteDispute } from './use-cases/note-dispute.ts'
export { receiveWebhook } from './use-cases/receive-webhook.ts'
export { type ManualPayment, recordManualPayment } from './use-cases/record-manual-payment.ts'
export { refundPayment } from './use-cases/refund-payment.ts'
export { replayEvent } from './use-cases/replay-event.ts'
export { addGateway, changeGateway, orderGateways, removeGateway } from './use-cases/set-up-gateway.ts'
export { type StartPayment, startPayment } from './use-cases/start-payment.ts'
export { captureHold, releaseHold } from './use-cases/take-hold.ts'
export { testGateway } from './use-cases/test-gateway.ts'
