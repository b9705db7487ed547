import { createHmac, randomBytes } from 'node:crypto'
import { Registry, type StripeObject } from './registry.ts'

export type Endpoint = { url: string; secret: string }

/** One account: its objects, its balance, and the events that it sends. */
export class StripeAccount {
  readonly registry = new Registry()
  readonly isLive: boolean
  readonly apiVersion: string
  readonly endpoints: Endpoint[] = []
  /** What it settles in, where that is another currency than that of the charge. */
  settlement: { currency: string; rate: number } | null = null
  readonly #paidOut = new Map<string, string>()

  constructor(isLive: boolean, apiVersion: string) {
    this.isLive = isLive
    this.apiVersion = apiVersion
  }

  /** An entry of the balance; `amount` in the currency of what it is about. */
  enter(type: string, source: StripeObject, amount: number, currency: string, feeMinor = 0): StripeObject {
    const { settlement } = this
    const settled = settlement ? Math.round(amount * settlement.rate) : amount
    return this.registry.add('txn', 'balance_transaction', {
      type,
      reporting_category: type,
      source: source.id,
      amount: settled,
      currency: settlement?.currency ?? currency,
      fee: feeMinor,
      fee_details: [],
      net: settled - feeMinor,
      exchange_rate: settlement?.rate ?? null,
      status: 'available',
      available_on: Math.floor(Date.now() / 1000),
      description: null,
      balance_type: 'payments',
      metadata: undefined,
    })
  }

  entriesOf(payout: string): StripeObject[] {
    return this.registry.all('balance_transaction').filter(({ id }) => this.#paidOut.get(id) === payout)
  }

  /** Pays out all that has not been paid out, in one currency. */
  payOut(currency: string, wish: { automatic?: boolean; status?: string } = {}): StripeObject {
    const { automatic = true, status = 'paid' } = wish
    const entries = this.registry
      .all('balance_transaction')
      .filter((one) => !this.#paidOut.has(one.id) && one.currency === currency)
    const amount = entries.reduce((sum, one) => sum + one.net, 0)
    const payout = this.registry.add('po', 'payout', {
      amount,
      currency,
      automatic,
      status,
      arrival_date: Math.floor(Date.now() / 86_400_000) * 86_400,
      livemode: this.isLive,
      method: 'standard',
      type: 'bank_account',
      balance_transaction: null,
      description: 'STRIPE PAYOUT',
      destination: 'ba_1',
      failure_code: null,
      reconciliation_status: automatic ? 'completed' : 'not_applicable',
    })
    const own = this.enter('payout', payout, -amount, currency)
    payout.balance_transaction = own.id
    for (const one of [...entries, own]) this.#paidOut.set(one.id, payout.id)
    this.emit('payout.paid', payout)
    return payout
  }

  /** Tells every endpoint, in no order that anybody may rely on. */
  emit(type: string, object: StripeObject, before?: Record<string, unknown>): void {
    const event = this.event(type, object, before)
    for (const endpoint of this.endpoints) void this.send(endpoint, event)
  }

  event(type: string, object: Record<string, unknown>, before?: Record<string, unknown>): string {
    return JSON.stringify({
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      api_version: this.apiVersion,
      created: Math.floor(Date.now() / 1000),
      data: { object, ...(before ? { previous_attributes: before } : {}) },
      livemode: this.isLive,
      pending_webhooks: this.endpoints.length,
      request: { id: null, idempotency_key: null },
      type,
    })
  }

  async send(endpoint: Endpoint, body: string): Promise<void> {
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      'stripe-signature': signature(endpoint.secret, Buffer.from(body), Math.floor(Date.now() / 1000)),
    }
    // Stripe delivers again for three days; a test that is over does not listen any more.
    await fetch(endpoint.url, { method: 'POST', headers, body }).catch(() => undefined)
  }
}

export function signature(secret: string, body: Uint8Array, seconds: number): string {
  const mac = createHmac('sha256', secret).update(`${seconds}.`).update(body).digest('hex')
  return `t=${seconds},v1=${mac}`
}
