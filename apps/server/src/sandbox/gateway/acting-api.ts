import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { loggedCalls } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { clearFailures, failureOrder, orderFailure } from '../misbehaviour.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { movementsOf } from './balance.ts'
import { readCardNumber } from './cards.ts'
import { changeSession } from './change-session.ts'
import { moveDispute, openDispute, presentDispute } from './dispute.ts'
import { changeWebhookMode, eventsOf, queueDelivery } from './events.ts'
import { merchantOf } from './merchants.ts'
import { presentMethod, removeMethod, renewMethod } from './methods.ts'
import { answerChallenge, type Decide, finishPending, tryCard } from './payment.ts'
import { finishPayout, payOutNow } from './payout.ts'
import { finishRefund } from './refund.ts'
import { answeredSession, answeredStoring, withId } from './requests.ts'
import { sessionNotFound, webhookModes } from './session.ts'
import { answerStoringChallenge, storeCard } from './storing.ts'

const cardBody = z.object({
  card: z.string(),
  expires: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .nullish(),
})
const challengeBody = z.object({ approve: z.boolean() })
const finishBody = z.object({ result: z.enum(['settled', 'failed']) })
const payoutBody = z.object({ result: z.enum(['paid', 'failed']) })
const webhooksBody = z.object({ mode: z.enum(webhookModes) })
const disputeBody = z.object({ as: z.enum(['open', 'warning', 'taken_back']).default('open') })
const moveBody = z.object({ state: z.enum(['open', 'under_review', 'won', 'lost']) })
const withAttemptKey = z.object({ attemptKey: z.string() })

function cardOf(body: unknown): { digits: string; expires: string | null } {
  const { card, expires } = cardBody.parse(body)
  const digits = readCardNumber(card)
  if (!digits) throw new Refusal(422, 'invalid_card', 'This is no card number.')
  return { digits, expires: expires ?? null }
}

/**
 * In place of the payer, of the payer's bank and of whoever sits at the dashboard, for tests and demo data. And what was
 * sent, what was asked, and what shall go wrong.
 */
export function actingApi(world: World): FastifyPluginAsync {
  const changed = async (request: FastifyRequest, decide: Decide) =>
    answeredSession(world, await changeSession(world, { id: idOf(request) }, decide))
  const idOf = (request: FastifyRequest): string => withId.parse(request.params).id

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.post('/sessions/:id/pay', (request) => {
      const card = cardOf(request.body)
      return changed(request, (session, at) => tryCard(session, card, at))
    })

    app.post('/sessions/:id/challenge', (request) => {
      const { approve } = challengeBody.parse(request.body)
      return changed(request, (session, at) => answerChallenge(session, approve, at))
    })

    app.post('/sessions/:id/finish', (request) => {
      const { result } = finishBody.parse(request.body)
      return changed(request, (session, at) => finishPending(session, result, at))
    })

    app.post('/sessions/:id/dispute', async (request) =>
      presentDispute(await openDispute(world, idOf(request), disputeBody.parse(request.body ?? {}).as)),
    )

    app.post('/disputes/:id/move', async (request) =>
      presentDispute(await moveDispute(world, idOf(request), moveBody.parse(request.body).state)),
    )

    app.post('/refunds/:id/finish', async (request, reply) => {
      await finishRefund(world, idOf(request), finishBody.parse(request.body).result)
      return reply.code(204).send()
    })

    app.post('/storings/:id/card', async (request) =>
      answeredStoring(world, await storeCard(world, idOf(request), cardOf(request.body))),
    )

    app.post('/storings/:id/challenge', async (request) =>
      answeredStoring(
        world,
        await answerStoringChallenge(world, idOf(request), challengeBody.parse(request.body).approve),
      ),
    )

    app.post('/methods/:id/renew', async (request) => presentMethod(await renewMethod(world, idOf(request))))
    app.post('/methods/:id/remove', async (request) => presentMethod(await removeMethod(world, idOf(request))))

    app.post('/payouts', async (request) => ({ payouts: await payOutNow(world, merchantOf(request)) }))

    app.post('/payouts/:id/finish', async (request, reply) => {
      await finishPayout(world, idOf(request), payoutBody.parse(request.body).result)
      return reply.code(204).send()
    })

    app.get('/sessions/:id/events', async (request) => ({ events: await eventsOf(world.pool, idOf(request)) }))

    app.post('/sessions/:id/webhooks', async (request, reply) => {
      const isThere = await changeWebhookMode(world.pool, idOf(request), webhooksBody.parse(request.body).mode)
      if (!isThere) throw sessionNotFound()
      return reply.code(204).send()
    })

    app.post('/events/:id/redeliver', async (request, reply) => {
      const queued = await queueDelivery(world.pool, idOf(request))
      if (!queued) throw new Refusal(404, 'event_not_found', 'There is no such event.')
      return reply.code(202).send({ queued: true })
    })

    app.get('/balance', async (request) => ({
      movements: await movementsOf(world.pool, withAttemptKey.parse(request.query).attemptKey),
    }))

    app.get('/calls', async (request) => ({
      calls: await loggedCalls(world.pool, 'gateway', withAttemptKey.partial().parse(request.query).attemptKey ?? null),
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
