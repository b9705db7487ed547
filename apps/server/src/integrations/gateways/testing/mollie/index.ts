import { createHmac, randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { MollieAccount, MollieFault, type MollieObject, type Outcome } from './account.ts'

export type MollieDouble = LostAnswers & {
  origin: string
  apiKey: string
  account: MollieAccount
  /** Webhooks of the whole account, signed. */
  endpoints: { url: string; secret: string }[]
  /** What Mollie does after an hour. */
  forgetKeys(): void
  /** What is wrong with every request from now on; null ends it. */
  failWith(status: number | null, body?: string): void
  /** The payer is through on the page. @throws when it is over */
  pay(payment: string, how: Outcome): void
  /** Something about a payment has changed: tells its address and the endpoints. */
  tell(payment: string, type: string, entity?: MollieObject): void
  stop(): Promise<void>
}

type Kept = { isRunning: boolean; status: number; body: unknown }

/** Mollie as far as we use it, over real HTTP, with a profile of its own. */
export async function startMollie({ lateByMs }: { lateByMs: number }): Promise<MollieDouble> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const account = new MollieAccount(origin)
  const apiKey = 'test_TheApiKeyOfTheDoubleOfMollie'
  const endpoints: MollieDouble['endpoints'] = []
  const keys = new Map<string, Kept>()
  let failing: { status: number; body: string } | null = null

  const app = Fastify({ forceCloseConnections: true })
  const lost = loseAnswers(app, lateByMs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  app.addHook('onRequest', async (request, reply) => {
    if (failing) return reply.code(failing.status).type('text/html').send(failing.body)
    if (request.headers.authorization !== `Bearer ${apiKey}`)
      throw new MollieFault(401, 'Missing authentication, or failed to authenticate')
  })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof MollieFault)) throw error
    const { status, message: detail, field } = error
    const title = { 401: 'Unauthorized Request', 404: 'Not Found', 409: 'Conflict', 410: 'Gone' }[status]
    const links = { documentation: { href: 'https://docs.mollie.com/errors', type: 'text/html' } }
    const body = { status, title: title ?? 'Unprocessable Entity', detail, ...(field ? { field } : {}), _links: links }
    return reply.code(status).type('application/hal+json').send(JSON.stringify(body))
  })

  const json = (request: FastifyRequest): Record<string, unknown> => {
    if (!String(request.headers['content-type']).startsWith('application/json')) throw new MollieFault(415, 'Not JSON')
    return JSON.parse(String(request.body)) as Record<string, unknown>
  }

  /** Remembered for an hour, whatever the answer was; a request that is under way is not joined by a second. */
  async function once(request: FastifyRequest, run: () => unknown): Promise<{ status: number; body: unknown }> {
    const key = request.headers['idempotency-key']
    if (key !== undefined && !/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(String(key)))
      throw new MollieFault(400, 'The idempotency key is no UUID.')
    const before = key === undefined ? undefined : keys.get(`${request.url} ${key}`)
    if (before?.isRunning) throw new MollieFault(409, 'A request with this idempotency key is under way.')
    if (before) return before
    const kept: Kept = { isRunning: true, status: 201, body: null }
    if (key !== undefined) keys.set(`${request.url} ${key}`, kept)
    await pause(5)
    try {
      kept.body = structuredClone(run())
    } catch (error) {
      keys.delete(`${request.url} ${key}`)
      throw error
    } finally {
      kept.isRunning = false
    }
    return kept
  }

  type ById = { Params: Record<'id' | 'inner', string>; Querystring: Record<string, string> }
  const post = (url: string, make: (body: Record<string, unknown>, id: string) => MollieObject) =>
    app.post<ById>(url, async (request, reply) => {
      const body = json(request)
      const answer = await once(request, () => make(body, request.params.id))
      return reply.code(answer.status).send(answer.body)
    })
  const get = (url: string, read: (query: Record<string, string>, params: ById['Params']) => unknown) =>
    app.get<ById>(url, async (request) => read(request.query, request.params))

  post('/v2/payments', (body) => account.newPayment(body))
  get('/v2/payments', (query) => account.page('payments', account.payments, query))
  get('/v2/payments/:id', (query, { id }) => account.shown(account.payment(id), query.embed ?? ''))
  app.delete<ById>('/v2/payments/:id', async (request) => {
    const payment = account.cancel(request.params.id)
    tell(payment.id, 'payment.canceled')
    return payment
  })
  post('/v2/payments/:id/refunds', (body, id) => account.newRefund(id, body))
  get('/v2/payments/:id/refunds', (query, { id }) => {
    const { id: payment } = account.payment(id)
    return account.page(
      'refunds',
      account.refunds.filter(({ paymentId }) => paymentId === payment),
      query,
    )
  })
  get('/v2/payments/:id/refunds/:inner', (_query, { inner }) => account.found(account.refunds, inner))
  post('/v2/customers', (body) => account.newCustomer(body))
  get('/v2/customers/:id', (_query, { id }) => account.found(account.customers, id))
  get('/v2/customers/:id/payments', (query, { id }) =>
    account.page(
      'payments',
      account.payments.filter(({ customerId }) => customerId === id),
      query,
    ),
  )
  get('/v2/customers/:id/mandates/:inner', (_query, { inner }) => account.found(account.mandates, inner))
  app.delete<ById>('/v2/customers/:id/mandates/:inner', async (request, reply) => {
    account.revoke(request.params.id, request.params.inner)
    return reply.code(204).send()
  })
  get('/v2/profiles/me', () => ({ resource: 'profile', id: 'pfl_1', mode: 'test', name: 'Hoster', status: 'verified' }))
  get('/v2/methods', () => ({
    count: 1,
    _embedded: { methods: account.recurring.map((id) => ({ resource: 'method', id })) },
  }))
  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })

  function tell(id: string, type: string, entity?: MollieObject): void {
    const payment = account.payment(id)
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    if (payment.webhookUrl) void deliver(payment.webhookUrl, `id=${id}`, headers)
    const event = JSON.stringify({
      resource: 'event',
      id: `event_${randomBytes(9).toString('hex')}`,
      type,
      entityId: entity?.id ?? id,
      createdAt: new Date().toISOString(),
      _embedded: { entity: entity ?? payment },
    })
    for (const { url, secret } of endpoints)
      void deliver(url, event, {
        'content-type': 'application/json',
        'x-mollie-signature': signature(secret, Buffer.from(event)),
      })
  }

  return {
    ...lost,
    origin,
    apiKey,
    account,
    endpoints,
    forgetKeys: () => keys.clear(),
    failWith(status, body = '<html>Bad gateway</html>') {
      failing = status === null ? null : { status, body }
    },
    pay(id, how) {
      account.pay(id, how)
      tell(id, `payment.${account.payment(id).status}`)
    },
    tell,
    stop: () => app.close(),
  }
}

/** Mollie delivers again for a day; a test that is over does not listen any more. */
const deliver = (url: string, body: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', headers, body }).catch(() => undefined)

export const signature = (secret: string, body: Uint8Array): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`
