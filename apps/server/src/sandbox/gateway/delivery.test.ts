import { verifyWebhook } from '@ostler/integration-kit'
import { pino } from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'
import { deliverDue } from './delivery.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterEach(() => world.merchantAnswers(200))
afterAll(() => world.stop())

async function aPaidSession(webhook: 'normal' | 'duplicate' | 'delayed' | 'none' = 'normal'): Promise<string> {
  const { body } = await world.api(
    'POST',
    '/sandbox/gateway/sessions',
    {
      amount: { amount: '12.50', currency: 'EUR' },
      description: 'Invoice 1',
      payerEmail: 'ada@example.com',
      returnUrl: world.origin,
      cancelUrl: world.origin,
      metadata: { webhook },
    },
    { 'idempotency-key': `attempt-${++count}` },
  )
  await world.api('POST', `/sandbox/gateway/sessions/${body.sessionId}/pay`, { card: '4242424242424242' })
  return body.sessionId
}

const receivedFor = (sessionId: string) => world.received.filter((raw) => Buffer.from(raw.body).includes(sessionId))

const events = async (sessionId: string) =>
  (await world.api('GET', `/sandbox/gateway/sessions/${sessionId}/events`)).body.events

const comes = (sessionId: string, times: number, timeout = 6_000) =>
  expect.poll(() => receivedFor(sessionId).length, { timeout }).toBe(times)

test('a webhook is signed over what was sent, by the business clock', async () => {
  world.clock.advance({ hours: 24 * 35 })
  const id = await aPaidSession()
  await comes(id, 1)
  const raw = receivedFor(id)[0]!
  expect(verifyWebhook(world.webhookSecret, raw)).toMatchObject({ kind: 'genuine' })
  const monthAgo = raw.receivedAt.subtract({ hours: 24 * 35 })
  expect(verifyWebhook(world.webhookSecret, { ...raw, receivedAt: monthAgo })).toMatchObject({ kind: 'refused' })
})

test('what is not taken comes again under the same id, until it is', async () => {
  world.merchantAnswers(500)
  const id = await aPaidSession()
  await comes(id, 1)
  world.merchantAnswers(null)
  await comes(id, 2)
  world.merchantAnswers(204)
  await comes(id, 3)
  expect(new Set(receivedFor(id).map((raw) => raw.headers['webhook-id'])).size).toBe(1)
  await expect.poll(() => events(id)).toMatchObject([{ delivered: 1, attempts: 3 }])
})

test('moving the business clock does not shorten the wait for a retry', async () => {
  world.merchantAnswers(500)
  const id = await aPaidSession()
  await comes(id, 2) // the next one is due in two seconds
  world.clock.advance({ hours: 24 * 60 })
  await new Promise((resolve) => setTimeout(resolve, 800))
  expect(receivedFor(id)).toHaveLength(2)
})

test('a redirect is no success', async () => {
  world.merchantAnswers(302)
  const id = await aPaidSession()
  await comes(id, 2)
})

test('an event is delivered again on request', async () => {
  const id = await aPaidSession()
  await comes(id, 1)
  const [event] = await events(id)
  expect((await world.api('POST', `/sandbox/gateway/events/${event.id}/redeliver`)).status).toBe(202)
  await comes(id, 2)
  expect(receivedFor(id)[1]!.body).toEqual(receivedFor(id)[0]!.body)
  expect((await world.api('POST', '/sandbox/gateway/events/evt_none/redeliver')).status).toBe(404)
})

test('a session can ask for its webhooks twice, late or never', async () => {
  const twice = await aPaidSession('duplicate')
  const never = await aPaidSession('none')
  const late = await aPaidSession('delayed')
  await comes(twice, 2)
  expect(receivedFor(late)).toHaveLength(0)
  await comes(late, 1, 8_000)
  expect(receivedFor(never)).toHaveLength(0)
})

test('processes that deliver at the same moment share the work', async () => {
  await world.world.stop()
  const ids = await Promise.all(Array.from({ length: 40 }, () => aPaidSession()))
  const process = {
    pool: world.pool,
    now: world.clock.now,
    apiKey: world.apiKey,
    webhookSecret: world.webhookSecret,
    webhookUrl: () => `${world.origin}/webhooks/sandbox`,
    publicUrl: world.origin,
    log: pino({ level: 'silent' }),
  }
  const { signal } = new AbortController()
  const tried = await Promise.all(Array.from({ length: 8 }, () => deliverDue(process, signal)))
  world.world.start()
  expect(tried.reduce((sum, count) => sum + count)).toBe(40)
  for (const id of ids) expect(receivedFor(id)).toHaveLength(1)
})

test('what a killed process has claimed is tried again', async () => {
  await world.world.stop()
  const id = await aPaidSession()
  // As a process leaves it that was killed while it waited for the answer, half a minute ago.
  await world.pool.query(
    `update sandbox.deliveries set attempts = 1, real_next_try_at = clock_timestamp() where event_id in
       (select id from sandbox.events where session_id = $1)`,
    [id],
  )
  world.world.start()
  await comes(id, 1)
})
