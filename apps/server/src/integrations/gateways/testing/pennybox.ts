import { createHmac, randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance } from 'fastify'

/** A double of Pennybox, the provider of the guide "Write a gateway": its state, its keys, its refusals, its webhooks. */

type Checkout = {
  id: string
  url: string
  reference: string
  status: 'open' | 'processing' | 'paid' | 'expired'
  amount: number
  currency: string
  payment: { id: string; fee: number; paid_at: string } | null
}
type Refund = { id: string; reference: string; payment: string; amount: number; currency: string }

export const API_KEY = 'pk_test_0123456789abcdef'
export const WEBHOOK_SECRET = 'a webhook secret of Pennybox'

const refusal = (code: string, message: string) => ({ error: { code, message } })

export class Pennybox {
  readonly checkouts: Checkout[] = []
  readonly refunds: Refund[] = []
  readonly #app: FastifyInstance = Fastify()
  /** Answers that were given under a key; the same key gets the same answer. */
  readonly #given = new Map<string, unknown>()
  readonly #lost = new Map<string, 'late' | 'dropped'>()
  readonly #lateByMs: number
  url = ''

  constructor({ lateByMs }: { lateByMs: number }) {
    this.#lateByMs = lateByMs
    this.#app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${API_KEY}`)
        await reply.status(401).send(refusal('unauthorized', 'This API key is not known.'))
    })
    // The work is done by now; only its answer does not arrive.
    this.#app.addHook('onSend', async (request) => {
      const key = String(request.headers['idempotency-key'])
      const how = this.#lost.get(key)
      this.#lost.delete(key)
      if (how === 'dropped') request.raw.socket.destroy()
      if (how === 'late') await new Promise((resolve) => setTimeout(resolve, this.#lateByMs))
    })
    this.#routes()
  }

  async start(): Promise<void> {
    this.url = await this.#app.listen({ host: '127.0.0.1', port: 0 })
  }
  stop = (): Promise<void> => this.#app.close()
  loseAnswer = (key: string, how: 'late' | 'dropped') => void this.#lost.set(key, how)

  /** What the payer does on the page. */
  pay(id: string, how: 'settled' | 'declined' | 'pending'): void {
    const checkout = this.checkouts.find((one) => one.id === id)
    if (checkout?.status !== 'open') throw new Error('This page is closed.')
    if (how === 'pending') checkout.status = 'processing'
    if (how !== 'settled') return
    checkout.status = 'paid'
    checkout.payment = { id: `pay_${randomUUID()}`, fee: 25, paid_at: new Date().toISOString() }
  }

  /** The event of a paid checkout, as its body travels. */
  eventOf = (checkout: Checkout): Buffer =>
    Buffer.from(JSON.stringify({ id: `evt_${randomUUID()}`, type: 'checkout.paid', created: 1803902400, checkout }))

  #routes(): void {
    const once = <T extends object>(key: unknown, make: () => T): T => {
      const name = String(key)
      if (!this.#given.has(name)) this.#given.set(name, make())
      return this.#given.get(name) as T
    }
    type Asked = { Querystring: { reference: string }; Params: { id: string } }

    this.#app.post<{ Body: Checkout }>('/v1/checkouts', async ({ body, headers }, reply) => {
      if (!Number.isInteger(body.amount) || body.amount < 1)
        return reply.status(422).send(refusal('amount_invalid', 'An amount is a whole number of minor units.'))
      return once(headers['idempotency-key'], () => {
        const id = `co_${randomUUID()}`
        const { reference, amount, currency } = body
        const url = `https://pay.pennybox.example/${id}`
        const made: Checkout = { id, url, reference, status: 'open', amount, currency, payment: null }
        this.checkouts.push(made)
        return made
      })
    })
    this.#app.get<Asked>('/v1/checkouts', async ({ query }) => ({
      items: this.checkouts.filter((one) => one.reference === query.reference),
    }))
    this.#app.post<Asked>('/v1/checkouts/:id/expire', async ({ params }) => {
      const checkout = this.checkouts.find((one) => one.id === params.id)!
      if (checkout.status === 'open') checkout.status = 'expired'
      return checkout
    })
    this.#app.post<{ Body: Refund }>('/v1/refunds', async ({ body, headers }, reply) => {
      const key = String(headers['idempotency-key'])
      if (this.#given.has(key)) return this.#given.get(key)
      const paid = this.checkouts.find((one) => one.payment?.id === body.payment)
      if (!paid) return reply.status(404).send(refusal('payment_not_found', 'There is no such payment.'))
      const before = this.refunds.filter((one) => one.payment === body.payment)
      if (before.reduce((all, one) => all + one.amount, body.amount) > paid.amount)
        return reply.status(422).send(refusal('amount_too_high', 'More than is left of the payment.'))
      return once(key, () => {
        const { reference, payment, amount } = body
        const made: Refund = { id: `re_${randomUUID()}`, reference, payment, amount, currency: paid.currency }
        this.refunds.push(made)
        return made
      })
    })
    this.#app.get<Asked>('/v1/refunds', async ({ query }) => ({
      items: this.refunds.filter((one) => one.reference === query.reference),
    }))
    this.#app.get('/v1/account', async () => ({ name: 'Greenfield Hosting', live: false }))
  }
}

/** The header that a body travels with. */
export function signed(body: Uint8Array, secret: string, at: Temporal.Instant): { 'pennybox-signature': string } {
  const time = Math.floor(at.epochMilliseconds / 1000)
  const signature = createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex')
  return { 'pennybox-signature': `t=${time},v1=${signature}` }
}
