import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { startWebhookInbox, type WebhookInbox } from '../webhook-inbox.ts'
import { Books, type Funding, newCustomer, newId, newToken, no, type Said, yes } from './books.ts'
import * as orders from './orders.ts'
import * as payments from './payments.ts'
import * as vault from './vault.ts'
import { Webhooks } from './webhooks.ts'

const CLIENT_ID = 'AeA1QIZXiflr1_-r0U2UbWTziOWX1GRQer5jkUq4ZfWT5qwb6qQRPq7jDtv57TL4POEEezGLdutcxnkJ'
const CLIENT_SECRET = 'ECYYrrSHdKfk_Q0EdvzdGkzj58a66kKaUQ5dZAEv4HvvtDId2_DpSuYDB088BZxGuMji7G4OFUnPog6p'
const TOKEN_SECONDS = 32_400

const SCOPES = [
  'https://uri.paypal.com/services/payments/payment',
  'https://uri.paypal.com/services/vault/payment-tokens/readwrite',
  'https://uri.paypal.com/services/reporting/search/read',
]

/** How long PayPal keeps a `PayPal-Request-Id`. */
const RETENTION_HOURS = { orders: 6, payments: 45 * 24, vault: 3 }

type Failure = { key: string; how: 'late' | 'dropped'; delayMs: number }
type Ask = { id: string; query: Record<string, string | undefined>; body: never; requestId: string | undefined }
type Handler = (ask: Ask) => Said

/** What came in, for the check against the official description. */
export type Seen = { method: string; path: string; body: unknown; requestId: string | undefined }

/**
 * PayPal, as far as its own descriptions tell, over real HTTP: tokens that run out, the errors in its words, request ids that
 * are kept for as long as PayPal keeps them and no longer, webhooks signed with a certificate that it serves.
 */
export class PaypalDouble {
  readonly clientId = CLIENT_ID
  readonly clientSecret = CLIENT_SECRET
  readonly books = new Books()
  readonly seen: Seen[] = []
  scopes = SCOPES
  /** Tokens that were given out and still count. */
  readonly tokens = new Set<string>()
  tokensGiven = 0
  /** Answers 429 to as many of the next calls. */
  limited = 0
  #failures: Failure[] = []
  #kept = new Map<string, { said: Said; until: Temporal.Instant }>()

  readonly origin: string
  readonly webhooks: Webhooks
  readonly receiver: WebhookInbox
  readonly app: FastifyInstance

  private constructor(origin: string, receiver: WebhookInbox) {
    this.origin = origin
    this.receiver = receiver
    this.webhooks = new Webhooks(origin, receiver.urlOf('paypal'))
    this.app = Fastify({ forceCloseConnections: true })
  }

  static async start(): Promise<PaypalDouble> {
    const port = await freePort()
    const origin = `http://127.0.0.1:${port}`
    const receiver = await startWebhookInbox()
    const double = new PaypalDouble(origin, receiver)
    double.#routes()
    await double.app.listen({ port, host: '127.0.0.1' })
    return double
  }

  async stop(): Promise<void> {
    await this.webhooks.settled()
    await this.app.close()
    await this.receiver.stop()
  }

  /** The next call that changes something and carries the key is done, and its answer is late or never comes. */
  loseNextAnswer(key: string, how: 'late' | 'dropped', delayMs = 1500): void {
    this.#failures.push({ key, how, delayMs })
  }

  /** The payer goes to the page and agrees, with means that behave as they are called. */
  approve(orderId: string, funding: Funding = 'good'): void {
    const order = this.books.orders.get(orderId)
    if (order?.status !== 'PAYER_ACTION_REQUIRED') throw new Error('This page is closed.')
    order.status = 'APPROVED'
    order.funding = funding
    this.books.advance({ seconds: 1 })
    order.updatedAt = this.books.time()
    this.tell('CHECKOUT.ORDER.APPROVED', orders.orderBody(this.books, order, this.origin))
  }

  approveStoring(setupTokenId: string): void {
    this.books.setupTokens.get(setupTokenId)!.status = 'APPROVED'
  }

  /** A PayPal account that was stored before. */
  stored(funding: Funding): { token: string; customer: string } {
    const token = { id: newToken(), customer: newCustomer(), funding, email: 'ada@example.com', orderId: null }
    this.books.paymentTokens.set(token.id, token)
    return { token: token.id, customer: token.customer }
  }

  /** A pending payment comes to its end. */
  decide(captureId: string, status: 'COMPLETED' | 'DECLINED'): void {
    const capture = this.books.captures.get(captureId)!
    capture.status = status
    this.tell(`PAYMENT.CAPTURE.${status}`, orders.captureBody(capture, this.origin))
  }

  /** PayPal makes the token of a consent that it left for later. */
  vaultNow(orderId: string): void {
    orders.vault(this.books, this.books.orders.get(orderId)!, this.tell)
  }

  /** An order that nobody paid is forgotten after some hours. */
  forgetOrder(id: string): void {
    this.books.orders.delete(id)
  }

  readonly tell: orders.Told = (type, resource) => this.webhooks.send(type, resource)

  #routes(): void {
    const { app, books, origin, tell } = this
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
      done(null, body),
    )
    // PayPal takes a POST without a body, whatever the header says of its type.
    app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
      try {
        done(null, body === '' ? undefined : JSON.parse(String(body)))
      } catch (error) {
        done(error as Error)
      }
    })
    app.post('/v1/oauth2/token', (request, reply) => {
      const basic = Buffer.from(`${CLIENT_ID}:${CLIENT_SECRET}`).toString('base64')
      if (request.headers.authorization !== `Basic ${basic}` || request.body !== 'grant_type=client_credentials')
        return reply.status(401).send({ error: 'invalid_client', error_description: 'Client Authentication failed' })
      const access_token = `A21AA${randomUUID().replaceAll('-', '')}`
      this.tokens.add(access_token)
      this.tokensGiven += 1
      return {
        scope: this.scopes.join(' '),
        access_token,
        token_type: 'Bearer',
        app_id: 'APP-80W284485P519543T',
        expires_in: TOKEN_SECONDS,
      }
    })
    app.get('/v1/notifications/certs/:id', (request, reply) => {
      const pem = this.webhooks.certificates.get((request.params as { id: string }).id)
      return pem === undefined ? reply.status(404).send() : reply.type('application/x-pem-file').send(pem)
    })

    const door = (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', url: string, family: Family, handle: Handler) =>
      app.route({ method, url, handler: (request, reply) => this.#answer(request, reply, family, handle) })
    type Family = keyof typeof RETENTION_HOURS | null

    door('POST', '/v2/checkout/orders', 'orders', (ask) =>
      orders.createOrder(books, origin, ask.body ?? {}, ask.requestId, tell),
    )
    door('GET', '/v2/checkout/orders/:id', null, ({ id }) => orders.getOrder(books, origin, id))
    door('PATCH', '/v2/checkout/orders/:id', null, ({ id, body }) => orders.patchOrder(books, id, body))
    door('POST', '/v2/checkout/orders/:id/capture', 'orders', ({ id }) =>
      orders.completeOrder(books, origin, id, 'CAPTURE', tell),
    )
    door('POST', '/v2/checkout/orders/:id/authorize', 'orders', ({ id }) =>
      orders.completeOrder(books, origin, id, 'AUTHORIZE', tell),
    )
    door('GET', '/v2/payments/captures/:id', null, ({ id }) => payments.getCapture(books, origin, id))
    door('POST', '/v2/payments/captures/:id/refund', 'payments', ({ id, body }) =>
      payments.refundCapture(books, origin, id, body ?? {}, tell),
    )
    door('GET', '/v2/payments/refunds/:id', null, ({ id }) => payments.getRefund(books, origin, id))
    door('GET', '/v2/payments/authorizations/:id', null, ({ id }) => payments.getAuthorization(books, id))
    door('POST', '/v2/payments/authorizations/:id/capture', 'payments', ({ id, body }) =>
      payments.captureHeld(books, origin, id, body ?? {}, tell),
    )
    door('POST', '/v2/payments/authorizations/:id/void', 'payments', ({ id }) => payments.voidHeld(books, id, tell))
    door('GET', '/v1/reporting/transactions', null, ({ query }) =>
      this.#mayUse(2) ? payments.listTransactions(books, query) : no(403, 'PERMISSION_DENIED'),
    )
    door('GET', '/v1/customer/disputes', null, ({ query }) =>
      yes(200, { items: books.disputes.filter((one) => one.capture === query.disputed_transaction_id) }),
    )
    door('POST', '/v3/vault/setup-tokens', 'vault', (ask) =>
      this.#mayUse(1)
        ? vault.createSetupToken(books, origin, ask.body ?? {}, ask.requestId)
        : no(403, 'PERMISSION_DENIED'),
    )
    door('GET', '/v3/vault/setup-tokens/:id', null, ({ id }) => vault.getSetupToken(books, origin, id))
    door('POST', '/v3/vault/payment-tokens', 'vault', (ask) =>
      vault.createPaymentToken(books, ask.body ?? {}, ask.requestId, tell),
    )
    door('GET', '/v3/vault/payment-tokens', null, ({ query }) => vault.listPaymentTokens(books, query.customer_id))
    door('DELETE', '/v3/vault/payment-tokens/:id', null, ({ id }) => vault.deletePaymentToken(books, id, tell))
    door('GET', '/v1/notifications/webhooks/:id', null, ({ id }) => this.webhooks.show(id))
    door('GET', '/v1/identity/oauth2/userinfo', null, () =>
      yes(200, { name: 'Example Hosting', payer_id: 'WDJJHEBZ4X2LY' }),
    )
  }

  #mayUse = (scope: number): boolean => this.scopes.includes(SCOPES[scope]!)

  async #answer(
    request: FastifyRequest,
    reply: import('fastify').FastifyReply,
    family: keyof typeof RETENTION_HOURS | null,
    handle: Handler,
  ) {
    const token = request.headers.authorization?.replace(/^Bearer /, '') ?? ''
    if (!this.tokens.has(token))
      return reply
        .status(401)
        .send({ error: 'invalid_token', error_description: 'Token signature verification failed' })
    if (this.limited > 0) {
      this.limited -= 1
      const { status, body } = no(429, 'RATE_LIMIT_REACHED')
      return reply.status(status).send(body)
    }
    const requestId = request.headers['paypal-request-id'] as string | undefined
    const [path = ''] = request.url.split('?')
    this.seen.push({ method: request.method, path, body: request.body, requestId })
    const said = this.#once(family, `${request.method} ${path} ${requestId}`, requestId, () =>
      handle({
        id: (request.params as { id?: string }).id ?? '',
        query: request.query as Ask['query'],
        body: request.body as never,
        requestId,
      }),
    )
    const lost =
      request.method === 'GET' ? undefined : this.#lost(`${requestId} ${JSON.stringify(request.body ?? null)}`)
    if (lost?.how === 'dropped') {
      reply.hijack()
      request.raw.socket.destroy()
      return reply
    }
    if (lost) await new Promise((resolve) => setTimeout(resolve, lost.delayMs))
    return reply.status(said.status).header('paypal-debug-id', newId()).send(said.body)
  }

  #once(
    family: keyof typeof RETENTION_HOURS | null,
    key: string,
    requestId: string | undefined,
    act: () => Said,
  ): Said {
    if (family === null || requestId === undefined) return act()
    const known = this.#kept.get(key)
    if (known && Temporal.Instant.compare(this.books.now(), known.until) < 0) return known.said
    const said = act()
    this.#kept.set(key, { said, until: this.books.now().add({ hours: RETENTION_HOURS[family] }) })
    return said
  }

  #lost(text: string): Failure | undefined {
    const found = this.#failures.find(({ key }) => text.includes(key))
    this.#failures = this.#failures.filter((one) => one !== found)
    return found
  }
}
