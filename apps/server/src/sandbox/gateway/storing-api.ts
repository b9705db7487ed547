import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { type Answer, answerCall } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { merchantOf, openingMerchant } from './merchants.ts'
import { findMethod, forgetMethod, presentMethod } from './methods.ts'
import { answeredStoring, gatewayCall, idempotencyKey, withId } from './requests.ts'
import { findStoring, openStoring, openStoringBody, type Storing, storingNotFound } from './storing.ts'

const withStoringKey = z.object({ storingKey: z.string().min(1) })

/** What a merchant's server calls about stored methods. */
export function storingApi(world: World): FastifyPluginAsync {
  const found = (storing: Storing): Answer => ({ status: 200, body: answeredStoring(world, storing), effect: 'read' })

  return async (app) => {
    app.addHook('onRequest', requireBearer(world.apiKey))

    app.post('/storings', (request, reply) => {
      const key = idempotencyKey(request)
      const input = openStoringBody.parse(request.body)
      return answerCall(world.pool, gatewayCall('open_storing', key), request, reply, async () => {
        const merchant = await openingMerchant(world, request)
        const { storing, created } = await openStoring(world, merchant, key, input)
        return { ...found(storing), status: created ? 201 : 200, effect: created ? 'created' : 'exists' }
      })
    })

    app.get('/storings', (request, reply) => {
      const { storingKey } = withStoringKey.parse(request.query)
      return answerCall(world.pool, gatewayCall('get_storing', storingKey, false), request, reply, async () => {
        const storing = await findStoring(world.pool, { storingKey })
        const merchant = merchantOf(request)
        if (!storing || (merchant !== null && storing.merchant !== merchant)) throw storingNotFound()
        return found(storing)
      })
    })

    app.get('/methods/:id', (request, reply) => {
      const { id } = withId.parse(request.params)
      return answerCall(world.pool, gatewayCall('get_method', id, false), request, reply, async () => {
        const method = await findMethod(world.pool, id, merchantOf(request))
        if (!method || method.goneAt !== null) throw new Refusal(404, 'method_not_found', 'There is no such method.')
        return { status: 200, body: presentMethod(method), effect: 'read' }
      })
    })

    app.delete('/methods/:id', (request, reply) => {
      const { id } = withId.parse(request.params)
      return answerCall(world.pool, gatewayCall('forget', id), request, reply, async () => {
        await forgetMethod(world, id, merchantOf(request))
        return { status: 200, body: { forgotten: true }, effect: 'forgotten' }
      })
    })
  }
}
