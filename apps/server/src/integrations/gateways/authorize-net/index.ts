import {
  type CallContext,
  defineGateway,
  type Gateway,
  type GatewayKind,
  type GatewayPlace,
  type KnownPayment,
  type StartedPayment,
} from '@ostler/integration-kit'
import { referenceOf } from '../reference.ts'
import { slipDesk } from '../slip.ts'
import { isTaken } from './amount.ts'
import { merchantAnswer } from './answers.ts'
import { check, EVENTS } from './check.ts'
import { clientOf } from './client.ts'
import { details, find } from './find.ts'
import { capture, release } from './holds.ts'
import { payByCard, payByToken, paymentSlip, slipFor, standingOf, tokenIn } from './paying.ts'
import { findRefund, giveBack } from './refunds.ts'
import { hosts, type Settings, settings } from './settings.ts'
import { forgetCard } from './stored-cards.ts'
import { alreadyStored, storeCard, storingSlip } from './storing.ts'
import { parseWebhook } from './webhook.ts'
import { billTo } from './words.ts'

export type AuthorizeNetOptions = { apiUrl?: string; timeoutMs?: number }

/**
 * Authorize.Net: cards of the United States and Canada. The card is entered in their form and comes to us as a token for
 * one use; what is stored lies in their customer profiles.
 *
 * They have no keys against doing something twice. So a transaction carries our reference as its invoice number and is
 * looked for before another is made, and their own guard against duplicates stands behind that.
 */
export function createAuthorizeNet(options: AuthorizeNetOptions = {}): GatewayKind {
  return defineGateway<Settings>({
    kind: 'authorize_net',
    label: 'Authorize.Net',
    about: 'Cards for merchants in the United States and Canada, entered in a form of Authorize.Net.',
    payerLabel: 'Card',
    payerHint: 'Visa, Mastercard, American Express or Discover.',
    capabilities: {
      ways: ['fields'],
      stores: 'by_itself',
      charges: true,
      holds: true,
      refunds: 'partial',
      disputes: false,
      bankDebit: false,
      fees: false,
      // Their batches say what was settled, not what arrived in a bank account, nor when.
      payouts: false,
      currencies: ['USD', 'CAD', 'GBP', 'EUR', 'AUD', 'NZD'],
    },
    settings,
    webhookHelp: `In the merchant interface under Account, Settings, Webhooks, add an endpoint with the address above and the events ${EVENTS.join(', ')} and net.authorize.customer.paymentProfile.deleted.`,
    pageSources: {
      script: [new URL(hosts.live.script).origin, new URL(hosts.test.script).origin],
      frame: [new URL(hosts.live.script).origin, new URL(hosts.test.script).origin],
      connect: [hosts.live.api, hosts.test.api],
    },
    connect: (chosen, place) => connect(chosen, place, options),
  })
}

function connect(chosen: Settings, place: GatewayPlace, options: AuthorizeNetOptions): Gateway {
  const host = hosts[chosen.environment]
  const client = clientOf(chosen, place, options.apiUrl ?? host.api, options.timeoutMs)
  const kit = { client, settings: chosen }
  const payments = slipDesk(chosen.transactionKey, paymentSlip)
  const storings = slipDesk(chosen.transactionKey, storingSlip)

  /** The form needs the public key of the account. Nothing is opened over there: a payment begins with the card. */
  async function form(key: string, currency: string, slip: string, call: CallContext): Promise<StartedPayment> {
    const asked = await client.ask('getMerchantDetailsRequest', {}, merchantAnswer, call, { refId: referenceOf(key) })
    if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
    if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
    const { currencies, publicClientKey } = asked.answer
    if (!isTaken(currency, chosen.currency) || !currencies.includes(currency))
      return { kind: 'declined', reason: `Payments in ${currency} are not possible here.` }
    if (!publicClientKey) return { kind: 'declined', reason: 'The account has no public key for its form yet.' }
    const parameters = { apiLoginId: chosen.apiLoginId, clientKey: publicClientKey, scriptUrl: host.script, slip }
    return { kind: 'fields', sessionId: referenceOf(key), widget: { name: 'authorize-net', parameters } }
  }

  /** `sessionId` is our own reference: with one, a form was shown; what was never heard of may still be paid there. */
  async function lookUp(payment: KnownPayment, call: CallContext) {
    const found = payment.reference
      ? await details(client, payment.reference, call)
      : await find(client, referenceOf(payment.attemptKey), Temporal.Instant.from(payment.startedAt), call)
    if (found.kind === 'unknown') return found
    const isForm = payment.sessionId !== null && payment.method === null
    if (found.kind === 'absent') return isForm ? { kind: 'open' as const } : found
    const outcome = await standingOf(kit, payment, found.transaction, call)
    // The form takes another card.
    return isForm && outcome.kind === 'declined' && !payment.reference ? { kind: 'open' as const } : outcome
  }

  return {
    startPayment: (input, call) =>
      form(input.attemptKey, input.amount.currency, payments.issue(input.attemptKey, slipFor(input)), call),

    async finishPayment(payment, answers, call) {
      const standing = await lookUp(payment, call)
      if (standing.kind !== 'open' && standing.kind !== 'absent') return standing
      const token = tokenIn(answers)
      const slip = payments.read(payment.attemptKey, answers.slip)
      return token && slip ? payByToken(kit, payment, token, slip, call) : standing
    },

    lookUp,

    /** Nothing lies open over there, and only we take the money: to close it is not to take it. */
    async expire(payment, call) {
      const standing = await lookUp(payment, call)
      return standing.kind === 'open' || standing.kind === 'absent'
        ? { kind: 'declined', reason: 'The form was closed.' }
        : standing
    },

    async charge(input, call) {
      const sessionId = referenceOf(input.attemptKey)
      const recently = Temporal.Now.instant().subtract({ hours: 24 })
      const before = await find(client, sessionId, recently, call)
      if (before.kind === 'unknown') return { sessionId, outcome: before }
      if (before.kind === 'absent') return { sessionId, outcome: await payByCard(kit, input, call) }
      const payment = { ...input, sessionId, reference: null, startedAt: recently.toString() }
      return { sessionId, outcome: await standingOf(kit, payment, before.transaction, call) }
    },

    capture: (payment, amount, call) => capture(kit, payment, amount, call),
    release: (payment, call) => release(kit, payment, call),

    startStoring: (input, call) =>
      form(
        input.storingKey,
        input.currency,
        storings.issue(input.storingKey, { billTo: billTo(input.payer), email: input.payer.email }),
        call,
      ),

    async finishStoring(storing, answers, call) {
      const before = await alreadyStored(client, storing, call)
      if (before) return before
      const token = tokenIn(answers)
      const slip = storings.read(storing.storingKey, answers.slip)
      return token && slip ? storeCard(client, storing, token, slip, call) : { kind: 'open' }
    },

    forget: (method, call) => forgetCard(client, method, call),
    refund: (input, call) => giveBack(kit, input, call),
    lookUpRefund: (refund, call) => findRefund(kit, refund, call),
    parseWebhook: async (raw) => parseWebhook(chosen.signatureKey, raw),
    checkSettings: (call) => check(client, chosen, place, call),
  }
}
