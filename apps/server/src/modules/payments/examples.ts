import {
  type Absent,
  addressField,
  type ChargeAnswer,
  type ChargePayment,
  choiceField,
  defineGateway,
  type Gateway,
  type GatewayCapabilities,
  type GatewayEvent,
  type GatewayKind,
  type GatewayNews,
  type KnownPayment,
  type KnownStoring,
  type MethodToken,
  type PaymentOutcome,
  type RawWebhook,
  type StartedPayment,
  type StartPayment,
  type StartStoring,
  type StoredMethod,
  type StoringOutcome,
  secretField,
  switchField,
  textField,
  type Unknown,
  type WebhookVerdict,
} from '@ostler/integration-kit'
import { z } from 'zod'
import type { Context } from '../../platform/context.ts'
import type { Ports } from '../../platform/ports.ts'
import { anInvoice, asClient, inHouse } from '../billing/examples.ts'
import { anAccount } from '../clients/examples.ts'
import { lockOwnersMoney } from '../ledger/index.ts'
import { gatewayKinds } from './gateways.ts'
import { keepMethod } from './use-cases/keep-method.ts'
import { startPayment } from './use-cases/start-payment.ts'

/** Builders for tests of this room and of those above it. */

type Answer = PaymentOutcome | Absent

const plain: GatewayCapabilities = {
  ways: ['page'],
  stores: 'none',
  charges: false,
  holds: false,
  refunds: 'none',
  disputes: false,
  bankDebit: false,
  fees: true,
  payouts: false,
  currencies: null,
}

/**
 * A payment provider that is played by the test. It keeps its word: the same key opens one session, and what it is asked
 * about is what the test has put into `outcomes`; it knows nothing of a key that never reached it.
 */
export class FakeGateway implements Gateway {
  readonly name: string
  readonly capabilities: GatewayCapabilities
  /** What it says to the next payments that are started; after that it opens a session for each. */
  readonly answers: StartedPayment[] = []
  readonly started: StartPayment[] = []
  readonly sessions = new Map<string, string>()
  readonly outcomes = new Map<string, Answer>()
  readonly lookedUp: string[] = []
  /** Set when it is down: it then breaks the adapter, too. */
  broken: Error | null = null

  constructor(name = 'cards', can: Partial<GatewayCapabilities> = {}) {
    this.name = name
    this.capabilities = { ...plain, ...can }
  }

  async startPayment(input: StartPayment): Promise<StartedPayment> {
    this.started.push(input)
    const answer = this.answers.shift()
    if (answer) return answer
    const sessionId = this.sessions.get(input.attemptKey) ?? `session_${this.sessions.size + 1}`
    this.sessions.set(input.attemptKey, sessionId)
    return { kind: 'redirect', sessionId, url: `https://pay.example/${sessionId}` }
  }

  async lookUp({ attemptKey }: KnownPayment): Promise<Answer> {
    this.lookedUp.push(attemptKey)
    if (this.broken) throw this.broken
    return this.outcomes.get(attemptKey) ?? { kind: this.sessions.has(attemptKey) ? 'open' : 'absent' }
  }

  readonly expired: string[] = []

  /** Closes what is open; of what has come to an end it says how it ended. */
  async expire({ attemptKey }: KnownPayment): Promise<Answer> {
    if (this.broken) throw this.broken
    this.expired.push(attemptKey)
    const answer = this.outcomes.get(attemptKey)
    if (answer && answer.kind !== 'challenge') return answer
    if (!answer && !this.sessions.has(attemptKey)) return { kind: 'absent' }
    this.outcomes.set(attemptKey, { kind: 'declined', reason: 'closed' })
    return { kind: 'declined', reason: 'closed' }
  }

  /** The payer pays on the page; false: it was closed. */
  pays(attemptKey: string, amount: string): boolean {
    if (this.outcomes.has(attemptKey)) return false
    this.outcomes.set(attemptKey, settled(amount))
    return true
  }

  readonly charged: ChargePayment[] = []
  /** What it says to the next charges; after that it takes what is asked for. A throw is a connection that broke. */
  readonly chargeAnswers: (PaymentOutcome | Error)[] = []
  /** Done while a charge is on its way, after the money was taken. */
  meanwhile: (() => Promise<unknown>) | null = null

  async charge(input: ChargePayment): Promise<ChargeAnswer> {
    this.charged.push(input)
    const sessionId = `charge_of_${input.attemptKey}`
    const before = this.outcomes.get(input.attemptKey)
    if (before) return { sessionId, outcome: before as PaymentOutcome }
    const told = this.chargeAnswers.shift() ?? settled(input.amount.amount, { currency: input.amount.currency })
    if (told instanceof Error) throw told
    if (told.kind !== 'unknown') this.outcomes.set(input.attemptKey, told)
    await this.meanwhile?.()
    return { sessionId: told.kind === 'unknown' ? null : sessionId, outcome: told }
  }

  readonly storings: StartStoring[] = []
  /** How the storing of a key stands; `open` when the test has said nothing. */
  readonly stored = new Map<string, StoringOutcome>()

  async startStoring(input: StartStoring): Promise<StartedPayment> {
    this.storings.push(input)
    if (this.broken) throw this.broken
    const answer = this.answers.shift()
    if (answer) return answer
    const sessionId = `storing_of_${input.storingKey}`
    return { kind: 'redirect', sessionId, url: `https://pay.example/${sessionId}` }
  }

  async finishStoring({ storingKey }: KnownStoring): Promise<StoringOutcome> {
    if (this.broken) throw this.broken
    return this.stored.get(storingKey) ?? { kind: 'open' }
  }

  readonly forgotten: string[] = []
  readonly forgetAnswers: ({ kind: 'refused'; reason: string } | { kind: 'unknown'; reason: string } | Error)[] = []

  async forget({ token }: MethodToken): Promise<{ kind: 'forgotten' } | { kind: 'refused'; reason: string } | Unknown> {
    const told = this.forgetAnswers.shift()
    if (told instanceof Error) throw told
    if (told) return told
    this.forgotten.push(token)
    return { kind: 'forgotten' }
  }

  async parseWebhook({ body, headers }: RawWebhook): Promise<WebhookVerdict> {
    if (headers.signature !== 'genuine') return { kind: 'refused', reason: 'No signature matches.' }
    return { kind: 'accepted', events: JSON.parse(Buffer.from(body).toString()) }
  }

  async checkSettings() {
    return { kind: 'accepted' as const, account: 'A test', isLive: false, warnings: [] }
  }
}

/** A kind of gateway that is played by the test, without settings. */
export const kindOf = (gateway: FakeGateway): GatewayKind =>
  defineGateway({
    kind: gateway.name,
    label: 'Cards',
    about: 'A test',
    payerLabel: 'Cards',
    payerHint: '',
    webhookHelp: '',
    settings: z.object({}),
    capabilities: gateway.capabilities,
    connect: () => gateway,
  })

/** Settings of every sort, for a kind of a test that is set up by staff. */
export const settingsOfEverySort = z.object({
  secretKey: secretField({ label: 'Secret key' }, { pattern: /^sk_/, expects: 'must begin with sk_' }),
  server: addressField({ label: 'Server' }),
  account: textField({ label: 'Account' }, { optional: true }),
  mode: choiceField({ label: 'Mode' }, { live: 'Live', test: 'Test' }, 'live'),
  receipts: switchField({ label: 'Send receipts' }, false),
})

type Staged = { ports: Ports; pool: { query(text: string, values: unknown[]): Promise<unknown> } }

/** Puts gateways of the test in the place of those that the house came with. */
export async function withGateways<Offered extends FakeGateway[]>(
  house: Staged,
  ...offered: Offered
): Promise<Offered> {
  house.ports.provide(gatewayKinds, new Map(offered.map((gateway) => [gateway.name, kindOf(gateway)])))
  for (const [index, { name, capabilities }] of offered.entries())
    await house.pool.query(
      `INSERT INTO payments.gateways (name, kind, label, position, is_enabled, way, created_at, changed_at)
       VALUES ($1, $1, 'Cards', $2, true, $3, now(), now())
       ON CONFLICT (name) DO UPDATE SET position = $2, is_enabled = true, way = $3`,
      [name, index, capabilities.ways[0]],
    )
  return offered
}

let made = 0

export const settled = (
  amount: string,
  wish: { currency?: string; fee?: string; reference?: string } = {},
): PaymentOutcome => {
  const { currency = 'EUR', fee, reference = `ch_${++made}` } = wish
  return {
    kind: 'settled',
    reference,
    amount: { amount, currency },
    fee: fee ? { amount: fee, currency } : null,
    settledAt: '2027-03-01T12:00:00Z',
  }
}

export const anEvent = (attemptKey: string | null, outcome: PaymentOutcome | null): GatewayEvent =>
  eventAbout({ about: 'payment', attemptKey, sessionId: null, outcome })

export const eventAbout = (news: GatewayNews): GatewayEvent => ({
  eventId: `evt_${++made}`,
  type: `${news.about}.changed`,
  news,
})

/** What travels when the provider tells us of events. */
export const aWebhook = (events: GatewayEvent[], signature = 'genuine') => ({
  body: Buffer.from(JSON.stringify(events)),
  headers: { signature },
  query: {},
  receivedAt: Temporal.Instant.from('2027-03-01T12:00:00Z'),
})

type Held = Parameters<typeof anInvoice>[0]

/** What a provider says that it has stored. */
export const aCard = (wish: Partial<StoredMethod> = {}): StoredMethod => ({
  token: `tok_${++made}`,
  customer: 'cus_1',
  kind: 'card',
  brand: 'Visa',
  last4: '4242',
  expires: '2031-05',
  fingerprint: null,
  ...wish,
})

/** Has a client store a card, as if it had come along with a payment. */
export const aStoredCard = (
  house: Held,
  clientId: number,
  { gateway = 'cards', ...card }: Partial<StoredMethod> & { gateway?: string } = {},
): Promise<number> =>
  inHouse(house, async (tx) => {
    await lockOwnersMoney(tx, async () => [clientId])
    return keepMethod(tx, { clientId, gateway, method: aCard(card) })
  })

/** A gateway that keeps cards and charges them. */
export const charging = (name = 'cards'): FakeGateway =>
  new FakeGateway(name, { charges: true, stores: 'by_itself', bankDebit: true })

/** An account with an invoice that it has to pay, and its user at the portal. */
export async function aDebtor(house: Held, amount = '100.00', dueOn = '2027-03-15') {
  const account = await anAccount(house)
  const invoice = await anInvoice(house, account.clientId, { amounts: [amount], dueOn })
  return { ...account, invoice, ctx: (): Context => asClient(house, account) }
}

/** A debtor who has clicked on "pay" and is at the provider's page; `key` is what the provider knows the payment by. */
export async function aPayer(house: Held, gateway: FakeGateway, amount = '100.00') {
  const debtor = await aDebtor(house, amount)
  const { attemptId } = await startPayment(debtor.ctx(), { invoiceIds: [debtor.invoice.id], gateway: gateway.name })
  return { ...debtor, attemptId: attemptId!, key: gateway.started.at(-1)!.attemptKey }
}
