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

test('in bad weather so many calls of a hundred go wrong, and the same ones each time', async () => {
  const effects = async (seed: number) => {
    await world.api('POST', '/sandbox/panel/weather', { failPercent: 20, latePercent: 10, lateMs: 0, seed })
    const misbehaved: (string | null)[] = []
    for (let i = 0; i < 200; i++) {
      const name = `w${seed}x${i}`
      await create(name)
      const { body } = await world.api('GET', `/sandbox/panel/calls?externalId=service-${name}`)
      misbehaved.push(body.calls[0].misbehaved)
      await world.pool.query(`delete from sandbox.calls where subject = $1`, [`service-${name}`])
      await world.pool.query(`delete from sandbox.accounts where username = $1`, [name])
    }
    return misbehaved
  }
  const first = await effects(7)
  expect(await effects(7)).toEqual(first)
  const shareOf = (mode: string) => first.filter((one) => one === mode).length / first.length
  // Two hundred throws: within four standard deviations of what was asked for.
  expect(Math.abs(shareOf('error') - 0.2)).toBeLessThan(0.12)
  expect(Math.abs(shareOf('late') - 0.1)).toBeLessThan(0.09)

  await world.api('DELETE', '/sandbox/panel/failures')
  expect((await create('sunny')).status).toBe(201)
})

test('who tries again in bad weather comes through', async () => {
  await world.api('POST', '/sandbox/panel/weather', { failPercent: 50, seed: 'storm' })
  for (let i = 0; i < 20; i++) {
    let tries = 1
    while ((await create(`storm${i}`)).status === 503) tries += 1
    expect(tries).toBeLessThan(20)
  }
  await world.api('DELETE', '/sandbox/panel/failures')
})

test('a full panel takes nobody beyond its room, however many come at once', async () => {
  const { body } = await world.api('GET', '/sandbox/panel/status')
  await world.api('POST', '/sandbox/panel/capacity', { accounts: body.accounts + 3 })
  const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => create(`crowd${i}`)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(3)
  expect(answers.filter(({ status }) => status === 507)).toHaveLength(5)
  // Those who are in are found all the same.
  const inside = answers.findIndex(({ status }) => status === 201)
  expect((await create(`crowd${inside}`)).body.error.code).toBe('exists')
  await world.api('DELETE', '/sandbox/panel/failures')
})

test('its pages say that an account is suspended, and let in by a link once', async () => {
  await create('hal')
  await world.api('POST', '/sandbox/panel/accounts/service-hal/suspend', { reason: 'Not paid' })
  const pageAt = async (address: string) => {
    const answer = await fetch(address)
    return { status: answer.status, text: await answer.text() }
  }
  expect((await pageAt(`${world.origin}/sandbox/panel/login?username=hal`)).text).toContain('Suspended: Not paid')

  const { body } = await world.api('POST', '/sandbox/panel/accounts/service-hal/sign-on', { ip: '203.0.113.7' })
  const address = `${body.page}/${body.token}`
  expect(await pageAt(address)).toMatchObject({ status: 200, text: expect.stringContaining('Suspended: Not paid') })
  expect(await pageAt(address)).toMatchObject({ status: 410, text: expect.stringContaining('used already') })
  expect((await pageAt(`${body.page}/guessed`)).status).toBe(410)
})

test('a link to come in is too old after a minute', async () => {
  await create('ida')
  const { body } = await world.api('POST', '/sandbox/panel/accounts/service-ida/sign-on', { ip: '203.0.113.7' })
  world.clock.advance({ seconds: 61 })
  expect((await fetch(`${body.page}/${body.token}`)).status).toBe(410)
})

test('a new password opens the panel, and the old one does not', async () => {
  await create('jon')
  const logIn = async (password: string) =>
    (
      await fetch(`${world.origin}/sandbox/panel/login`, {
        method: 'POST',
        body: new URLSearchParams({ username: 'jon', password }),
      })
    ).status
  await world.api('POST', '/sandbox/panel/accounts/service-jon/password', { password: 'Fresh-horse-7' })
  expect(await logIn('Correct-horse-9')).toBe(422)
  expect(await logIn('Fresh-horse-7')).toBe(200)
  await world.api('POST', '/sandbox/panel/accounts/service-jon/reinstall', { password: 'Newest-horse-8' })
  expect(await logIn('Newest-horse-8')).toBe(200)
})

test('what is suspended is off, and runs again as it did before', async () => {
  await create('kim')
  const path = '/sandbox/panel/accounts/service-kim'
  const power = async () => (await world.api('GET', path)).body.account.power
  await world.api('POST', `${path}/suspend`, { reason: 'Not paid' })
  expect(await power()).toBe('off')
  expect(await world.api('POST', `${path}/power`, { to: 'start' })).toMatchObject({
    status: 409,
    body: { error: { code: 'suspended' } },
  })
  await world.api('POST', `${path}/unsuspend`)
  expect(await power()).toBe('on')
  await world.api('POST', `${path}/power`, { to: 'stop' })
  await world.api('POST', `${path}/suspend`, { reason: 'Not paid' })
  await world.api('POST', `${path}/unsuspend`)
  expect(await power()).toBe('off')
})

test('a renewal is kept, and nobody sees the tasks of another account', async () => {
  await create('lea')
  const { body } = await world.api('POST', '/sandbox/panel/accounts/service-lea/renew', { paidUntil: '2030-01-31' })
  expect(body.account.paidUntil).toBe('2030-01-31')
  expect(
    (await world.api('POST', '/sandbox/panel/accounts/service-lea/renew', { paidUntil: '31.1.2030' })).status,
  ).toBe(422)
  const backup = await world.api('POST', '/sandbox/panel/accounts/service-lea/backups')
  expect(backup.status).toBe(202)
  await create('max')
  const { status } = await world.api('GET', `/sandbox/panel/accounts/service-max/tasks/${backup.body.task.id}`)
  expect(status).toBe(404)
})
