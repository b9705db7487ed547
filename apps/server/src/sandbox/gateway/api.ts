import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { type Answer, answerCall, type Call, loggedCalls } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { clearFailures, failureOrder, orderFailure } from '../misbehaviour.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { readCardNumber } from './cards.ts'
import { changeSession } from './change-session.ts'
import { eventsOf, queueDelivery } from './events.ts'
import { openSession, openSessionBody } from './open-session.ts'
import { answerChallenge, type Change, expire, finishPending, tryCard } from './payment.ts'
import { refundBody, refundPayment } from './refund.ts'
import { findSession, payUrl, presentSession, type Session } from './session.ts'

const withId = z.object({ id: z.string() })
const withAttemptKey = z.object({ attemptKey: z.string().min(1) })
const withAttemptKeyOrNot = z.object({ attemptKey: z.string().optional() })
const payBody = z.object({ card: z.string() })
const challengeBody = z.object({ approve: z.boolean() })
const finishBody = z.object({ result: z.enum(['settled', 'failed']) })

function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || key === '')
    throw new Refusal(400, 'key_missing', 'The header Idempotency-Key is missing.')
  return key
}

/** The JSON doors of the gateway: what a merchant's server calls, and what stands in for the payer in tests and demo data. */
export function gatewayApi(world: World): FastifyPluginAsync {
  const call = (verb: string, subject: string, changes = true): Call => ({ door: 'gateway', verb, subject, changes })
  const present = (session: Session) => ({ ...presentSession(session), url: payUrl(world.publicUrl, session) })

  async function found(session: Session | null): Promise<Answer> {
    if (!session) throw new Refusal(404, 'session_not_found', 'There is no such session.')
    return { status: 200, body: present(session), effect: 'read' }
  }

  async function changed(id: string, decide: (session: Session, at: Temporal.Instant) => Change): Promise<Answer> {
    const session = await changeSession(world, id, decide)
    return { status: 200, body: present(session), effect: session.state }
  }

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.post('/sessions', (request, reply) => {
      const key = idempotencyKey(request)
      const input = openSessionBody.parse(request.body)
      return answerCall(world.pool, call('open', key), request, reply, async () => {
        const { session, created } = await openSession(world, key, input)
        return { status: created ? 201 : 200, body: present(session), effect: created ? 'created' : 'exists' }
      })
    })

    app.get('/sessions', (request, reply) => {
      const { attemptKey } = withAttemptKey.parse(request.query)
      return answerCall(world.pool, call('get', attemptKey, false), request, reply, async () =>
        found(await findSession(world.pool, { attemptKey })),
      )
    })

    app.get('/sessions/:id', (request, reply) => {
      const { id } = withId.parse(request.params)
      return answerCall(world.pool, call('get', id, false), request, reply, async () =>
        found(await findSession(world.pool, { id })),
      )
    })

    app.post('/sessions/:id/expire', (request, reply) => {
      const { id } = withId.parse(request.params)
      return answerCall(world.pool, call('expire', id), request, reply, () => changed(id, expire))
    })

    app.post('/refunds', (request, reply) => {
      const key = idempotencyKey(request)
      const order = refundBody.parse(request.body)
      return answerCall(world.pool, call('refund', key), request, reply, async () => {
        const { refund, created } = await refundPayment(world, key, order)
        const body = { refundId: refund.id, refundKey: key, state: 'settled', amount: refund.amount.toWire() }
        return { status: created ? 201 : 200, body, effect: created ? 'refunded' : 'exists' }
      })
    })

    // In place of the payer and of the payer's bank.

    app.post('/sessions/:id/pay', async (request) => {
      const digits = readCardNumber(payBody.parse(request.body).card)
      if (!digits) throw new Refusal(422, 'invalid_card', 'This is no card number.')
      const { id } = withId.parse(request.params)
      return (await changed(id, (session, at) => tryCard(session, digits, at))).body
    })

    app.post('/sessions/:id/challenge', async (request) => {
      const { approve } = challengeBody.parse(request.body)
      const { id } = withId.parse(request.params)
      return (await changed(id, (session, at) => answerChallenge(session, approve, at))).body
    })

    app.post('/sessions/:id/finish', async (request) => {
      const { result } = finishBody.parse(request.body)
      const { id } = withId.parse(request.params)
      return (await changed(id, (session, at) => finishPending(session, result, at))).body
    })

    // What was sent, what was asked, and what shall go wrong.

    app.get('/sessions/:id/events', async (request) => ({
      events: await eventsOf(world.pool, withId.parse(request.params).id),
    }))

    app.post('/events/:id/redeliver', async (request, reply) => {
      const queued = await queueDelivery(world.pool, withId.parse(request.params).id)
      if (!queued) throw new Refusal(404, 'event_not_found', 'There is no such event.')
      return reply.code(202).send({ queued: true })
    })

    app.get('/calls', async (request) => ({
      calls: await loggedCalls(world.pool, 'gateway', withAttemptKeyOrNot.parse(request.query).attemptKey ?? null),
    }))

    app.post('/failures', async (request, reply) => {
      await orderFailure(world.pool, 'gateway', failureOrder.parse(request.body))
      return reply.code(204).send()
    })

    app.delete('/failures', async (_request, reply) => {
      await clearFailures(world.pool, 'gateway')
      return reply.code(204).send()
    })
  }
}
