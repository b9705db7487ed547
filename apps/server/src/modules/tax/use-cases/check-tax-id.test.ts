import { afterEach, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { sandboxApiKey } from '../../../sandbox/index.ts'
import { aBuyer, someTaxSettings } from '../examples.ts'
import { listTaxIds } from '../queries/tax-ids.ts'
import { taxSchemes } from '../queries/tax-schemes.ts'
import { isPending } from '../scheme.ts'
import { askAboutStaleIds, askAboutTaxId, askAgain } from './check-tax-id.ts'
import { installRuleSet } from './install-rule-set.ts'
import { changeTaxSettings } from './settings.ts'

let house: TestHouse
beforeEach(async () => {
  house = await aHouse({ startsAt: '2026-11-21T12:00:00Z' })
  await installRuleSet(system(), 'eu')
  const seller = { country: 'DE', taxId: 'DE123456789' }
  await changeTaxSettings(system(), someTaxSettings({ seller, registrations: ['DE', 'OSS-EU'] }))
})
afterEach(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')

const ask = (id: string, country: string) => system().transaction((tx) => askAboutTaxId(tx, id, country))

async function stored(id: string) {
  const { items } = await listTaxIds(system(), { limit: 100 })
  return items.find((item) => item.id === id)
}

async function isWaiting(id: string, country: string): Promise<boolean> {
  const buyers = [aBuyer({ kind: 'business', taxId: id, country })]
  const [scheme] = await taxSchemes(system(), { buyers, on: system().today })
  return isPending(scheme!)
}

async function events(): Promise<unknown[]> {
  const { rows } = await house.pool.query(
    "SELECT payload FROM platform.outbox WHERE name = 'tax.tax_id_checked' ORDER BY id",
  )
  return rows.map(({ payload }) => payload)
}

const moveOn = (duration: Temporal.DurationLike) =>
  house.clock.follow(house.clock.aheadMs + Temporal.Duration.from(duration).total('milliseconds'))

/** Lets the schedule ask again after a while. */
async function later(duration: Temporal.DurationLike) {
  moveOn(duration)
  const counts = await askAboutStaleIds.run(system())
  await house.settle()
  return counts
}

test('while VIES is down the buyer waits; when it is up again the answer comes by itself', async () => {
  // The web role serves the sandbox, and it does not run yet: nobody answers.
  await ask('ATU12345678', 'AT')
  await house.settle()
  expect(await isWaiting('ATU12345678', 'AT')).toBe(true)
  expect(await stored('ATU12345678')).toMatchObject({ status: 'unchecked', attempts: 1, checkedAt: null })
  expect((await stored('ATU12345678'))!.lastError).toBeTruthy()

  expect(await later({ seconds: 30 })).toEqual({ asked: 0 })
  expect(await later({ seconds: 31 })).toEqual({ asked: 1 })
  expect(await stored('ATU12345678')).toMatchObject({ attempts: 2 })
  expect(await events()).toEqual([])

  await house.serve(['web'])
  await later({ minutes: 3 })
  expect(await stored('ATU12345678')).toMatchObject({
    status: 'valid',
    attempts: 0,
    lastError: null,
    name: 'Sandbox Company U12345678',
    consultation: expect.stringMatching(/^WAPIAAAA/),
  })
  expect(await events()).toEqual([{ taxId: 'ATU12345678', status: 'valid' }])
  expect(await isWaiting('ATU12345678', 'AT')).toBe(false)
})

test('a state that does not answer is no "invalid", though VIES says so with it', async () => {
  await house.serve(['web'])
  await ask('ATU12345503', 'AT')
  await house.settle()
  expect(await stored('ATU12345503')).toMatchObject({ status: 'unchecked', lastError: 'VIES said MS_UNAVAILABLE.' })
  expect(await isWaiting('ATU12345503', 'AT')).toBe(true)
})

test('an id that is not valid makes its holder a consumer', async () => {
  await house.serve(['web'])
  await ask('ATU12345404', 'AT')
  await house.settle()
  expect(await stored('ATU12345404')).toMatchObject({ status: 'invalid', name: null })
  const buyers = [aBuyer({ kind: 'business', taxId: 'ATU12345404', country: 'AT' })]
  expect((await taxSchemes(system(), { buyers, on: system().today }))[0]).toMatchObject({
    others: [{ rule: 'at-standard', percent: '20' }],
  })
  // Tomorrow it may be known.
  await ask('ATU12345404', 'AT')
  expect(await calls()).toBe(1)
  moveOn({ hours: 25 })
  await ask('ATU12345404', 'AT')
  await house.settle()
  expect(await calls()).toBe(2)
})

const calls = async () =>
  Number((await house.pool.query("SELECT count(*) AS n FROM sandbox.calls WHERE door = 'vies'")).rows[0].n)

test('a fresh answer is not asked for again; an old one is, and stays good meanwhile', async () => {
  await house.serve(['web'])
  for (let time = 0; time < 3; time++) {
    await ask('FR12345678901', 'FR')
    await house.settle()
  }
  expect(await calls()).toBe(1)

  await fetch(`${house.url}/sandbox/vies/failures`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${sandboxApiKey(house.secrets.sandboxWebhookSecret)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ match: 'FR12345678901', mode: 'error', times: 1 }),
  })
  expect(await later({ hours: 24 * 91 })).toEqual({ asked: 1 })
  expect(await stored('FR12345678901')).toMatchObject({ status: 'valid', attempts: 1, lastError: 'VIES answered 503.' })
  expect(await isWaiting('FR12345678901', 'FR')).toBe(false)
  await later({ minutes: 2 })
  expect(await stored('FR12345678901')).toMatchObject({ status: 'valid', attempts: 0 })
  // It was valid before: nobody needs to hear it again.
  expect(await events()).toHaveLength(1)
})

test('an answer that got lost with its process is asked for again', async () => {
  await ask('ATU12345678', 'AT')
  await house.pool.query("DELETE FROM platform.outbox WHERE name = 'tax.check_tax_id'")
  expect(await later({ minutes: 59 })).toEqual({ asked: 0 })
  expect(await later({ minutes: 2 })).toEqual({ asked: 1 })
})

test('staff ask again when they like', async () => {
  await house.serve(['web'])
  await ask('ATU12345678', 'AT')
  await house.settle()
  await askAgain(system(), 'ATU12345678')
  await house.settle()
  expect(await calls()).toBe(2)
  await expect(askAgain(system(), 'ATU99999999')).rejects.toMatchObject({ code: 'tax_id_not_found' })
})

test('ids that nobody can be asked about are left alone, and bad ones are refused', async () => {
  await ask('27AAPFU0939F1ZV', 'IN')
  await house.settle()
  expect((await listTaxIds(system(), { limit: 10 })).items).toEqual([])
  await expect(ask('27AAPFU0939F1ZW', 'IN')).rejects.toMatchObject({ code: 'invalid_tax_id' })
})

test('many who ask about one id at once hear one answer', async () => {
  await house.serve(['web'])
  await Promise.all(Array.from({ length: 8 }, () => ask('ATU12345678', 'AT')))
  await house.settle()
  expect(await stored('ATU12345678')).toMatchObject({ status: 'valid' })
  expect(await events()).toHaveLength(1)
})
