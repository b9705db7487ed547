import { DomainError } from '@ostler/kernel'
import type { FastifyInstance } from 'fastify'
import { receiveWebhook } from '../../modules/payments/index.ts'
import { Actor } from '../../platform/actor.ts'
import type { Contexts } from '../../platform/context.ts'
import type { Metrics } from '../../platform/metrics.ts'
import { BODY_LIMIT, rawOf, takeRawBodies } from './raw-request.ts'

/**
 * `POST /webhooks/:integration`: takes the bytes as they came, has them verified and stored, and answers 200 only then.
 */
export function serveWebhooks(app: FastifyInstance, parts: { contexts: Contexts; metrics: Metrics }): void {
  app.register(async (scope) => {
    takeRawBodies(scope)
    scope.post<{ Params: { integration: string }; Querystring: Record<string, string | string[]> }>(
      '/webhooks/:integration',
      { bodyLimit: BODY_LIMIT },
      async (request, reply) => {
        const { integration } = request.params
        const ctx = parts.contexts.create({
          actor: Actor.system(`webhook ${integration}`),
          door: 'webhook',
          ip: request.ip,
          correlationId: request.id,
        })
        try {
          const query = Object.fromEntries(
            Object.entries(request.query).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
          )
          const raw = { ...rawOf(request), query, receivedAt: ctx.now }
          const { stored, reply: wanted } = await receiveWebhook(ctx, { integration, raw })
          if (wanted) return reply.type(wanted.contentType).send(wanted.body)
          return { received: true, stored }
        } catch (error) {
          if (error instanceof DomainError && error.code !== 'webhook_unchecked')
            parts.metrics.webhooksRefused.inc({
              integration: error.code === 'integration_not_found' ? 'none' : integration,
            })
          throw error
        }
      },
    )
  })
}
