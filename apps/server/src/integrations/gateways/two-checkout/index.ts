import {
  type CallContext,
  defineGateway,
  type Gateway,
  type GatewayKind,
  type GatewayPlace,
  type KnownPayment,
  type SettingsCheck,
} from '@ostler/integration-kit'
import { slipDesk } from '../slip.ts'
import { ordersAnswer, signatureAnswer } from './answers.ts'
import { type Addresses, type Client, clientOf, isLockedOut } from './client.ts'
import { findOrder, outcomeOf } from './orders.ts'
import { buyLink, LINK_HOURS, paymentSlip, placeOrder, slipFor } from './paying.ts'
import { findRefund, giveBack } from './refunds.ts'
import { hosts, type Settings, settings } from './settings.ts'
import { parseWebhook } from './webhook.ts'

/**
 * 2Checkout, now of Verifone: cards and local ways to pay in many countries.
 *
 * It keeps no means to pay in a way that could be given up again: a later charge would refer to an earlier order, for
 * accounts that may do so, and no call makes it forget that one. So nothing is stored here.
 */
export function createTwoCheckout(options: Addresses = {}): GatewayKind {
  return defineGateway<Settings>({
    kind: 'two_checkout',
    label: '2Checkout (Verifone)',
    about: 'Cards and local ways to pay in many countries, in fields on your page or on a page of 2Checkout.',
    payerLabel: 'Card',
    payerHint: 'Visa, Mastercard, American Express and others.',
    capabilities: {
      ways: ['fields', 'page'],
      stores: 'none',
      charges: false,
      holds: false,
      refunds: 'partial',
      disputes: true,
      bankDebit: false,
      fees: false,
      payouts: false,
      currencies: null,
    },
    settings,
    webhookHelp:
      'In the control panel under Integrations, Webhooks & API, IPN settings: add the address above with SHA3 (or SHA2) as hashing, tick all triggers, and among the response tags REFNOEXT, MESSAGE_ID, MESSAGE_TYPE, TEST_ORDER, CURRENCY, CHARGEBACK_RESOLUTION and CHARGEBACK_REASON_CODE.',
    pageSources: { script: [hosts.fields], frame: [hosts.fields, hosts.secure], connect: [hosts.fields, hosts.tokens] },
    connect: (chosen, place) => connect(chosen, place, options),
  })
}

function connect(chosen: Settings, place: GatewayPlace, options: Addresses): Gateway {
  const client = clientOf(chosen, place, options)
  const slips = slipDesk(chosen.secretKey, paymentSlip)

  async function lookUp(payment: KnownPayment, call: CallContext) {
    const found = await findOrder(client, chosen, payment, call)
    if (found.kind === 'unknown') return found
    // With a session, fields or a page were shown, and nobody has paid in them.
    if (found.kind === 'absent') return payment.sessionId === null ? found : { kind: 'open' as const }
    const outcome = outcomeOf(found.order)
    return outcome.kind === 'declined' && payment.sessionId !== null && payment.reference === null
      ? { kind: 'open' as const }
      : outcome
  }

  return {
    async startPayment(input, call) {
      const recently = Temporal.Now.instant().toString()
      const before = await findOrder(client, chosen, { ...input, reference: null, startedAt: recently }, call)
      if (before.kind === 'unknown') return before
      if (before.kind === 'found' && outcomeOf(before.order).kind !== 'declined')
        return { kind: 'unknown', reason: `There is the order ${before.order.RefNo} for this payment already.` }
      if (input.way === 'page') return buyLink(client, chosen, input, call)
      const slip = slips.issue(input.attemptKey, slipFor(input))
      const parameters = { merchantCode: chosen.merchantCode, payerName: input.payer.name, slip }
      return { kind: 'fields', sessionId: `fields:${input.attemptKey}`, widget: { name: 'two-checkout', parameters } }
    },

    async finishPayment(payment, answers, call) {
      const standing = await lookUp(payment, call)
      if (standing.kind !== 'open' && standing.kind !== 'absent') return standing
      const slip = slips.read(payment.attemptKey, answers.slip)
      return answers.token && slip ? placeOrder(client, chosen, payment, answers.token, slip, call) : standing
    },

    lookUp,

    /** Fields are closed by not taking what they bring; a buy link goes on until its time is over. */
    async expire(payment, call) {
      const standing = await lookUp(payment, call)
      if (standing.kind === 'absent') return { kind: 'declined', reason: 'The payment was closed.' }
      if (standing.kind !== 'open') return standing
      const linkEnds = Temporal.Instant.from(payment.startedAt).add({ hours: LINK_HOURS })
      const isOver = Temporal.Instant.compare(Temporal.Now.instant(), linkEnds) > 0
      return payment.sessionId?.startsWith('fields:') || isOver
        ? { kind: 'declined', reason: 'The payment was closed.' }
        : standing
    },

    refund: (input, call) => giveBack(client, chosen, input, call),
    lookUpRefund: (refund, call) => findRefund(client, chosen, refund, call),
    parseWebhook: async (raw) => parseWebhook(chosen, raw),
    checkSettings: (call) => check(client, chosen, call),
  }
}

async function check(client: Client, chosen: Settings, call: CallContext): Promise<SettingsCheck> {
  const asked = await client.ask('GET', '/orders/?Limit=1', ordersAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no')
    return {
      kind: 'refused',
      field: isLockedOut(asked.code) ? 'secretKey' : null,
      reason: `2Checkout does not accept the merchant code with this secret key: ${asked.message}`,
    }
  return {
    kind: 'accepted',
    account: chosen.merchantCode,
    isLive: chosen.environment === 'live',
    warnings: await aboutSecretWord(client, chosen, call),
  }
}

async function aboutSecretWord(
  client: Client,
  { merchantCode, secretWord }: Settings,
  call: CallContext,
): Promise<string[]> {
  if (secretWord === '') return ['Without the buy-link secret word nobody can pay on the page of 2Checkout.']
  const asked = await client.sign(
    { merchant: merchantCode, dynamic: '1', prod: 'Check', price: '1' },
    signatureAnswer,
    call,
  )
  return asked.kind === 'no' ? [`2Checkout does not accept the buy-link secret word: ${asked.message}`] : []
}
