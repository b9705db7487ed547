import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { signedInFromNewPlace } from '../events.ts'
import { aUser, aVisitor } from '../examples.ts'
import { logIn } from './log-in.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const firefox = (version: number) =>
  `Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1'
const home = '198.51.100.2'
const away = '203.0.113.9'

async function told({ userId }: { userId: number }): Promise<object[]> {
  const { rows } = await house.pool.query(
    `SELECT payload->>'ip' AS ip, payload->>'device' AS device FROM platform.outbox
      WHERE name = $1 AND payload->'userId' = to_jsonb($2::bigint) ORDER BY id`,
    [signedInFromNewPlace.eventName, userId],
  )
  return rows
}

async function atHome() {
  const ada = await aUser(house)
  const enter = (ip: string, userAgent: string) => logIn(aVisitor(house, { ip }), { ...ada, userAgent })
  await enter(home, firefox(140))
  return { ...ada, enter }
}

test('the first log-in of all is told of nobody', async () => {
  expect(await told(await atHome())).toEqual([])
})

test.each([
  ['another device at the same address', home, iPhone],
  ['the same kind of device elsewhere', away, firefox(140)],
  ['a newer version of the browser elsewhere', away, firefox(141)],
  ['the same device at the same address', home, firefox(140)],
])('%s is nothing to tell of', async (_, ip, userAgent) => {
  const ada = await atHome()
  await ada.enter(ip, userAgent)
  expect(await told(ada)).toEqual([])
})

test('a new device at a new address is told of, once', async () => {
  const ada = await atHome()
  await ada.enter(away, iPhone)
  await ada.enter(away, iPhone)
  expect(await told(ada)).toEqual([{ ip: away, device: 'Safari on iOS' }])
})

test('two log-ins at once from the same new place are told of once', async () => {
  const ada = await atHome()
  await Promise.all([ada.enter(away, iPhone), ada.enter(away, iPhone)])
  expect(await told(ada)).toHaveLength(1)
})

test('addresses of one IPv6 network are one place', async () => {
  const ada = await aUser(house)
  const enter = (ip: string, userAgent: string) => logIn(aVisitor(house, { ip }), { ...ada, userAgent })
  await enter('2001:db8:1:2::1', firefox(140))
  await enter('2001:db8:1:2:ffff::9', iPhone)
  expect(await told(ada)).toEqual([])
})
