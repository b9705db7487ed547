import { createHmac } from 'node:crypto'
import { type Payer, signWebhook, type WebhookHeaders } from '@ostler/integration-kit'
import { type GatewayHarness, gatewayContract, recordingCall, uniqueKey } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { startTestWorld, type TestWorld } from '../../sandbox/testing.ts'
import { createSandboxGateway, type SandboxGatewayOptions } from './sandbox.ts'

const TIMEOUT_MS = 1_000

const cards = { settled: '4242424242424242', declined: '4000000000000002', pending: '4000000000000077' }

const place = { instance: 'sandbox', webhookUrl: '', fetch }
const connected = (options: SandboxGatewayOptions) => createSandboxGateway(options).connect({}, place)

const nobody: Payer = {
  clientId: 1,
  name: 'Ada Lovelace',
  company: '',
  email: 'ada@example.com',
  phone: '',
  address: { lines: [], city: '', region: '', postcode: '', country: 'GB' },
  customer: null,
  ip: null,
}

let world: TestWorld
let harness: GatewayHarness

beforeAll(async () => {
  world = await startTestWorld()
  const { origin: baseUrl, apiKey, webhookSecret } = world
  const options = { baseUrl, apiKey, webhookSecret, timeoutMs: TIMEOUT_MS }
  const nowhere = `http://127.0.0.1:${await freePort()}`
  harness = {
    kind: createSandboxGateway(options),
    gateway: connected(options),
    unreachable: connected({ ...options, baseUrl: nowhere }),
    stranger: connected({ ...options, apiKey: 'wrong' }),
    way: 'page',
    hasKeys: true,
    amount: { amount: '59.90', currency: 'EUR' },
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    secrets: [apiKey, webhookSecret],

    async pay({ sessionId }, how) {
      const { status } = await world.api('POST', `/sandbox/gateway/sessions/${sessionId}/pay`, { card: cards[how] })
      if (status !== 200) throw new Error(`Not paid: ${status}`)
      return {}
    },
    async loseNextAnswer(key, how) {
      const mode = how === 'late' ? 'late' : 'drop'
      await world.api('POST', '/sandbox/gateway/failures', { match: key, mode, times: 1, delayMs: TIMEOUT_MS + 500 })
    },
    opened: (key) => countEffects(key, 'created'),
    refunded: (key) => countEffects(key, 'refunded'),
    webhooks: {
      secret: webhookSecret,
      gatewayWithSecret: (secret) => connected({ ...options, webhookSecret: secret }),
      signsBody: true,
      signsTime: true,
      receiveForAnother: async () => {
        const raw = await receiveSettled()
        const at = raw.receivedAt
        return {
          ...raw,
          headers: {
            ...raw.headers,
            ...signWebhook('another-secret-that-is-long', { id: 'evt_2', at, body: raw.body }),
          },
        }
      },
      receive: receiveSettled,
      sign: (body, secret, at) => ({
        ...(secret === '' ? forge(body, at) : signWebhook(secret, { id: 'evt_1', at, body })),
      }),
      signatureHeaders: ['webhook-id', 'webhook-timestamp', 'webhook-signature'],
      withSecondSignature: (headers) => ({
        ...headers,
        'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} ${headers['webhook-signature']}`,
      }),
    },
  }
})

afterAll(() => world.stop())

async function countEffects(key: string, effect: string): Promise<number> {
  const { body } = await world.api('GET', `/sandbox/gateway/calls?attemptKey=${key}`)
  return body.calls.filter((call: { effect: string }) => call.effect === effect).length
}

async function receiveSettled() {
  const attemptKey = uniqueKey('attempt')
  const started = await harness.gateway.startPayment!(
    {
      attemptKey,
      amount: harness.amount,
      description: 'Grüße',
      way: 'page',
      payer: nobody,
      store: false,
      hold: false,
      returnUrl: world.origin,
      cancelUrl: world.origin,
    },
    recordingCall(),
  )
  if (started.kind !== 'redirect') throw new Error(started.kind)
  await harness.pay({ attemptKey, sessionId: started.sessionId }, 'settled')
  return vi.waitFor(() => {
    const found = world.received.find((raw) => Buffer.from(raw.body).includes(attemptKey))
    if (!found) throw new Error('No webhook came.')
    return found
  }, 5_000)
}

function forge(body: Uint8Array, at: Temporal.Instant): WebhookHeaders {
  const timestamp = String(Math.floor(at.epochMilliseconds / 1000))
  const signature = createHmac('sha256', '').update(`evt_1.${timestamp}.`).update(body).digest('base64')
  return { 'webhook-id': 'evt_1', 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

const kind = createSandboxGateway({ baseUrl: '', apiKey: '', webhookSecret: '' })
gatewayContract('sandbox gateway', kind, () => harness)

test('a page that is not there says nothing about a payment', async () => {
  const { apiKey, webhookSecret } = world
  const astray = connected({ baseUrl: `${world.origin}/elsewhere`, apiKey, webhookSecret })
  const any = {
    attemptKey: 'any',
    sessionId: null,
    reference: null,
    amount: harness.amount,
    startedAt: '2027-03-01T12:00:00Z',
    method: null,
  }
  expect(await astray.lookUp!(any, recordingCall())).toMatchObject({ kind: 'unknown' })
})
