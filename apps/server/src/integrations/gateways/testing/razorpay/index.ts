import { createHmac } from 'node:crypto'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { startWebhookInbox, type WebhookInbox } from '../webhook-inbox.ts'
import {
  againstOrder,
  type Behaviour,
  feeFor,
  list,
  missing,
  newId,
  no,
  type Order,
  orderBody,
  type Payment,
  paymentBody,
  type Refund,
  refundBody,
  type Said,
  type Settlement,
  seconds,
  type Token,
  yes,
} from './books.ts'
import { listSettlements, reconcile, settle, settlementBody } from './settlements.ts'

type Json = Record<string, unknown>
type Ask = { id: string; part: string; query: Record<string, string | undefined>; body: Json; key: string | undefined }

type Failure = {
  key: string
  how: 'late' | 'dropped'
  delayMs: number
  /** Only of this path; otherwise of any but that which opens the order of a charge, which moves nothing. */
  path?: string
}

const hmac = (secret: string, message: string | Uint8Array) =>
  createHmac('sha256', secret).update(message).digest('hex')

/**
 * Razorpay, as far as its documentation tells, over real HTTP: no idempotency but that of refunds, integers in the smallest
 * unit, errors in its words, signed checkouts and webhooks.
 */
export class RazorpayDouble {
  readonly keyId = 'rzp_test_1DP5mmOlF5G5ag'
  readonly keySecret = 'thiswassecretuntilnow123'
  readonly webhookSecret = 'whsec-of-the-shop-4711'
  readonly strangersWebhookSecret = 'whsec-of-somebody-else'
  readonly orders = new Map<string, Order>()
  readonly payments = new Map<string, Payment>()
  readonly refunds = new Map<string, Refund>()
  readonly settlements = new Map<string, Settlement>()
  readonly #settled = new Set<string>()
  readonly tokens = new Map<string, Token>()
  readonly customers = new Map<string, string>()
  /** Answers 429 to as many of the next calls. */
  limited = 0
  readonly origin: string
  readonly receiver: WebhookInbox
  readonly #app = Fastify({ forceCloseConnections: true })
  #failures: Failure[] = []
  #kept = new Map<string, { body: string; said: Said }>()
  #sending = new Set<Promise<unknown>>()

  private constructor(origin: string, receiver: WebhookInbox) {
    this.origin = origin
    this.receiver = receiver
  }

  static async start(): Promise<RazorpayDouble> {
    const port = await freePort()
    const double = new RazorpayDouble(`http://127.0.0.1:${port}`, await startWebhookInbox())
    double.#routes()
    await double.#app.listen({ port, host: '127.0.0.1' })
    return double
  }

  async stop(): Promise<void> {
    await Promise.all(this.#sending)
    await this.#app.close()
    await this.receiver.stop()
  }

  /** The next call that changes something and carries the key is done, and its answer is late or never comes. */
  loseNextAnswer(failure: Failure): void {
    this.#failures.push(failure)
  }

  /** The payer fills in the window; says what Checkout.js hands to the page. `pending`: is still at the bank. */
  pay(orderId: string, how: 'settled' | 'declined' | 'pending'): Record<string, string> {
    const order = this.orders.get(orderId)!
    const status = how === 'settled' ? 'authorized' : how === 'declined' ? 'failed' : 'created'
    const payment = this.#try(order, status, how === 'declined' ? 'payment_failed' : null)
    if (how !== 'settled') return {}
    if (order.stores) {
      payment.tokenId = this.stored('good', order.customer!).token
      payment.customer = order.customer
    }
    return {
      razorpay_payment_id: payment.id,
      razorpay_order_id: order.id,
      razorpay_signature: hmac(this.keySecret, `${order.id}|${payment.id}`),
    }
  }

  #try(order: Order, status: Payment['status'], reason: string | null): Payment {
    order.attempts += 1
    if (order.status === 'created') order.status = 'attempted'
    const payment: Payment = {
      id: newId('pay'),
      orderId: order.id,
      amount: order.amount,
      currency: order.currency,
      status,
      captured: false,
      fee: null,
      tokenId: null,
      customer: null,
      reason,
      notes: {},
      at: seconds(),
    }
    this.payments.set(payment.id, payment)
    if (status !== 'created') this.tell(`payment.${status}`, { payment: { entity: paymentBody(payment) } })
    return payment
  }

  /** A failed payment is authorised after all, hours later. */
  authorizeLate(paymentId: string): void {
    const payment = this.payments.get(paymentId)!
    payment.status = 'authorized'
    payment.reason = null
    this.tell('payment.authorized', { payment: { entity: paymentBody(payment) } })
  }

  /** What a charge came to. */
  decide(paymentId: string, how: 'captured' | 'failed'): void {
    const payment = this.payments.get(paymentId)!
    if (how === 'captured') {
      this.#take(payment)
      return
    }
    payment.status = 'failed'
    payment.reason = 'insufficient_funds'
    this.tell('payment.failed', { payment: { entity: paymentBody(payment) } })
  }

  #take(payment: Payment): void {
    payment.status = 'captured'
    payment.captured = true
    payment.fee = feeFor(payment.amount)
    const order = this.orders.get(payment.orderId)!
    order.status = 'paid'
    const entity = paymentBody(payment)
    this.tell('payment.captured', { payment: { entity } })
    this.tell('order.paid', { payment: { entity }, order: { entity: orderBody(order) } })
  }

  /** Pays out all that was captured and given back since the last time. */
  settle(): string {
    const made = settle([...this.payments.values()], [...this.refunds.values()], this.#settled)
    this.settlements.set(made.id, made)
    this.tell('settlement.processed', { settlement: { entity: settlementBody(made) } })
    return made.id
  }

  stored(behaviour: Behaviour, customer = newId('cust')): { token: string; customer: string } {
    const token = { id: newId('token'), customer, behaviour }
    this.tokens.set(token.id, token)
    return { token: token.id, customer }
  }

  sign(body: Uint8Array, secret: string, eventId = newId('evt')): Record<string, string> {
    return { 'x-razorpay-signature': hmac(secret, body), 'x-razorpay-event-id': eventId }
  }

  tell(event: string, payload: Json, secret = this.webhookSecret): void {
    const body = Buffer.from(
      JSON.stringify({
        entity: 'event',
        account_id: 'acc_BFQ7uQEaa7j2z7',
        event,
        contains: Object.keys(payload),
        payload,
        created_at: seconds(),
        summary: 'Größe',
      }),
    )
    const sending = fetch(this.receiver.urlOf('razorpay'), {
      method: 'POST',
      headers: { ...this.sign(body, secret), 'content-type': 'application/json' },
      body: new Uint8Array(body),
    })
      .then((response) => response.arrayBuffer())
      .catch(() => {})
    this.#sending.add(sending)
    sending.finally(() => this.#sending.delete(sending))
  }

  #routes(): void {
    const door = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, handle: (ask: Ask) => Said) =>
      this.#app.route({ method, url, handler: (request, reply) => this.#answer(request, reply, handle) })
    const ofOrder = (id: string) => [...this.payments.values()].filter((one) => one.orderId === id)
    const given = (id: string) =>
      [...this.refunds.values()].filter((one) => one.paymentId === id).reduce((sum, one) => sum + one.amount, 0)

    door('POST', '/orders', ({ body }) => this.#createOrder(body))
    door('GET', '/orders', ({ query }) =>
      list(
        [...this.orders.values()]
          .filter((one) => query.receipt === undefined || one.receipt === query.receipt)
          .slice(0, Number(query.count ?? 10))
          .map(orderBody),
      ),
    )
    door('GET', '/orders/:id', ({ id }) => (this.orders.has(id) ? yes(orderBody(this.orders.get(id)!)) : missing))
    door('PATCH', '/orders/:id', ({ id, body }) => {
      const order = this.orders.get(id)
      if (!order) return missing
      if (Object.keys(body).join() !== 'notes') return no('Only notes can be edited.')
      order.notes = body.notes as Order['notes']
      return yes(orderBody(order))
    })
    door('GET', '/orders/:id/payments', ({ id }) =>
      this.orders.has(id) ? list(ofOrder(id).map((one) => paymentBody(one, given(one.id)))) : missing,
    )
    door('POST', '/payments/:id/capture', ({ id, body }) => {
      const payment = this.payments.get(id)
      if (!payment) return missing
      if (payment.captured) return no('This payment has already been captured')
      if (payment.status !== 'authorized')
        return no('Only payments which have been authorized and not yet captured can be captured')
      if (body.amount !== payment.amount || body.currency !== payment.currency)
        return no('Capture amount must be equal to the amount authorized')
      this.#take(payment)
      const { card: _, ...entity } = paymentBody(payment)
      return yes(entity)
    })
    door('POST', '/payments/create/recurring', ({ body }) => this.#charge(body))
    door('POST', '/payments/:id/refund', (ask) => this.#refundOnce(ask, given))
    door('GET', '/payments/:id/refunds', ({ id, query }) => {
      const skip = Number(query.skip ?? 0)
      const found = [...this.refunds.values()].filter((one) => one.paymentId === id)
      if (!this.payments.has(id)) return missing
      return list(found.slice(skip, skip + Number(query.count ?? 10)).map(refundBody))
    })
    door('GET', '/refunds/:id', ({ id }) => (this.refunds.has(id) ? yes(refundBody(this.refunds.get(id)!)) : missing))
    door('GET', '/settlements', ({ query }) => listSettlements([...this.settlements.values()], query))
    door('GET', '/settlements/recon/combined', ({ query }) => reconcile([...this.settlements.values()], query))
    door('POST', '/customers', ({ body }) => {
      const { email, contact, fail_existing } = body as Record<string, string>
      const known = this.customers.get(`${email} ${contact}`)
      if (known && fail_existing !== '0') return no('Customer already exists for the merchant')
      const id = known ?? newId('cust')
      this.customers.set(`${email} ${contact}`, id)
      return yes({ id, entity: 'customer', name: body.name, email, contact })
    })
    door('DELETE', '/customers/:id/tokens/:part', ({ id, part }) => {
      if (this.tokens.get(part)?.customer !== id) return missing
      this.tokens.delete(part)
      return yes({ deleted: true })
    })
  }

  #createOrder(body: Json): Said {
    const { amount, currency, receipt, notes = {}, payment_capture, customer_id, token } = body
    const problem = againstOrder(body)
    if (problem) return problem
    const order: Order = {
      id: newId('order'),
      amount: amount as number,
      currency: currency as string,
      receipt: (receipt as string | undefined) ?? null,
      status: 'created',
      attempts: 0,
      captures: payment_capture === true,
      customer: (customer_id as string | undefined) ?? null,
      stores: token !== undefined,
      notes: notes as Order['notes'],
      at: seconds(),
    }
    this.orders.set(order.id, order)
    return yes(orderBody(order))
  }

  #charge(body: Json): Said {
    for (const name of ['email', 'contact', 'order_id', 'customer_id', 'token'])
      if (typeof body[name] !== 'string' || body[name] === '') return no(`The ${name} field is required.`)
    const order = this.orders.get(body.order_id as string)
    if (!order) return missing
    if (order.status === 'paid') return no('Payment already done for this order.')
    if (body.amount !== order.amount) return no('Payment amount is different from the amount of the order.')
    const token = this.tokens.get(body.token as string)
    if (token?.customer !== body.customer_id) return missing
    if (token!.behaviour === 'dead') return no('The token is cancelled.', 'token_cancelled')
    if (token!.behaviour === 'declined') {
      const { id } = this.#try(order, 'failed', 'payment_declined')
      return no('Your payment was declined by the bank.', 'payment_declined', 400, {
        payment_id: id,
        order_id: order.id,
      })
    }
    const { id } = this.#try(order, 'created', null)
    const signature = hmac(this.keySecret, `${order.id}|${id}`)
    return yes({ razorpay_payment_id: id, razorpay_order_id: order.id, razorpay_signature: signature })
  }

  #refundOnce(ask: Ask, given: (id: string) => number): Said {
    const { key } = ask
    if (key !== undefined && !/^[\w-]{10,}$/.test(key)) return no('The idempotency key is not valid.')
    const body = JSON.stringify([ask.id, ask.body])
    const known = key === undefined ? undefined : this.#kept.get(key)
    if (known)
      return known.body === body
        ? known.said
        : no('Different request with the same idempotency key has already been processed.')
    const said = this.#refund(ask, given)
    if (key !== undefined && said.status === 200) this.#kept.set(key, { body, said })
    return said
  }

  #refund({ id, body }: Ask, given: (id: string) => number): Said {
    const payment = this.payments.get(id)
    if (!payment) return missing
    if (!payment.captured) return no('The payment status should be captured for action to be taken')
    const left = payment.amount - given(id)
    const amount = (body.amount as number | undefined) ?? left
    if (!Number.isInteger(amount) || amount < 1) return no('The amount must be an integer.')
    if (left === 0) return no('The payment has been fully refunded already')
    if (amount > left) return no('The total refund amount is greater than the refund payment amount')
    const refund: Refund = {
      id: newId('rfnd'),
      paymentId: id,
      amount,
      currency: payment.currency,
      notes: (body.notes as Refund['notes'] | undefined) ?? {},
      at: seconds(),
    }
    this.refunds.set(refund.id, refund)
    if (amount === left) payment.status = 'refunded'
    this.tell('refund.processed', { refund: { entity: refundBody(refund) } })
    return yes(refundBody(refund))
  }

  async #answer(request: FastifyRequest, reply: FastifyReply, handle: (ask: Ask) => Said) {
    const basic = Buffer.from(`${this.keyId}:${this.keySecret}`).toString('base64')
    const send = ({ status, body }: Said) => reply.status(status).send(body)
    if (request.headers.authorization !== `Basic ${basic}`) return send(no('Authentication failed', 'NA', 401))
    if (this.limited > 0) {
      this.limited -= 1
      return send(no('Too many requests', 'NA', 429))
    }
    const { id = '', part = '' } = request.params as { id?: string; part?: string }
    const body = (request.body ?? {}) as Json
    const key = request.headers['x-refund-idempotency'] as string | undefined
    const said = handle({ id, part, query: request.query as Ask['query'], body, key })
    const text = `${request.url} ${JSON.stringify(body)}`
    const isPrelude = request.url === '/orders' && body.payment_capture === true
    const isMeant = ({ key, path }: Failure) =>
      text.includes(key) && (path === undefined ? !isPrelude : path === request.url)
    const lost = request.method === 'GET' ? undefined : this.#failures.find(isMeant)
    this.#failures = this.#failures.filter((one) => one !== lost)
    if (lost?.how === 'dropped') {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    if (lost) await new Promise((resolve) => setTimeout(resolve, lost.delayMs))
    return send(said)
  }
}
