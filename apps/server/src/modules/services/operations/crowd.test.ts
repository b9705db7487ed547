import { setTimeout as pause } from 'node:timers/promises'
import type { CreateOutcome, LookUpOutcome, NewAccount } from '@ostler/integration-kit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { inHouse } from '../../billing/examples.ts'
import { aProduct, theHouse } from '../../catalog/examples.ts'
import { anAccount } from '../../clients/examples.ts'
import { periodSource } from '../charge-source.ts'
import { FakePanel, soldServices, withPanel } from '../examples.ts'
import { takePayment } from '../use-cases/take-payment.ts'
import { operate } from './operate.ts'

const SERVICES = 200
const WORKERS = 3

/** Numbers that are the same in every run. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

/** Of a hundred calls twenty fail and ten are answered too late; of those it has carried out half. */
class StormyPanel extends FakePanel {
  readonly #random = seeded(20_270_301)
  made = 0

  override async create(input: NewAccount): Promise<CreateOutcome> {
    await pause(1)
    const weather = this.#random()
    if (weather < 0.1) return { kind: 'retryable', reason: 'busy' }
    const isDone = weather >= 0.2 || this.#random() < 0.5
    const before = this.accounts.size
    const answer = isDone ? await super.create(input) : null
    this.made += this.accounts.size - before
    if (weather < 0.3 || answer === null) return { kind: 'unknown', reason: weather < 0.2 ? 'failed' : 'too late' }
    return answer
  }

  override async lookUp(account: NewAccount): Promise<LookUpOutcome> {
    await pause(1)
    return this.#random() < 0.2 ? { kind: 'unknown', reason: 'busy' } : super.lookUp(account)
  }
}

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ startsAt: '2027-03-01T12:00:00Z' })
})
afterAll(() => house.stop())

test('two hundred services on a stormy server, by three workers at once: each exists once, and all are active', async () => {
  const panel = new StormyPanel()
  await withPanel(house, panel)
  const { clientId } = await anAccount(house)
  const product = await aProduct(house, { serverModule: 'panel' })
  const sold = await soldServices(house, { product, clientId, quantity: SERVICES, domain: null })
  await inHouse(house, (tx) =>
    takePayment(
      tx,
      sold.map((service) => periodSource(service.id, service.anchorOn)),
    ),
  )

  const open = async () =>
    (
      await house.pool.query<{ id: string }>(
        `SELECT id FROM services.operations WHERE state IN ('waiting', 'asking', 'working') ORDER BY id`,
      )
    ).rows.map((row) => Number(row.id))
  let jobs = 0
  for (let round = 0; round < 40; round++) {
    const ids = await open()
    if (ids.length === 0) break
    // Each worker takes all of them, so every operation is fought for.
    await Promise.all(
      Array.from({ length: WORKERS }, async (_, worker) => {
        const context = () => house.contexts.forSystem(operate.name, 'worker')
        const mine = worker % 2 === 0 ? ids : [...ids].reverse()
        for (let at = 0; at < mine.length; at += 5) {
          await Promise.all(
            mine.slice(at, at + 5).map((operationId) => {
              const run = { id: `job-${++jobs}`, lastAttempt: false, signal: new AbortController().signal }
              return operate.handle(context(), { operationId }, run)
            }),
          )
        }
      }),
    )
  }

  expect(await open()).toEqual([])
  const { rows: states } = await house.pool.query(
    `SELECT state, count(*)::int AS n FROM services.services GROUP BY state`,
  )
  expect(states).toEqual([{ state: 'active', n: SERVICES }])
  expect([panel.accounts.size, panel.made]).toEqual([SERVICES, SERVICES])
  const { rows: names } = await house.pool.query(`SELECT count(DISTINCT username)::int AS n FROM services.services`)
  expect(names).toEqual([{ n: SERVICES }])
  const { rows: places } = await house.pool.query(`SELECT count(*)::int AS n FROM servers.places`)
  expect(places).toEqual([{ n: SERVICES }])
  const { rows: told } = await house.pool.query(
    `SELECT count(*)::int AS n FROM platform.outbox WHERE name = 'services.activated'`,
  )
  expect(told).toEqual([{ n: SERVICES }])
  expect(theHouse(house).today.toString()).toBe('2027-03-01')
}, 120_000)
