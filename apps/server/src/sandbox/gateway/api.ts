import { Money } from '@ostler/kernel'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Answer, answerCall } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { changeSession } from './change-session.ts'
import { chargeBody, chargeStored } from './charge.ts'
import { merchantOf, openingMerchant } from './merchants.ts'
import { openSession, openSessionBody, wireMoney } from './open-session.ts'
import { capture, type Decide, expire, release } from './payment.ts'
import { listPayouts, payoutsQuery } from './payout.ts'
import { findRefund, presentRefund, type Refund, refundBody, refundPayment } from './refund.ts'
import { answeredSession, gatewayCall, idempotencyKey, withId } from './requests.ts'
import { findSession, type Session, type SessionName, sessionNotFound } from './session.ts'

const withAttemptKey = z.object({ attemptKey: z.string().min(1) })
const withRefundKey = z.object({ refundKey: z.string().min(1) })
const captureBody = z.object({ amount: wireMoney })

/** What a merchant's server calls about payments and money. */
export function gatewayApi(world: World): FastifyPluginAsync {
  const found = (session: Session): Answer => ({ status: 200, body: answeredSession(world, session), effect: 'read' })

  async function read(name: SessionName, merchant: string | null): Promise<Answer> {
    const session = await findSession(world.pool, name)
    if (!session || (merchant !== null && session.merchant !== merchant)) throw sessionNotFound()
    return found(session)
  }

  async function changed(id: string, merchant: string | null, decide: Decide): Promise<Answer> {
    const session = await changeSession(world, { id }, decide, merchant)
    return { ...found(session), effect: session.state }
  }

  const answeredRefund = (refund: Refund) => ({ refundId: refund.id, ...presentRefund(refund) })

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.get('/account', (request, reply) =>
      answerCall(world.pool, gatewayCall('account', 'account', false), request, reply, async () => {
        const merchant = merchantOf(request)
        return { status: 200, body: { account: `Sandbox (${merchant ?? 'all'})`, isLive: false }, effect: 'read' }
      }),
    )

    app.post('/sessions', async (request, reply) => {
      const key = idempotencyKey(request)
      const input = openSessionBody.parse(request.body)
      return answerCall(world.pool, gatewayCall('open', key), request, reply, async () => {
        const merchant = await openingMerchant(world, request)
        const { session, created } = await openSession(world, merchant, key, input)
        return { ...found(session), status: created ? 201 : 200, effect: created ? 'created' : 'exists' }
      })
    })

    app.get('/sessions', (request, reply) => {
      const { attemptKey } = withAttemptKey.parse(request.query)
      const call = gatewayCall('get', attemptKey, false)
      return answerCall(world.pool, call, request, reply, () => read({ attemptKey }, merchantOf(request)))
    })

    app.get('/sessions/:id', (request, reply) => {
      const { id } = withId.parse(request.params)
      const call = gatewayCall('get', id, false)
      return answerCall(world.pool, call, request, reply, () => read({ id }, merchantOf(request)))
    })

    app.post('/sessions/:id/expire', (request, reply) => {
      const { id } = withId.parse(request.params)
      const call = gatewayCall('expire', id)
      return answerCall(world.pool, call, request, reply, () => changed(id, merchantOf(request), expire))
    })

    app.post('/sessions/:id/capture', (request, reply) => {
      const { id } = withId.parse(request.params)
      const amount = Money.fromWire(captureBody.parse(request.body).amount)
      const take: Decide = (session, at) => capture(session, amount, at)
      return answerCall(world.pool, gatewayCall('capture', id), request, reply, () =>
        changed(id, merchantOf(request), take),
      )
    })

    app.post('/sessions/:id/release', (request, reply) => {
      const { id } = withId.parse(request.params)
      const call = gatewayCall('release', id)
      return answerCall(world.pool, call, request, reply, () => changed(id, merchantOf(request), release))
    })

    app.post('/charges', (request, reply) => {
      const key = idempotencyKey(request)
      const input = chargeBody.parse(request.body)
      return answerCall(world.pool, gatewayCall('charge', key), request, reply, async () => {
        const merchant = await openingMerchant(world, request)
        const { session, created, isUnheard } = await chargeStored(world, merchant, key, input)
        const effect = created ? session.state : 'exists'
        return { ...found(session), status: created ? 201 : 200, effect, isLost: isUnheard }
      })
    })

    app.post('/refunds', (request, reply) => {
      const key = idempotencyKey(request)
      const { reference, ...order } = refundBody.parse(request.body)
      return answerCall(world.pool, gatewayCall('refund', key), request, reply, async () => {
        const { refund, created } = await refundPayment(world, merchantOf(request), key, { reference }, order)
        const body = answeredRefund(refund)
        return { status: created ? 201 : 200, body, effect: created ? 'refunded' : 'exists' }
      })
    })

    app.get('/refunds', (request, reply) => {
      const { refundKey } = withRefundKey.parse(request.query)
      return answerCall(world.pool, gatewayCall('get_refund', refundKey, false), request, reply, async () => {
        const refund = await findRefund(world.pool, refundKey, merchantOf(request))
        if (!refund) throw new Refusal(404, 'refund_not_found', 'There is no such refund.')
        return { status: 200, body: answeredRefund(refund), effect: 'read' }
      })
    })

    app.get('/account/payouts', (request, reply) => {
      const query = payoutsQuery.parse(request.query)
      return answerCall(world.pool, gatewayCall('payouts', 'payouts', false), request, reply, async () => {
        const merchant = await openingMerchant(world, request)
        return { status: 200, body: await listPayouts(world.pool, merchant, query), effect: 'read' }
      })
    })
  }
}
