import type { StripeAccount } from './account.ts'
import { behaviourOf } from './cards.ts'
import { invalid } from './faults.ts'
import { amountOf, checkNames, currencyOf, marks, type Params, part, text } from './form.ts'
import type { StripeObject } from './registry.ts'
import type { Routes } from './routes.ts'

const sessionFields =
  'mode line_items customer customer_email client_reference_id metadata payment_intent_data setup_intent_data adaptive_pricing success_url cancel_url currency'.split(
    ' ',
  )

/** Pages of Stripe, and storing a method by itself. */
export function checkoutRoutes(account: StripeAccount): Routes {
  const { registry } = account
  return {
    'POST /v1/checkout/sessions': ({ params }) => {
      checkNames(params, sessionFields, ['mode', 'success_url'])
      return newSession(account, params)
    },
    'GET /v1/checkout/sessions/:id': ({ id }) => registry.get('checkout.session', id),
    'GET /v1/checkout/sessions': ({ params }) => registry.list('checkout.session', params),
    'POST /v1/checkout/sessions/:id/expire': ({ id, params }) => {
      checkNames(params, [])
      const session = registry.get('checkout.session', id)
      if (session.status !== 'open')
        throw invalid(`Only Checkout Sessions with a status in ["open"] can be expired. This has ${session.status}.`)
      session.status = 'expired'
      session.url = null
      account.emit('checkout.session.expired', session)
      return session
    },
    'POST /v1/setup_intents': ({ params }) => {
      checkNames(params, ['customer', 'usage', 'automatic_payment_methods', 'metadata'])
      return newSetup(account, text(params, 'customer'), marks(params))
    },
    'GET /v1/setup_intents/:id': ({ id }) => registry.get('setup_intent', id),
    'GET /v1/setup_intents': ({ params }) =>
      registry.list('setup_intent', params, (one) => !params.customer || one.customer === params.customer),
  }
}

function newSession(account: StripeAccount, params: Params): StripeObject {
  const mode = text(params, 'mode')
  const customer = text(params, 'customer')
  if (customer !== null) account.registry.get('customer', customer, 'customer')
  if (customer !== null && text(params, 'customer_email') !== null)
    throw invalid('You may only specify one of these parameters: customer, customer_email.')
  const common = {
    mode,
    customer,
    customer_email: text(params, 'customer_email'),
    client_reference_id: text(params, 'client_reference_id'),
    metadata: marks(params),
    success_url: text(params, 'success_url'),
    cancel_url: text(params, 'cancel_url'),
    status: 'open',
    livemode: account.isLive,
    expires_at: Math.floor(Date.now() / 1000) + 86_400,
    payment_intent: null,
    setup_intent: null,
    ui_mode: 'hosted_page',
  }
  const made = mode === 'payment' ? paying(account, params, common) : setting(account, params, common)
  made.url = `https://checkout.stripe.com/c/pay/${made.id}`
  return made
}

/** The wishes for the payment are kept aside: Stripe makes it when the payer pays. */
const wishes = new WeakMap<StripeObject, Params>()
export const paymentWishOf = (session: StripeObject): Params => wishes.get(session) ?? {}

function paying(account: StripeAccount, params: Params, common: Record<string, unknown>): StripeObject {
  const items = params.line_items
  const price = Array.isArray(items) ? part(part({ item: items[0]! }, 'item'), 'price_data') : {}
  const currency = currencyOf(text(price, 'currency'))
  const amount = amountOf(text(price, 'unit_amount'), currency)
  if (text(part(price, 'product_data'), 'name') === null)
    throw invalid('Missing required param: line_items[0][price_data][product_data][name].', {
      code: 'parameter_missing',
    })
  if (amount < 50 && currency === 'eur')
    throw invalid("The Checkout Session's total amount must convert to at least 50 cents.", {
      code: 'amount_too_small',
    })
  const made = account.registry.add('cs_test', 'checkout.session', {
    ...common,
    currency,
    amount_total: amount,
    amount_subtotal: amount,
    payment_status: 'unpaid',
  })
  const { metadata = {}, ...wish } = part(params, 'payment_intent_data')
  wishes.set(made, {
    ...wish,
    metadata,
    amount: String(amount),
    currency,
    ...(common.customer ? { customer: String(common.customer) } : {}),
  })
  return made
}

function setting(account: StripeAccount, params: Params, common: Record<string, unknown>): StripeObject {
  currencyOf(text(params, 'currency'))
  const setup = newSetup(account, common.customer as string | null, marks(part(params, 'setup_intent_data')))
  return account.registry.add('cs_test', 'checkout.session', {
    ...common,
    currency: text(params, 'currency'),
    amount_total: null,
    amount_subtotal: null,
    payment_status: 'no_payment_required',
    setup_intent: setup.id,
  })
}

function newSetup(account: StripeAccount, customer: string | null, metadata: Record<string, string>): StripeObject {
  if (customer !== null) account.registry.get('customer', customer, 'customer')
  const made = account.registry.add('seti', 'setup_intent', {
    customer,
    metadata,
    usage: 'off_session',
    status: 'requires_payment_method',
    livemode: account.isLive,
    automatic_payment_methods: { enabled: true },
    payment_method: null,
    payment_method_types: ['card', 'sepa_debit'],
    latest_attempt: null,
    last_setup_error: null,
    next_action: null,
    cancellation_reason: null,
    mandate: null,
  })
  made.client_secret = `${made.id}_secret_${made.id.slice(5, 20)}`
  return made
}

/** The payer enters a method, and the bank says yes or no. */
export function setUp(account: StripeAccount, setup: StripeObject, method: StripeObject): void {
  const { decline } = behaviourOf(method)
  const attempt = account.registry.add('setatt', 'setup_attempt', {
    setup_intent: setup.id,
    payment_method: method.id,
    payment_method_details: { type: method.type, [method.type]: {} },
    status: decline ? 'failed' : 'succeeded',
  })
  setup.latest_attempt = attempt.id
  if (decline) {
    setup.last_setup_error = {
      type: 'card_error',
      code: 'card_declined',
      message: 'Your card was declined.',
      ...decline,
    }
    account.emit('setup_intent.setup_failed', setup)
    return
  }
  setup.status = 'succeeded'
  setup.last_setup_error = null
  setup.payment_method = method.id
  method.customer = setup.customer
  account.emit('setup_intent.succeeded', setup)
}
