import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Call } from '../answering.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { fieldsUrl, payUrl, presentSession, type Session } from './session.ts'
import { presentStoring, type Storing } from './storing.ts'

/** What the JSON doors of the gateway have in common. */

export const withId = z.object({ id: z.string() })

/** @throws key_missing */
export function idempotencyKey(request: FastifyRequest): string {
  const key = request.headers['idempotency-key']
  if (typeof key !== 'string' || key === '')
    throw new Refusal(400, 'key_missing', 'The header Idempotency-Key is missing.')
  return key
}

export const gatewayCall = (verb: string, subject: string, changes = true): Call => ({
  door: 'gateway',
  verb,
  subject,
  changes,
})

/** A session as its merchant reads it, with the address that the payer goes to. */
export const answeredSession = (world: World, session: Session) => ({
  ...presentSession(session),
  url: session.way === 'fields' ? fieldsUrl(world.publicUrl, session.id) : payUrl(world.publicUrl, session),
})

export const answeredStoring = (world: World, storing: Storing) => ({
  ...presentStoring(storing),
  url:
    storing.way === 'fields'
      ? fieldsUrl(world.publicUrl, storing.id)
      : `${world.publicUrl}/sandbox/gateway/store/${storing.id}`,
})
