import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import { z } from 'zod'
import { answerCall } from '../answering.ts'
import { requireBearer } from '../bearer.ts'
import { clearFailures, failureOrder, orderFailure } from '../misbehaviour.ts'
import type { World } from '../world.ts'

const question = z.object({ country: z.string().regex(/^[A-Z]{2}$/), number: z.string().max(20) })
const asker = z.object({ requesterMemberStateCode: z.string().optional(), requesterNumber: z.string().optional() })

/**
 * The Commission's service for VAT numbers, as it speaks. Which number is what can be read in the number: `404` in it is not
 * valid, `503` in it belongs to a state that never answers, any other one is valid.
 */
export function viesApi(world: World): FastifyPluginAsync {
  return async (app) => {
    app.get('/rest-api/ms/:country/vat/:number', (request, reply) => {
      const { country, number } = question.parse(request.params)
      const { requesterNumber } = asker.parse(request.query)
      const call = { door: 'vies' as const, verb: 'check', subject: country + number, changes: true }
      return answerCall(world.pool, call, request, reply, async () => {
        const userError = number.includes('503') ? 'MS_UNAVAILABLE' : number.includes('404') ? 'INVALID' : 'VALID'
        const isValid = userError === 'VALID'
        const body = {
          isValid,
          requestDate: world.now().toString(),
          userError,
          name: isValid ? `Sandbox Company ${number}` : '---',
          address: isValid ? `1 Sandbox Street, ${country}` : '---',
          requestIdentifier: requesterNumber ? consultationOf(country + number + requesterNumber) : '',
          originalVatNumber: number,
          vatNumber: number,
        }
        return { status: 200, body, effect: userError.toLowerCase() }
      })
    })

    // Only for tests and people who want to see what happens; the real one has nothing like it.
    await app.register(async (inner) => {
      inner.addHook('onRequest', requireBearer(world.apiKey))
      inner.post('/failures', async (request, reply) => {
        await orderFailure(world.pool, 'vies', failureOrder.parse(request.body))
        return reply.code(204).send()
      })
      inner.delete('/failures', async (_request, reply) => {
        await clearFailures(world.pool, 'vies')
        return reply.code(204).send()
      })
    })
  }
}

/** `WAPIAAAA…`, in the form that the real ones have. */
const consultationOf = (text: string): string =>
  `WAPIAAAA${createHash('sha256').update(text).digest('base64url').replaceAll(/[-_]/g, 'X').slice(0, 8)}`
