import { verifyWebhook } from '@ostler/integration-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'
import { merchantSecret, webhookAddress } from './merchants.ts'

let world: TestWorld
let count = 0

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const as = (merchant: string, more: Record<string, string> = {}) => ({ 'sandbox-merchant': merchant, ...more })

async function aSession(headers: Record<string, string>) {
  const wish = {
    amount: { amount: '12.50', currency: 'EUR' },
    description: 'Invoice 1',
    payerEmail: 'ada@example.com',
    returnUrl: world.origin,
    cancelUrl: world.origin,
  }
  const answer = await world.api('POST', '/sandbox/gateway/sessions', wish, {
    'idempotency-key': `merchant-${++count}`,
    ...headers,
  })
  expect(answer.status).toBe(201)
  return answer.body as { sessionId: string; attemptKey: string }
}

const status = async (path: string, headers: Record<string, string>) =>
  (await world.api('GET', `/sandbox/gateway${path}`, undefined, headers)).status

test('a merchant sees its own payments and nobody else’s; the operator sees all', async () => {
  const { sessionId, attemptKey } = await aSession(as('first'))
  for (const path of [`/sessions/${sessionId}`, `/sessions?attemptKey=${attemptKey}`]) {
    expect(await status(path, as('first'))).toBe(200)
    expect(await status(path, as('second'))).toBe(404)
    expect(await status(path, {})).toBe(200)
  }
  expect((await world.api('POST', `/sandbox/gateway/sessions/${sessionId}/expire`, {}, as('second'))).status).toBe(404)
})

test('a key of one merchant opens nothing for another', async () => {
  const { attemptKey } = await aSession(as('first'))
  const wish = {
    amount: { amount: '12.50', currency: 'EUR' },
    description: '',
    payerEmail: '',
    returnUrl: world.origin,
    cancelUrl: world.origin,
  }
  const headers = { 'idempotency-key': attemptKey, ...as('second') }
  expect((await world.api('POST', '/sandbox/gateway/sessions', wish, headers)).status).toBe(409)
})

test('a name that is none is refused', async () => {
  expect(await status('/account', as('Robert; drop'))).toBe(400)
})

test('an event is signed for its merchant', async () => {
  const { sessionId } = await aSession(as('third', { 'sandbox-webhook-url': `${world.origin}/webhooks/sandbox` }))
  await world.api('POST', `/sandbox/gateway/sessions/${sessionId}/pay`, { card: '4242424242424242' })
  const arrived = () => world.received.find((raw) => Buffer.from(raw.body).includes(sessionId))
  await expect.poll(arrived, { timeout: 5_000 }).toBeDefined()
  const secrets = ['third', 'sandbox', 'second'].map((name) => merchantSecret(world.webhookSecret, name))
  const kinds = secrets.map((secret) => verifyWebhook(secret, arrived()!).kind)
  expect(kinds).toEqual(['genuine', 'refused', 'refused'])
})

test('webhooks to our own site go there from inside, others where they should', () => {
  const inside = {
    publicUrl: 'https://host.example',
    webhookUrl: () => 'http://127.0.0.1:8080/webhooks/sandbox',
  } as never
  expect(webhookAddress(inside, null)).toBe('http://127.0.0.1:8080/webhooks/sandbox')
  expect(webhookAddress(inside, 'https://host.example/webhooks/cards-usd')).toBe(
    'http://127.0.0.1:8080/webhooks/cards-usd',
  )
  expect(webhookAddress(inside, 'https://other.example/hook?a=1')).toBe('https://other.example/hook?a=1')
})
