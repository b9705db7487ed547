import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawWebhook } from '@ostler/integration-kit'
import Fastify from 'fastify'
import pg from 'pg'
import { pino } from 'pino'
import { startEmbeddedPostgres } from '../platform/embedded-postgres/index.ts'
import { freePort } from '../platform/free-port.ts'
import { type SandboxWorld, sandboxApiKey, sandboxWorld } from './index.ts'

/** A database with the tables of the sandbox in it. */
async function scratchDatabase(): Promise<{ pool: pg.Pool; drop(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ostler-sandbox-'))
  const log = { info() {}, warn() {} }
  const server = await startEmbeddedPostgres({ dataDir, password: 'scratch', log, fast: true })
  const pool = new pg.Pool({ connectionString: server.url, max: 20 })
  pool.on('error', () => {})
  const migrations = new URL('./migrations/', import.meta.url)
  for (const file of (await readdir(migrations)).sort())
    await pool.query(await readFile(new URL(file, migrations), 'utf8'))
  return {
    pool,
    async drop() {
      await pool.end()
      await server.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** The sandbox served over real HTTP, and a merchant who takes its webhooks. */
export type TestWorld = {
  origin: string
  apiKey: string
  webhookSecret: string
  pool: pg.Pool
  world: SandboxWorld
  /** The business clock of this world. */
  clock: { now: () => Temporal.Instant; advance(duration: Temporal.DurationLike): void }
  /** Every webhook that came in, in the order in which they did. */
  received: RawWebhook[]
  /** What the merchant answers with from now on; null hangs up. */
  merchantAnswers(status: number | null): void
  /** Speaks to a JSON door with the key. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Answer }>
  stop(): Promise<void>
}

/** JSON whose shape the test knows. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects, and fails when it is not there
type Answer = any

export async function startTestWorld(): Promise<TestWorld> {
  const { pool, drop } = await scratchDatabase()
  const origin = `http://127.0.0.1:${await freePort()}`
  const webhookSecret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const apiKey = sandboxApiKey(webhookSecret)
  let moved = Temporal.Duration.from({ seconds: 0 })
  const now = () => Temporal.Now.instant().add(moved)

  const received: RawWebhook[] = []
  let answer: number | null = 200
  const log = pino({ level: 'silent' })
  const world = sandboxWorld({
    pool,
    now,
    webhookSecret,
    webhookUrl: () => `${origin}/webhooks/sandbox`,
    publicUrl: origin,
    log,
  })

  const app = Fastify({ forceCloseConnections: true })
  await app.register(world.routes)
  await app.register(async (merchant) => {
    merchant.removeAllContentTypeParsers()
    merchant.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    merchant.post('/webhooks/sandbox', async (request, reply) => {
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
      received.push({ body: request.body as Buffer, headers, query: {}, receivedAt: now() })
      if (answer === null) {
        reply.hijack()
        request.raw.socket.destroy()
        return reply
      }
      return reply.code(answer).send()
    })
  })
  await app.listen({ host: '127.0.0.1', port: Number(new URL(origin).port) })
  world.start()

  return {
    origin,
    apiKey,
    webhookSecret,
    pool,
    world,
    clock: {
      now,
      advance(duration) {
        moved = moved.add(duration)
      },
    },
    received,
    merchantAnswers(status) {
      answer = status
    },
    async api(method, path, body, headers = {}) {
      const response = await fetch(origin + path, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      })
      const text = await response.text()
      return { status: response.status, body: text === '' ? null : JSON.parse(text) }
    },
    async stop() {
      await world.stop()
      await app.close()
      await drop()
    },
  }
}
