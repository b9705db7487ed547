import type { RawWebhook } from '@ostler/integration-kit'
import Fastify from 'fastify'
import { vi } from 'vitest'
import { freePort } from '../../../platform/free-port.ts'

export type WebhookInbox = {
  origin: string
  /** Where a webhook of this name goes. */
  urlOf(name: string): string
  received: (RawWebhook & { name: string })[]
  /** Waits for one that fits. */
  waitFor(fits: (raw: RawWebhook & { text: string; name: string }) => boolean): Promise<RawWebhook>
  stop(): Promise<void>
}

/** A merchant who takes webhooks over real HTTP, keeps their raw bytes and answers 200. */
export async function startWebhookInbox(): Promise<WebhookInbox> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const received: WebhookInbox['received'] = []
  const app = Fastify({ forceCloseConnections: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.post<{ Params: { name: string }; Querystring: Record<string, string> }>('/webhooks/:name', async (request) => {
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
    received.push({
      name: request.params.name,
      body: request.body as Buffer,
      headers,
      query: { ...request.query },
      receivedAt: Temporal.Now.instant(),
    })
    return 'taken'
  })
  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })
  return {
    origin,
    urlOf: (name) => `${origin}/webhooks/${name}`,
    received,
    waitFor: (fits) =>
      vi.waitFor(() => {
        const found = received.find((raw) => fits({ ...raw, text: Buffer.from(raw.body).toString('utf8') }))
        if (!found) throw new Error('No such webhook came.')
        const { name: _name, ...raw } = found
        return raw
      }, 5_000),
    stop: () => app.close(),
  }
}
