import type { RawWebhook } from '@ostler/integration-kit'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { freePort } from '../../platform/free-port.ts'

/** A provider's double over real HTTP, and beside it a merchant who takes its webhooks. */
export type DoubleServer = {
  origin: string
  /** Where the merchant takes webhooks. */
  webhookUrl: string
  /** Every webhook that came in, in the order in which they did. */
  received: RawWebhook[]
  /** The body of each request that changed something, as it was sent. */
  requests: { method: string; path: string; body: string }[]
  /** The next request for which this is true takes its effect; its answer comes too late, or not at all. */
  loseNextAnswer(isMeant: (request: { path: string; body: string }) => boolean, how: 'late' | 'dropped'): void
  /** The next requests are turned away before they do anything, as an overloaded server does. */
  turnAway(times: number, status: number): void
  stop(): Promise<void>
}

/** Longer than the adapters wait in tests. */
const LATE_MS = 1_500

const textOf = (request: FastifyRequest): string => String(request.body ?? '')

/**
 * @param routes the provider; bodies come as the text that was sent, because providers differ in what they make of it
 */
export async function startDouble(routes: (app: FastifyInstance) => void): Promise<DoubleServer> {
  const app = Fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: false } })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  const received: RawWebhook[] = []
  const requests: DoubleServer['requests'] = []
  let lose: { isMeant: (request: { path: string; body: string }) => boolean; how: 'late' | 'dropped' } | null = null
  let away = { times: 0, status: 503 }

  app.addHook('preHandler', async (request, reply) => {
    if (request.url.startsWith('/merchant/')) return
    requests.push({ method: request.method, path: request.url, body: textOf(request) })
    if (away.times > 0) {
      away.times -= 1
      return reply.code(away.status).type('text/html').send('<h1>Too busy</h1>')
    }
  })
  app.addHook('onSend', async (request, reply, payload) => {
    if (!lose?.isMeant({ path: request.url, body: textOf(request) })) return payload
    const { how } = lose
    lose = null
    if (how === 'late') await new Promise((resolve) => setTimeout(resolve, LATE_MS))
    else {
      reply.hijack()
      request.raw.socket.destroy()
    }
    return payload
  })
  routes(app)
  app.post('/merchant/webhook', async (request, reply) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    const body = Buffer.from(textOf(request))
    received.push({ body, headers, query: {}, receivedAt: Temporal.Now.instant() })
    return reply.code(200).send('')
  })

  const port = await freePort()
  await app.listen({ host: '127.0.0.1', port })
  const origin = `http://127.0.0.1:${port}`
  return {
    origin,
    webhookUrl: `${origin}/merchant/webhook`,
    received,
    requests,
    loseNextAnswer(isMeant, how) {
      lose = { isMeant, how }
    },
    turnAway(times, status) {
      away = { times, status }
    },
    stop: () => app.close(),
  }
}
