import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestWorld, type TestWorld } from '../testing.ts'

let world: TestWorld

beforeAll(async () => {
  world = await startTestWorld()
})

afterAll(() => world.stop())

const account = (name: string) => ({
  externalId: `service-${name}`,
  username: name,
  password: 'Correct-horse-9',
  domain: `${name}.example`,
  plan: 'starter',
  email: 'ada@example.com',
})

const create = (name: string) => world.api('POST', '/sandbox/panel/accounts', account(name))

test('says whether a name is taken or the account stands there already', async () => {
  expect((await create('ada')).status).toBe(201)
  expect(await create('ada')).toMatchObject({
    status: 409,
    body: { error: { code: 'exists' }, account: { username: 'ada' } },
  })
  const other = { ...account('ada'), externalId: 'service-other' }
  expect(await world.api('POST', '/sandbox/panel/accounts', other)).toMatchObject({
    status: 409,
    body: { error: { code: 'username_taken' } },
  })
})

test('keeps no password, and lets its owner in', async () => {
  await create('ben')
  const { rows } = await world.pool.query(`select password_hash from sandbox.accounts where username = 'ben'`)
  expect(rows[0].password_hash).not.toContain('Correct')
  const { body } = await world.api('GET', '/sandbox/panel/accounts/service-ben')
  expect(await (await fetch(body.account.panelUrl)).text()).toContain('value="ben"')

  const logIn = (password: string) =>
    fetch(`${world.origin}/sandbox/panel/login`, {
      method: 'POST',
      body: new URLSearchParams({ username: 'ben', password }),
    })
  expect((await logIn('wrong')).status).toBe(422)
  const inside = await logIn('Correct-horse-9')
  expect(inside.status).toBe(200)
  expect(await inside.text()).toContain('ben.example')
})

test('failures are ordered by domain, and are used up', async () => {
  await world.api('POST', '/sandbox/panel/failures', { match: 'cyd.example', mode: 'error', times: 2 })
  expect((await create('dan')).status).toBe(201)
  expect((await create('cyd')).status).toBe(503)
  expect((await create('cyd')).status).toBe(503)
  expect((await create('cyd')).status).toBe(201)
  const { body } = await world.api('GET', '/sandbox/panel/calls?externalId=service-cyd')
  expect(body.calls.map((call: { effect: string }) => call.effect)).toEqual([
    'created',
    'refused: unavailable',
    'refused: unavailable',
  ])
})

test('reading uses no failure up unless it was ordered for reading', async () => {
  await create('eve')
  await world.api('POST', '/sandbox/panel/failures', { match: '*', mode: 'error', times: 1 })
  expect((await world.api('GET', '/sandbox/panel/accounts/service-eve')).status).toBe(200)
  expect((await world.api('POST', '/sandbox/panel/accounts/service-eve/unsuspend')).status).toBe(503)
  await world.api('POST', '/sandbox/panel/failures', { match: '*', mode: 'error', times: 1, verb: 'get' })
  expect((await world.api('GET', '/sandbox/panel/accounts/service-eve')).status).toBe(503)
})

test('a name is free again when its account is gone', async () => {
  await create('fay')
  await world.api('POST', '/sandbox/panel/accounts/service-fay/terminate')
  expect((await create('fay')).status).toBe(201)
})

test('usage grows with the business clock, the same way each time', async () => {
  await create('gus')
  const usage = async () => (await world.api('GET', '/sandbox/panel/accounts/service-gus/usage')).body.usage
  const before = await usage()
  expect(await usage()).toEqual(before)
  world.clock.advance({ hours: 24 * 10 })
  const after = await usage()
  expect(after.diskMib).toBeGreaterThan(before.diskMib)
  expect(after.trafficMib).toBeGreaterThan(before.trafficMib)
})

test('the page lists the accounts, a page at a time', async () => {
  for (let i = 0; i < 60; i++) await create(`many${i}`)
  const text = await (await fetch(`${world.origin}/sandbox/panel`)).text()
  expect(text.match(/<tr>/g)?.length).toBe(51)
  const next = /\?after=\d+/.exec(text)?.[0]
  expect(await (await fetch(`${world.origin}/sandbox/panel${next}`)).text()).toContain('many59')
})
