import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { aVisitor } from '../modules/identity/examples.ts'
import { createStaff, startSession } from '../modules/identity/index.ts'
import { type AddressList, addAddressRule, clearAddressRules, removeAddressRule } from '../platform/address-rules.ts'
import { aUserActor } from '../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../platform/testing/house.ts'
import { composeWeb } from '../web.ts'

const office = '203.0.113.7'
const cafe = '198.51.100.9'

let house: TestHouse
let staff: string
beforeAll(async () => {
  house = await aHouse()
  const person = { email: 'owner@example.com', firstName: 'O', lastName: 'W', password: 'long enough words' }
  const { userId } = await createStaff(system(), { ...person, role: 'Owner' })
  staff = (await startSession(aVisitor(house), { userId, userAgent: '' })).accessToken
})
afterAll(() => house.stop())
afterEach(async () => {
  for (const list of ['deny', 'staff', 'api'] as const) await clearAddressRules(system(), list)
})

const system = () => house.contexts.forSystem('test', 'cli')
const rule = (list: AddressList, network: string, wish = {}) => ({ list, network, note: '', expiresAt: null, ...wish })
const from = (ip: string) =>
  house.contexts.create({ actor: aUserActor({ staff: ['security.manage'] }), door: 'admin', ip })

/** What a fresh web process answers somebody who comes from there. */
async function answers(url: string, ip: string, headers: Record<string, string> = {}) {
  const web = await composeWeb(house, { rateLimits: false, deliverWebhooks: false })
  const answer = await web.app.inject({ method: 'GET', url, remoteAddress: ip, headers })
  await web.stop()
  return `${answer.statusCode}${answer.statusCode >= 400 ? ` ${answer.json().code}` : ''}`
}
const staffPage = (ip: string) => answers('/api/v1/admin/overview', ip, { authorization: `Bearer ${staff}` })

test('an address that is kept out reaches nothing but what watches over the server', async () => {
  await addAddressRule(system(), rule('deny', '198.51.100.0/24'))
  expect(await answers('/api/v1/products', cafe)).toBe('403 address_denied')
  expect(await answers('/', cafe)).toBe('403 address_denied')
  expect(await answers('/livez', cafe)).toBe('200')
  expect(await answers('/api/v1/products', office)).toBe('200')
})

test('a rule that has run out means nothing', async () => {
  const soon = house.clock.now().add({ seconds: 1 })
  await addAddressRule(system(), rule('deny', cafe, { expiresAt: soon }))
  house.clock.follow(house.clock.aheadMs + 5000)
  expect(await answers('/api/v1/products', cafe)).toBe('200')
})

test('once a network is listed for staff, staff come from listed ones only, and clients from anywhere', async () => {
  expect(await staffPage(cafe)).toBe('200')
  await addAddressRule(system(), rule('staff', office))
  expect([await staffPage(office), await staffPage(cafe)]).toEqual(['200', '403 address_denied'])
  expect(await answers('/api/v1/products', cafe)).toBe('200')
})

test('nobody shuts themselves out, neither by adding a rule nor by taking one away', async () => {
  await expect(addAddressRule(from(cafe), rule('staff', office))).rejects.toMatchObject({ code: 'would_lock_you_out' })
  await expect(addAddressRule(from(cafe), rule('deny', '198.51.100.0/24'))).rejects.toMatchObject({
    code: 'would_lock_you_out',
  })
  const own = await addAddressRule(from(cafe), rule('staff', cafe))
  const other = await addAddressRule(from(cafe), rule('staff', office))
  await expect(removeAddressRule(from(cafe), own)).rejects.toMatchObject({ code: 'would_lock_you_out' })
  await removeAddressRule(from(cafe), other)
  await removeAddressRule(from(cafe), own)
})

test('rules are for staff who may, and what is no network, over already or there already is refused', async () => {
  const looking = house.contexts.create({ actor: aUserActor({ staff: ['security.view'] }), door: 'admin', ip: office })
  await expect(addAddressRule(looking, rule('deny', cafe))).rejects.toMatchObject({ code: 'forbidden' })
  await expect(addAddressRule(system(), rule('deny', 'x'))).rejects.toMatchObject({ fields: [{ field: 'network' }] })
  const over = rule('deny', cafe, { expiresAt: house.clock.now() })
  await expect(addAddressRule(system(), over)).rejects.toMatchObject({ fields: [{ field: 'expiresAt' }] })
  await addAddressRule(system(), rule('deny', '198.51.100.0/24'))
  await expect(addAddressRule(system(), rule('deny', '198.51.100.77/24'))).rejects.toMatchObject({
    code: 'address_rule_exists',
  })
  await expect(removeAddressRule(system(), { id: 999_999 })).rejects.toMatchObject({ code: 'address_rule_not_found' })
})
