import type {
  Absent,
  DisputeNews,
  GatewayCapabilities,
  KnownPayment,
  KnownRefund,
  PaymentOutcome,
  Payout,
  PayoutsAnswer,
  RefundOutcome,
  RefundRequest,
} from '@ostler/integration-kit'
import type { WireMoney } from '@ostler/kernel'
import type { TestHouse } from '../../platform/testing/house.ts'
import { asStaff, inHouse, money } from '../billing/examples.ts'
import { aPayer, aWebhook, eventAbout, FakeGateway, settled } from './examples.ts'
import { transactionsOf } from './queries/transactions.ts'
import { handleGatewayEvent } from './use-cases/handle-gateway-event.ts'
import { readPayouts } from './use-cases/read-payouts.ts'
import { receiveWebhook } from './use-cases/receive-webhook.ts'
import { recordOutcome } from './use-cases/record-outcome.ts'
import { type RefundPayment, refundPayment } from './use-cases/refund-payment.ts'

/** Builders for tests of what becomes of money after it was paid. */

let made = 0

/**
 * A provider that gives money back, pays out and holds, played by the test. It keeps its word: the same key is one refund,
 * and it answers what the test has put into `refundAnswers`; without that it refunds at once.
 */
export class GivingGateway extends FakeGateway {
  /** What it says to the next refunds, in their order. A `lost` answer: it did it, and nobody heard. */
  readonly refundAnswers: (RefundOutcome | { kind: 'lost' } | { kind: 'never_arrived' })[] = []
  /** How each refund stands there, by our key. */
  readonly refunds = new Map<string, RefundOutcome>()
  readonly refundsAsked: string[] = []
  readonly holds = new Map<string, { amount: WireMoney; taken: PaymentOutcome | null }>()
  captures = 0
  paidOut: Payout[] = []
  pageSize = 2

  constructor(name = 'giving', can: Partial<GatewayCapabilities> = {}) {
    super(name, { refunds: 'partial', disputes: true, holds: true, payouts: true, ...can })
  }

  async refund({ refundKey, amount }: RefundRequest): Promise<RefundOutcome> {
    this.refundsAsked.push(refundKey)
    if (this.broken) throw this.broken
    const known = this.refunds.get(refundKey)
    if (known) return known
    const answer = this.refundAnswers.shift()
    const unheard: RefundOutcome = { kind: 'unknown', reason: 'timeout' }
    if (answer?.kind === 'never_arrived') return unheard
    const outcome: RefundOutcome =
      answer && answer.kind !== 'lost' ? answer : { kind: 'refunded', reference: `re_${++made}`, amount }
    if (outcome.kind !== 'unknown') this.refunds.set(refundKey, outcome)
    return answer?.kind === 'lost' ? unheard : outcome
  }

  async lookUpRefund({ refundKey, refundReference }: KnownRefund): Promise<RefundOutcome | Absent> {
    if (this.broken) throw this.broken
    const byName = [...this.refunds.values()].find((one) => 'reference' in one && one.reference === refundReference)
    return this.refunds.get(refundKey) ?? byName ?? { kind: 'absent' }
  }

  async capture({ attemptKey }: KnownPayment, amount: WireMoney): Promise<PaymentOutcome> {
    this.captures += 1
    const held = this.holds.get(attemptKey)!
    held.taken ??= settled(amount.amount, { currency: amount.currency, reference: `ch_${attemptKey}` })
    this.outcomes.set(attemptKey, held.taken)
    return held.taken
  }

  async release({ attemptKey }: KnownPayment): Promise<PaymentOutcome> {
    const held = this.holds.get(attemptKey)!
    held.taken ??= { kind: 'declined', reason: 'It was let go.' }
    this.outcomes.set(attemptKey, held.taken)
    return held.taken
  }

  async payouts({ page }: { instant: string; page: string | null }): Promise<PayoutsAnswer> {
    if (this.broken) return { kind: 'unknown', reason: this.broken.message }
    const from = Number(page ?? 0)
    const next = from + this.pageSize
    const more = next < this.paidOut.length
    return { kind: 'read', payouts: this.paidOut.slice(from, next), next: more ? String(next) : null }
  }
}

/** An invoice of a client that was paid through a gateway. */
export async function aPaidInvoice(
  house: TestHouse,
  gateway: FakeGateway,
  { amount = '100.00', paid = amount, fee }: { amount?: string; paid?: string; fee?: string } = {},
) {
  const payer = await aPayer(house, gateway, amount)
  const reference = `pay_${++made}`
  const wish = fee === undefined ? { reference } : { reference, fee }
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, settled(paid, wish)))
  const [transaction] = await transactionsOf(house.contexts.forSystem('test', 'worker'), payer.invoice.id)
  return { ...payer, transactionId: transaction!.id, reference }
}

/** A payer whose money the gateway holds until staff take it. */
export async function aHeldPayment(house: TestHouse, gateway: GivingGateway, held = '100.00') {
  const payer = await aPayer(house, gateway, held)
  const amount = { amount: held, currency: 'EUR' }
  gateway.holds.set(payer.key, { amount, taken: null })
  const outcome = { kind: 'authorised', reference: `auth_${payer.key}`, amount, until: '2027-03-08T12:00:00Z' } as const
  gateway.outcomes.set(payer.key, outcome)
  await inHouse(house, (tx) => recordOutcome(tx, payer.key, outcome))
  return payer
}

/** The task that reads what gateways have paid out has run. */
export const payoutsAreRead = (house: TestHouse) => readPayouts(house.contexts.forSystem('test', 'schedule'))

/** Staff refund some of a payment, with a credit note for the whole invoice unless there is another wish. */
export const refunds = (house: TestHouse, transactionId: number, amount: string, wish: Partial<RefundPayment> = {}) =>
  refundPayment(asStaff(house), { transactionId, amount: money(amount), reason: 'Asked for', ...wish })

export const aDispute = (paymentReference: string, wish: Partial<DisputeNews> = {}): DisputeNews => ({
  reference: `dp_${paymentReference}`,
  paymentReference,
  state: 'open',
  amount: { amount: '100.00', currency: 'EUR' },
  fee: null,
  isMoneyTaken: true,
  reason: 'fraudulent',
  answerBy: '2027-03-20T12:00:00Z',
  ...wish,
})

/** The gateway tells us something, and the job that handles it has run. Answers the outcome that staff read. */
export async function hears(
  house: TestHouse,
  gateway: FakeGateway,
  news: Parameters<typeof eventAbout>[0],
): Promise<string> {
  const ctx = () => house.contexts.forSystem('test', 'worker')
  const event = eventAbout(news)
  await receiveWebhook(ctx(), { integration: gateway.name, raw: aWebhook([event]) })
  const { rows } = await house.pool.query('SELECT id::int FROM payments.inbound_events WHERE event_id = $1', [
    event.eventId,
  ])
  const inboundEventId: number = rows[0].id
  await handleGatewayEvent.handle(
    ctx(),
    { inboundEventId },
    { id: 'test', lastAttempt: false, signal: new AbortController().signal },
  )
  const handled = await house.pool.query('SELECT outcome FROM payments.inbound_events WHERE id = $1', [inboundEventId])
  return handled.rows[0].outcome
}
