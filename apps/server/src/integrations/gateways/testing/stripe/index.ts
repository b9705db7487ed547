import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { StripeAccount } from './account.ts'
import { type CardName, newMethod } from './cards.ts'
import { invalid, StripeFault } from './faults.ts'
import { decodeForm, type Params } from './form.ts'
import { confirm, take } from './payments.ts'
import type { StripeObject } from './registry.ts'
import { newIntent, type Routes, routesOf } from './routes.ts'
import { paymentWishOf, setUp } from './routes-checkout.ts'

export type StripeDouble = LostAnswers & {
  origin: string
  account: StripeAccount
  secretKey: string
  publishableKey: string
  /** Every request that changed something, decoded, for checks against the official description. */
  requests: { path: string; body: Params }[]
  /** So many of the next requests are answered with 429. */
  limitNext(requests: number): void
  /** What is wrong with every request from now on: an error of Stripe, a proxy's page, an answer that breaks off. */
  failWith(status: number | null, body?: string): void
  /** The payer pays in the fields or on the page. @throws when that is over */
  pay(sessionId: string, card: CardName): void
  /** The payer stores a method in the fields or on the page. */
  store(sessionId: string, card: CardName): void
  /** A method of a customer. */
  aMethod(card: CardName): StripeObject
  stop(): Promise<void>
}

/** Stripe as far as we use it, over real HTTP, with an account of its own. */
export async function startStripe({
  lateByMs,
  apiVersion,
}: {
  lateByMs: number
  apiVersion: string
}): Promise<StripeDouble> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const account = new StripeAccount(false, apiVersion)
  const secretKey = 'sk_test_51OstlerSecretKeyOfTheDouble'
  const requests: StripeDouble['requests'] = []
  const idempotency = new Map<string, Kept>()
  let limited = 0
  let failing: { status: number; body: string } | null = null

  const app = Fastify({ forceCloseConnections: true, routerOptions: { querystringParser: decodeForm } })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  const lost = loseAnswers(app, lateByMs)

  /** Everything that stands between a request and what it is about. */
  async function answer(request: FastifyRequest, reply: FastifyReply, path: string, handle: Routes[string]) {
    reply.headers({ 'request-id': `req_${requests.length}`, 'stripe-version': apiVersion })
    if (failing) return reply.code(failing.status).type('text/html').send(failing.body)
    try {
      if (request.headers.authorization !== `Bearer ${secretKey}`)
        throw new StripeFault(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_***' })
      if (limited-- > 0)
        throw new StripeFault(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' })
      if (request.headers['stripe-version'] !== apiVersion)
        throw invalid(`Invalid Stripe API version: ${request.headers['stripe-version']}`)
      const { id = '' } = request.params as { id?: string }
      if (request.method === 'GET') {
        const params = request.query as Params
        return account.registry.expanded(handle({ id, params, origin }), params)
      }
      if (!String(request.headers['content-type']).startsWith('application/x-www-form-urlencoded'))
        throw invalid('Invalid request (check that your POST content type is application/x-www-form-urlencoded).')
      const params = decodeForm(String(request.body ?? ''))
      requests.push({ path: request.url.split('?')[0]!, body: params })
      const kept = await once(idempotency, request, path, () => {
        const made = handle({ id, params, origin })
        return account.registry.expanded(made, params)
      })
      if (kept.replayed) reply.header('idempotent-replayed', 'true')
      return reply.code(kept.status).send(kept.body)
    } catch (error) {
      if (!(error instanceof StripeFault)) throw error
      return reply.code(error.status).send({ error: error.error })
    } finally {
      limited = Math.max(limited, 0)
    }
  }

  for (const [route, handle] of Object.entries(routesOf(account))) {
    const [method, url] = route.split(' ') as ['GET' | 'POST', string]
    app.route({ method, url, handler: (request, reply) => answer(request, reply, url, handle) })
  }
  app.setNotFoundHandler((request, reply) => {
    const message = `Unrecognized request URL (${request.method}: ${request.url}).`
    reply.code(404).send({ error: { type: 'invalid_request_error', message } })
  })
  app.get<{ Params: { id: string }; Querystring: { return_url: string } }>('/3d-secure/:id', (request, reply) => {
    const intent = account.registry.get('payment_intent', request.params.id)
    if (intent.status === 'requires_action')
      take(account, intent, account.registry.get('payment_method', intent.payment_method))
    const back = new URL(request.query.return_url)
    back.searchParams.set('payment_intent', intent.id)
    back.searchParams.set('redirect_status', 'succeeded')
    return reply.redirect(back.href, 303)
  })
  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })

  return {
    ...lost,
    origin,
    account,
    secretKey,
    publishableKey: 'pk_test_51OstlerPublishableKey',
    requests,
    limitNext(count) {
      limited = count
    },
    failWith(status, body = '<html>Bad gateway</html>') {
      failing = status === null ? null : { status, body }
    },
    pay: (sessionId, card) => pay(account, sessionId, card, origin),
    store(sessionId, card) {
      const { registry } = account
      const session = registry.find(sessionId)!
      const setup = session.object === 'checkout.session' ? registry.get('setup_intent', session.setup_intent) : session
      setUp(account, setup, newMethod(registry, card, account.isLive))
      if (session === setup || setup.status !== 'succeeded') return
      session.status = 'complete'
      account.emit('checkout.session.completed', session)
    },
    aMethod(card) {
      const method = newMethod(account.registry, card, account.isLive)
      method.customer = account.registry.add('cus', 'customer', { email: 'ada@example.com' }).id
      return method
    },
    stop: () => app.close(),
  }
}

/** What Stripe's script or page does with what the payer enters. */
function pay(account: StripeAccount, sessionId: string, card: CardName, origin: string): void {
  const { registry } = account
  const session = registry.find(sessionId)!
  const isPage = session.object === 'checkout.session'
  if (isPage && session.status !== 'open') throw new Error('The page is closed.')
  if (isPage && session.payment_intent === null) session.payment_intent = newIntent(account, paymentWishOf(session)).id
  const intent = isPage ? registry.get('payment_intent', session.payment_intent) : session
  const method = newMethod(registry, card, account.isLive)
  try {
    confirm(
      account,
      intent,
      method,
      { by: 'stripe', offSession: false, returnUrl: 'https://my.example.com/return' },
      origin,
    )
  } catch (error) {
    // The payer reads it there, and may try something else.
    if (error instanceof StripeFault && error.status === 402) return
    throw error
  }
  if (!isPage) return
  session.status = 'complete'
  session.url = null
  session.payment_status = intent.status === 'succeeded' ? 'paid' : 'unpaid'
  account.emit('checkout.session.completed', session)
}

type Kept = { request: string; isRunning: boolean; status: number; body: unknown }

/**
 * https://docs.stripe.com/api/idempotent_requests: the first answer is kept with its key, also a refusal of the bank, but
 * not one of the request itself, which was never carried out.
 */
async function once(
  kept: Map<string, Kept>,
  request: FastifyRequest,
  path: string,
  run: () => unknown,
): Promise<{ status: number; body: unknown; replayed: boolean }> {
  const key = String(request.headers['idempotency-key'] ?? '')
  const said = `${path} ${request.url} ${request.body}`
  const before = kept.get(key)
  if (before && before.request !== said)
    throw new StripeFault(400, {
      type: 'idempotency_error',
      message: 'Keys for idempotent requests can only be used with the same parameters they were first used with.',
    })
  if (before?.isRunning)
    throw new StripeFault(409, {
      type: 'idempotency_error',
      code: 'idempotency_key_in_use',
      message: 'There is currently another in-progress request using this Idempotent Key.',
    })
  if (before) return { ...before, replayed: true }
  const entry: Kept = { request: said, isRunning: true, status: 200, body: null }
  if (key !== '') kept.set(key, entry)
  try {
    await pause(5)
    entry.body = run()
  } catch (error) {
    if (!(error instanceof StripeFault)) throw error
    if (error.status !== 402) {
      kept.delete(key)
      throw error
    }
    entry.status = error.status
    entry.body = { error: error.error }
  } finally {
    entry.isRunning = false
  }
  return { ...entry, replayed: false }
}
