import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { GatewayKind } from '@ostler/integration-kit'
import { type GatewayHarness, gatewayContract } from '@ostler/integration-kit/contract-suites'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../platform/free-port.ts'
import { API_KEY, Pennybox, signed, WEBHOOK_SECRET } from './testing/pennybox.ts'

/** The guide "Write a gateway" is built as it stands, and what comes out is a gateway like any other. */

const root = resolve(import.meta.dirname, '../../../../..')
const guide = await readFile(join(root, 'docs/guides/write-a-gateway.md'), 'utf8')
const blocks = [...guide.matchAll(/^```ts (\S+)\n(.*?)^```$/gms)].map(([, name, code]) => ({
  name: name!,
  code: code!,
}))

/** As far from the root as the folder that the guide names, with what it imports where it expects it. */
const place = await mkdtemp(join(tmpdir(), 'ostler-guide-'))
const folder = join(place, 'integrations/gateways/pennybox')
await mkdir(folder, { recursive: true })
for (const { name, code } of blocks) await writeFile(join(folder, name), code)
await symlink(join(root, 'node_modules'), join(place, 'node_modules'))
await writeFile(join(place, 'package.json'), '{ "type": "module" }')
for (const name of await readdir(resolve(import.meta.dirname, '..')))
  if (name.endsWith('.ts')) await symlink(resolve(import.meta.dirname, '..', name), join(place, 'integrations', name))

type Made = { createPennybox(options: { apiUrl?: string; timeoutMs?: number }): GatewayKind }
const { createPennybox }: Made = await import(/* @vite-ignore */ join(folder, 'index.ts'))
afterAll(() => rm(place, { recursive: true, force: true }))

test('its code is whole, and right by the types', async () => {
  expect(blocks.map((block) => block.name)).toEqual(['settings.ts', 'answers.ts', 'api.ts', 'webhook.ts', 'index.ts'])
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
  }
  await writeFile(join(place, 'tsconfig.json'), JSON.stringify({ ...config, include: ['integrations/gateways'] }))
  const tsc = join(root, 'node_modules/.bin/tsc')
  const problems = await promisify(execFile)(tsc, ['-p', place]).then(
    () => '',
    (error: { stdout: string }) => error.stdout,
  )
  expect(problems).toBe('')
}, 120_000)

const TIMEOUT_MS = 500
const pennybox = new Pennybox({ lateByMs: TIMEOUT_MS + 300 })
const connected = (apiUrl: string, wish: { apiKey?: string; webhookSecret?: string } = {}) =>
  createPennybox({ apiUrl, timeoutMs: TIMEOUT_MS }).connect(
    { apiKey: API_KEY, webhookSecret: WEBHOOK_SECRET, ...wish },
    { instance: 'pennybox', webhookUrl: '', fetch },
  )

let harness: GatewayHarness
beforeAll(async () => {
  await pennybox.start()
  const received = async (secret: string) => {
    const checkout = { id: 'co_1', url: 'https://pay.pennybox.example/co_1', reference: 'pay_1', amount: 5990 }
    const payment = { id: 'pay_1', fee: 25, paid_at: '2027-03-01T12:00:00Z' }
    const body = pennybox.eventOf({ ...checkout, currency: 'EUR', status: 'paid', payment })
    const receivedAt = Temporal.Instant.from('2027-03-01T12:00:00Z')
    return { body, headers: signed(body, secret, receivedAt), query: {}, receivedAt }
  }
  harness = {
    kind: createPennybox({}),
    gateway: connected(pennybox.url),
    unreachable: connected(`http://127.0.0.1:${await freePort()}`),
    stranger: connected(pennybox.url, { apiKey: 'pk_test_of_somebody_else' }),
    way: 'page',
    hasKeys: true,
    amount: { amount: '59.90', currency: 'EUR' },
    part: { amount: '20.00', currency: 'EUR' },
    tooMuch: { amount: '59.91', currency: 'EUR' },
    secrets: [API_KEY, WEBHOOK_SECRET],
    async pay({ sessionId }, how) {
      pennybox.pay(sessionId, how)
      return {}
    },
    async loseNextAnswer(key, how) {
      pennybox.loseAnswer(key, how)
    },
    opened: async (key) => pennybox.checkouts.filter((one) => one.reference === key).length,
    refunded: async (key) => pennybox.refunds.filter((one) => one.reference === key).length,
    webhooks: {
      secret: WEBHOOK_SECRET,
      gatewayWithSecret: (webhookSecret) => connected(pennybox.url, { webhookSecret }),
      signsBody: true,
      signsTime: true,
      signatureHeaders: ['pennybox-signature'],
      sign: signed,
      receive: () => received(WEBHOOK_SECRET),
      receiveForAnother: () => received('the secret of another account'),
      withSecondSignature: (headers) => {
        const [time, good] = headers['pennybox-signature']!.split(',')
        return { ...headers, 'pennybox-signature': `${time},v1=${'0'.repeat(64)},${good}` }
      },
    },
  }
})
afterAll(() => pennybox.stop())

gatewayContract('the gateway of the guide', createPennybox({}), () => harness)

test.each([
  ['JPY', '500', 500],
  ['EUR', '5.00', 500],
  ['KWD', '0.500', 500],
])('five hundred minor units of %s are %s', async (currency, amount, minor) => {
  const call = { signal: AbortSignal.timeout(5_000), onExchange: () => {} }
  const attemptKey = `amount_${currency}`
  const urls = { returnUrl: 'https://my.example', cancelUrl: 'https://my.example' }
  const asked = {
    attemptKey,
    amount: { amount, currency },
    description: '',
    way: 'page',
    store: false,
    hold: false,
  } as const
  await harness.gateway.startPayment!({ ...asked, ...urls, payer: {} as never }, call)
  const made = pennybox.checkouts.find((one) => one.reference === attemptKey)!
  expect(made.amount).toBe(minor)
  pennybox.pay(made.id, 'settled')
  const known = { attemptKey, sessionId: null, reference: null, amount: asked.amount, startedAt: '', method: null }
  expect(await harness.gateway.lookUp!(known, call)).toMatchObject({ amount: { amount, currency } })
})
