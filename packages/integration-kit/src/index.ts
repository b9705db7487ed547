export type { ExchangeRates, RatesOutcome } from './exchange-rates.ts'
export type {
  Gateway,
  GatewayCapabilities,
  GatewayEvent,
  PaymentOutcome,
  RawWebhook,
  RefundOutcome,
  StartedPayment,
  StartPayment,
  WebhookVerdict,
} from './gateway.ts'
export type { MailOutcome, MailTransport, OutgoingMail } from './mail-transport.ts'
export type { CallContext, Exchange, Unknown } from './outcome.ts'
export type {
  Account,
  ActionOutcome,
  CreateAccount,
  CreateOutcome,
  LookUpOutcome,
  ServerPanel,
  Usage,
} from './server-panel.ts'
export type {
  GuardedFetch,
  ProvenIdentity,
  SignInCheck,
  SignInClient,
  SignInOutcome,
  SignInProtocol,
  SignInSecrets,
  SignInStart,
} from './sign-in.ts'
export {
  signWebhook,
  TOLERANCE_SECONDS,
  type Verification,
  verifyWebhook,
  type WebhookHeaders,
} from './standard-webhooks.ts'
export type { TaxIdCheck, TaxIdOutcome, TaxIdQuestion } from './tax-id-check.ts'
