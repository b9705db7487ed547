import { resolve } from 'node:path'
import { contract } from '@ostler/contract'
import type { FastifyInstance } from 'fastify'
import packageJson from '../package.json' with { type: 'json' }
import { createAuthenticate } from './api/authenticate.ts'
import { apiRouter } from './api/router.ts'
import { serveWebhooks } from './api/webhooks/receive.ts'
import { serveServerCallbacks } from './api/webhooks/server-callbacks.ts'
import type { House } from './compose.ts'
import { pageSourcesInUse } from './modules/payments/index.ts'
import { AddressGate } from './platform/address-rules.ts'
import { serveApi } from './platform/http/api.ts'
import { serveApiDocs } from './platform/http/api-docs.ts'
import { remembered } from './platform/http/page-sources.ts'
import { RateLimits } from './platform/http/rate-limit.ts'
import { createHttpServer, serveWebApps } from './platform/http/server.ts'
import { Metrics } from './platform/metrics.ts'
import { type SandboxWorld, sandboxWorld } from './sandbox/index.ts'

const appFolder = (name: string) => resolve(import.meta.dirname, '../..', name, 'dist')

export type Web = { app: FastifyInstance; world: SandboxWorld | null; stop(): Promise<void> }

export type WebOptions = {
  /** Off in tests that call faster than any visitor. */
  rateLimits?: boolean
  /** Off where the clock jumps: there the caller has the sandbox deliver before it moves on. */
  deliverWebhooks?: boolean
  /** Where the built apps lie. */
  portalFolder?: string
  adminFolder?: string
  /** For how long it is remembered what the gateways that are switched on need on our pages. */
  rememberSourcesMs?: number
}

const SOURCES_REMEMBERED_MS = 5_000

/** The web role: API, webhooks, docs, both React apps and, in sandbox mode, the simulated outside world. Not yet listening. */
export async function composeWeb(house: House, options: WebOptions = {}): Promise<Web> {
  const { config, contexts, pool, log } = house
  const https = config.publicUrl.startsWith('https:')
  const metrics = new Metrics()
  const addresses = new AddressGate(pool, house.clock)
  const app = await createHttpServer({
    log,
    metrics,
    https,
    trustedProxies: config.trustedProxies,
    corsOrigins: config.corsOrigins,
    refuseDenied: (ip) => addresses.refuseDenied(ip),
    metricsToken: config.metricsToken,
    checkReady: async () => void (await pool.query('SELECT 1')),
    beforeMetrics: async () => {
      const { rows } = await pool.query<{ n: string }>(
        'SELECT count(*) AS n FROM platform.outbox WHERE relayed_at IS NULL',
      )
      metrics.outboxWaiting.set(Number(rows[0]!.n))
      for (const { queue, ...states } of await house.queues.counts()) {
        for (const [state, count] of Object.entries(states)) metrics.jobs.set({ queue, state }, count)
      }
    },
  })
  const world =
    config.mode === 'sandbox'
      ? sandboxWorld({
          pool,
          now: () => house.clock.now(),
          webhookSecret: house.secrets.sandboxWebhookSecret,
          webhookUrl: () => `${config.sandboxUrl}/webhooks/sandbox`,
          publicUrl: config.publicUrl,
          log: log as never,
        })
      : null
  if (world) await app.register(world.routes)
  serveWebhooks(app, { contexts, metrics })
  serveServerCallbacks(app, { contexts, metrics })
  await serveApiDocs(app, contract, packageJson.version)
  serveApi(app, apiRouter, {
    contexts,
    authenticate: createAuthenticate(contexts),
    rateLimits: new RateLimits(pool, options.rateLimits ?? true),
    addresses,
    allowedOrigins: new Set([new URL(config.publicUrl).origin, ...config.corsOrigins]),
    secureCookies: https,
    log,
    metrics,
  })
  const gatewaySources = remembered(
    () => pageSourcesInUse(contexts.forSystem('portal pages', 'portal')),
    options.rememberSourcesMs ?? SOURCES_REMEMBERED_MS,
  )
  await serveWebApps(app, [
    { prefix: '/', folder: options.portalFolder ?? appFolder('portal'), sources: gatewaySources },
    { prefix: '/admin/', folder: options.adminFolder ?? appFolder('admin') },
  ])
  if (options.deliverWebhooks ?? true) world?.start()
  return {
    app,
    world,
    async stop() {
      await app.close()
      await world?.stop()
    },
  }
}
