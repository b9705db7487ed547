import type { StripeAccount } from './account.ts'
import { invalid } from './faults.ts'
import { amountOf, checkNames, currencyOf, marks, type Params, part, text } from './form.ts'
import { refund } from './money-back.ts'
import { cancel, capture, confirm, unexpected } from './payments.ts'
import type { StripeObject } from './registry.ts'
import { checkoutRoutes } from './routes-checkout.ts'

/** `params` are of the query for GET and of the form for POST. */
export type Handler = (given: { id: string; params: Params; origin: string }) => Record<string, unknown>
export type Routes = Record<string, Handler>

/** As much of https://docs.stripe.com/api as taking payments needs. `:id` is what a path names. */
export function routesOf(account: StripeAccount): Routes {
  return {
    ...intentRoutes(account),
    ...checkoutRoutes(account),
    ...customerRoutes(account),
    ...moneyRoutes(account),
  }
}

const intentFields =
  'amount currency customer description metadata automatic_payment_methods capture_method setup_future_usage payment_method confirm off_session return_url receipt_email'.split(
    ' ',
  )

function intentRoutes(account: StripeAccount): Routes {
  const { registry } = account
  const intent = (id: string) => registry.get('payment_intent', id)
  return {
    'POST /v1/payment_intents': ({ params, origin }) => {
      checkNames(params, intentFields, ['amount', 'currency'])
      const made = newIntent(account, params)
      if (text(params, 'confirm') === 'true') {
        const method = methodOf(account, params)
        const offSession = text(params, 'off_session') === 'true'
        confirm(account, made, method, { by: 'server', offSession, returnUrl: text(params, 'return_url') }, origin)
      }
      return made
    },
    'GET /v1/payment_intents/:id': ({ id }) => intent(id),
    'GET /v1/payment_intents': ({ params }) =>
      registry.list('payment_intent', params, (one) => !params.customer || one.customer === params.customer),
    'POST /v1/payment_intents/:id/confirm': ({ id, params, origin }) => {
      checkNames(params, ['payment_method', 'return_url', 'off_session'])
      const offSession = text(params, 'off_session') === 'true'
      const made = intent(id)
      confirm(
        account,
        made,
        methodOf(account, params),
        { by: 'server', offSession, returnUrl: text(params, 'return_url') },
        origin,
      )
      return made
    },
    'POST /v1/payment_intents/:id/capture': ({ id, params }) => {
      checkNames(params, ['amount_to_capture'])
      const made = intent(id)
      if (made.status !== 'requires_capture') throw unexpected(made)
      const wanted = text(params, 'amount_to_capture')
      const amount = wanted === null ? made.amount : amountOf(wanted, made.currency, 'amount_to_capture')
      if (amount > made.amount) throw invalid('The amount is larger than what is held.', { param: 'amount_to_capture' })
      capture(account, made, amount)
      return made
    },
    'POST /v1/payment_intents/:id/cancel': ({ id, params }) => {
      checkNames(params, ['cancellation_reason'])
      const reasons = ['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']
      const reason = text(params, 'cancellation_reason')
      if (reason !== null && !reasons.includes(reason))
        throw invalid('Invalid cancellation_reason', { param: 'cancellation_reason' })
      cancel(account, intent(id), reason)
      return intent(id)
    },
  }
}

/** What is charged must be somebody's whom we charge: a method that was used once without a customer is spent. */
function methodOf(account: StripeAccount, params: Params): StripeObject {
  const method = account.registry.get('payment_method', text(params, 'payment_method'), 'payment_method')
  if (!method.customer)
    throw invalid(
      'This PaymentMethod was previously used without being attached to a Customer, or was detached from it.',
      {
        param: 'payment_method',
      },
    )
  return method
}

export function newIntent(account: StripeAccount, params: Params): StripeObject {
  const currency = currencyOf(text(params, 'currency'))
  const amount = amountOf(text(params, 'amount'), currency)
  if (['eur', 'usd', 'gbp'].includes(currency) && amount < 50)
    throw invalid('Amount must be at least €0.50 eur', { code: 'amount_too_small', param: 'amount' })
  const customer = text(params, 'customer')
  if (customer !== null) account.registry.get('customer', customer, 'customer')
  const made = account.registry.add('pi', 'payment_intent', {
    amount,
    amount_received: 0,
    amount_capturable: 0,
    automatic_payment_methods: { enabled: true, allow_redirects: 'always' },
    canceled_at: null,
    cancellation_reason: null,
    capture_method: text(params, 'capture_method') ?? 'automatic_async',
    confirmation_method: 'automatic',
    currency,
    customer,
    description: text(params, 'description'),
    last_payment_error: null,
    latest_charge: null,
    livemode: account.isLive,
    metadata: marks(params),
    next_action: null,
    payment_method: null,
    payment_method_types: ['card', 'sepa_debit', 'ideal', 'paypal'],
    setup_future_usage: text(params, 'setup_future_usage'),
    status: 'requires_payment_method',
  })
  made.client_secret = `${made.id}_secret_${made.id.slice(3, 20)}`
  return made
}

function customerRoutes(account: StripeAccount): Routes {
  const { registry } = account
  return {
    'POST /v1/customers': ({ params }) => {
      checkNames(params, ['name', 'email', 'phone', 'address', 'metadata', 'description'])
      return registry.add('cus', 'customer', {
        name: text(params, 'name'),
        email: text(params, 'email'),
        phone: text(params, 'phone'),
        address: part(params, 'address'),
        metadata: marks(params),
        livemode: account.isLive,
      })
    },
    'GET /v1/customers': ({ params }) =>
      registry.list('customer', params, (one) => !params.email || one.email === params.email),
    'GET /v1/payment_methods/:id': ({ id }) => registry.get('payment_method', id),
    'POST /v1/payment_methods/:id/detach': ({ id, params }) => {
      checkNames(params, [])
      const method = registry.get('payment_method', id)
      if (!method.customer)
        throw invalid('The payment method you provided is not attached to a customer so detachment is impossible.')
      const before = { customer: method.customer }
      method.customer = null
      account.emit('payment_method.detached', method, before)
      return method
    },
  }
}

function moneyRoutes(account: StripeAccount): Routes {
  const { registry } = account
  return {
    'POST /v1/refunds': ({ params }) => {
      checkNames(params, ['payment_intent', 'amount', 'reason', 'metadata'], ['payment_intent'])
      const reason = text(params, 'reason')
      if (reason !== null && !['duplicate', 'fraudulent', 'requested_by_customer'].includes(reason))
        throw invalid('Invalid reason', { param: 'reason' })
      const intent = registry.get('payment_intent', text(params, 'payment_intent'), 'payment_intent')
      const wanted = text(params, 'amount')
      const amount = wanted === null ? null : amountOf(wanted, intent.currency)
      return refund(account, intent, { amount, reason, metadata: marks(params) })
    },
    'GET /v1/refunds/:id': ({ id }) => registry.get('refund', id),
    'GET /v1/refunds': ({ params }) =>
      registry.list('refund', params, (one) => !params.payment_intent || one.payment_intent === params.payment_intent),
    'GET /v1/payouts': ({ params }) => registry.list('payout', params),
    'GET /v1/balance_transactions': ({ params }) => {
      const within = new Set(account.entriesOf(text(params, 'payout') ?? ''))
      return registry.list('balance_transaction', params, (one) => !params.payout || within.has(one))
    },
    'GET /v1/account': () => ({
      id: 'acct_1Ostler',
      object: 'account',
      email: 'billing@hoster.example',
      charges_enabled: true,
      payouts_enabled: true,
      country: 'DE',
      default_currency: 'eur',
      business_profile: { name: 'Hoster', url: 'https://hoster.example' },
      settings: { dashboard: { display_name: 'Hoster GmbH', timezone: 'Europe/Berlin' } },
      type: 'standard',
    }),
    'GET /v1/webhook_endpoints': ({ params }) => registry.list('webhook_endpoint', params),
  }
}
