import { DomainError } from '@ostler/kernel'
import type { FastifyInstance } from 'fastify'
import { receiveCallback } from '../../modules/servers/index.ts'
import { Actor } from '../../platform/actor.ts'
import type { Contexts } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { BODY_LIMIT, rawOf, takeRawBodies } from './raw-request.ts'

/** `POST /server-callbacks/:server`: what a server tells by itself. It is checked and kept before the answer is 200. */
export function serveServerCallbacks(app: FastifyInstance, parts: { contexts: Contexts; metrics: Metrics }): void {
  app.register(async (scope) => {
    takeRawBodies(scope)
    scope.post<{ Params: { server: string } }>(
      '/server-callbacks/:server',
      { bodyLimit: BODY_LIMIT },
      async (request) => {
        const { server } = request.params
        const ctx = parts.contexts.create({
          actor: Actor.system(`call-back ${server.slice(0, 40)}`),
          door: 'webhook',
          ip: request.ip,
          correlationId: request.id,
        })
        try {
          const { stored } = await receiveCallback(ctx, server, { ...rawOf(request), receivedAt: ctx.now })
          return { received: true, stored }
        } catch (error) {
          if (error instanceof DomainError)
            parts.metrics.callbacksRefused.inc({ server: error.code === 'server_not_found' ? 'none' : server })
          throw error
        }
      },
    )
  })
}
