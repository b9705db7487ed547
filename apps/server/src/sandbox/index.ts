import { readFile } from 'node:fs/promises'
import { DomainError } from '@ostler/kernel'
import type { FastifyError, FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify'
import { ZodError, z } from 'zod'
import { refusalBody } from './answering.ts'
import { sandboxApiKey } from './api-key.ts'
import { actingApi } from './gateway/acting-api.ts'
import { gatewayApi } from './gateway/api.ts'
import { gatewayDashboard } from './gateway/dashboard.ts'
import { gatewayLists } from './gateway/dashboard-lists.ts'
import { paymentPages } from './gateway/dashboard-payment.ts'
import { deliverDue } from './gateway/delivery.ts'
import { deliveryLoop } from './gateway/delivery-loop.ts'
import { takeBusinessSteps } from './gateway/due-steps.ts'
import { fieldsRoutes } from './gateway/fields-routes.ts'
import { payRoutes } from './gateway/pay-routes.ts'
import { storingApi } from './gateway/storing-api.ts'
import { mailPages } from './mail/pages.ts'
import { panelApi, panelOrders } from './panel/api.ts'
import { panelMoreApi } from './panel/more-api.ts'
import { panelPages } from './panel/pages.ts'
import { ratesFile } from './rates/file.ts'
import { Refusal } from './refusal.ts'
import { viesApi } from './vies/api.ts'
import type { World } from './world.ts'

export { sandboxApiKey } from './api-key.ts'
export { type MailCatcher, startMailCatcher } from './mail/catcher.ts'

export type SandboxWorld = {
  /** Everything under `/sandbox` and `/dev/mail`. */
  routes: FastifyPluginAsync
  /** Starts to deliver webhooks. */
  start(): void
  /** Does what is due by the business clock, and delivers what is waiting now, for a caller that does not let it run by itself. */
  deliver(): Promise<void>
  stop(): Promise<void>
}

export type SandboxDeps = Omit<World, 'apiKey'>

/**
 * The outside world of the sandbox: a payment provider, a control panel, the service for VAT numbers and a mailbox, as their own side of the wire.
 *
 * They are reached over HTTP and SMTP like real ones, and know nothing of ours but the key, the webhook secret and where to
 * send webhooks. So what works against them has worked against a network.
 */
export function sandboxWorld(deps: SandboxDeps): SandboxWorld {
  const world: World = { ...deps, apiKey: sandboxApiKey(deps.webhookSecret) }
  const loop = deliveryLoop(world)
  return {
    routes: sandboxRoutes(world),
    start: loop.start,
    async deliver() {
      await takeBusinessSteps(world)
      while ((await deliverDue(world, AbortSignal.timeout(30_000))) > 0);
    },
    stop: loop.stop,
  }
}

function sandboxRoutes(world: World): FastifyPluginAsync {
  return async (app) => {
    readOwnBodies(app)
    app.setErrorHandler((error: FastifyError, request, reply) => {
      const refusal = refusalOf(error)
      if (refusal) return reply.code(refusal.status).send(refusalBody(refusal))
      world.log.error({ err: error, route: request.routeOptions.url }, 'sandbox route failed')
      return reply.code(500).send(refusalBody(new Refusal(500, 'broken', 'The sandbox is out of order.')))
    })

    const style = await readFile(new URL('./style.css', import.meta.url), 'utf8')
    app.get('/sandbox/style.css', (_request, reply: FastifyReply) =>
      reply.header('cache-control', 'no-cache').type('text/css; charset=utf-8').send(style),
    )
    await app.register(gatewayApi(world), { prefix: '/sandbox/gateway' })
    await app.register(storingApi(world), { prefix: '/sandbox/gateway' })
    await app.register(actingApi(world), { prefix: '/sandbox/gateway' })
    await app.register(payRoutes(world), { prefix: '/sandbox/gateway' })
    await app.register(fieldsRoutes(world), { prefix: '/sandbox/gateway' })
    await app.register(gatewayDashboard(world), { prefix: '/sandbox/gateway' })
    await app.register(paymentPages(world), { prefix: '/sandbox/gateway' })
    await app.register(gatewayLists(world), { prefix: '/sandbox/gateway' })
    await app.register(panelApi(world), { prefix: '/sandbox/panel' })
    await app.register(panelMoreApi(world), { prefix: '/sandbox/panel' })
    await app.register(panelOrders(world), { prefix: '/sandbox/panel' })
    await app.register(panelPages(world), { prefix: '/sandbox/panel' })
    await app.register(viesApi(world), { prefix: '/sandbox/vies' })
    await app.register(ratesFile(world), { prefix: '/sandbox/rates' })
    await app.register(mailPages(world), { prefix: '/dev' })
  }
}

/** The parsers of the process around us do not matter in here: this side reads JSON and forms in its own way. */
function readOwnBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'string' }, app.getDefaultJsonParser('error', 'error'))
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())))
  })
}

function refusalOf(error: FastifyError): Refusal | null {
  if (error instanceof Refusal) return error
  if (error instanceof ZodError) return new Refusal(422, 'invalid_request', z.prettifyError(error))
  if (error instanceof DomainError) return new Refusal(422, error.code, error.message)
  if (error.statusCode && error.statusCode < 500) return new Refusal(error.statusCode, 'invalid_request', error.message)
  return null
}
