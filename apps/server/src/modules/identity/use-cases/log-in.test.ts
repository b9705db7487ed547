import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, aUser, aVisitor, signIn } from '../examples.ts'
import { FROM_ANYWHERE } from '../lock-out.ts'
import { callerOf } from '../queries/caller.ts'
import { userById } from '../queries/users.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const userAgent = 'Test'
const wrong = { password: 'not the password', userAgent }

async function failures(times: number, email: string, ip: string): Promise<string[]> {
  const codes: string[] = []
  for (let i = 0; i < times; i++) {
    await logIn(aVisitor(house, { ip }), { email, ...wrong }).catch((error) => codes.push(error.code))
  }
  return codes
}

test('the right password opens a session that is known from then on', async () => {
  const ada = await aUser(house)
  const tokens = await signIn(aVisitor(house), { ...ada, email: ada.email.toUpperCase(), userAgent })

  expect(await callerOf(aVisitor(house), tokens.accessToken)).toEqual({
    userId: ada.userId,
    proof: { kind: 'session', sessionId: tokens.sessionId, provenAt: expect.anything(), actedBy: null },
    staff: null,
  })
  expect(await callerOf(aVisitor(house, { later: { minutes: 16 } }), tokens.accessToken)).toBeNull()
  expect((await userById(aVisitor(house), ada.userId)).lastLoginAt).not.toBeNull()
})

test('a wrong password, an unknown address and a disabled user are answered alike', async () => {
  const ada = await aUser(house)
  const off = await aUser(house)
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [off.userId])

  const refusals = await Promise.all(
    [
      { email: ada.email, ...wrong },
      { email: 'nobody@example.com', ...wrong },
      { ...off, userAgent },
    ].map((input) => logIn(aVisitor(house), input).catch((error) => `${error.code} ${error.message}`)),
  )
  expect(new Set(refusals)).toEqual(new Set(['login_failed E-mail address or password is wrong.']))
})

test.each(['known', 'unknown'])(
  'after five failures for an %s account even the right password is refused for 30 minutes',
  async (which) => {
    const ada = await aUser(house)
    const email = which === 'known' ? ada.email : 'stranger@example.com'
    expect(await failures(6, email, '203.0.113.1')).toEqual([...Array(5).fill('login_failed'), 'login_locked'])

    const right = { email, password: ada.password, userAgent }
    await expect(logIn(aVisitor(house, { ip: '203.0.113.1' }), right)).rejects.toMatchObject({ code: 'login_locked' })
    const late = logIn(aVisitor(house, { ip: '203.0.113.1', later: { minutes: 31 } }), right)
    if (which === 'known') await late
    else await expect(late).rejects.toMatchObject({ code: 'login_failed' })
  },
)

test('a lock-out from one address does not keep the owner out at another', async () => {
  const ada = await aUser(house)
  await failures(6, ada.email, '203.0.113.1')
  await logIn(aVisitor(house, { ip: '198.51.100.2' }), { ...ada, userAgent })
})

test('a log-in that succeeds takes the failures before it back', async () => {
  const ada = await aUser(house)
  for (let round = 0; round < 3; round++) {
    await failures(4, ada.email, '203.0.113.1')
    await logIn(aVisitor(house, { ip: '203.0.113.1' }), { ...ada, userAgent })
  }
})

test('guesses that come at once are counted one by one', async () => {
  const ada = await aUser(house)
  const answers = await Promise.all(
    Array.from({ length: 20 }, () =>
      logIn(aVisitor(house), { email: ada.email, ...wrong }).catch((error) => error.code),
    ),
  )
  expect(answers.filter((code) => code === 'login_failed')).toHaveLength(5)
  expect(answers.filter((code) => code === 'login_locked')).toHaveLength(15)
})

test('guesses from many addresses lock an account for strangers, but not for where its owner was before', async () => {
  const ada = await aUser(house)
  await logIn(aVisitor(house, { ip: '198.51.100.2' }), { ...ada, userAgent })
  for (let i = 0; i < FROM_ANYWHERE; i++) await failures(1, ada.email, `203.0.113.${i}`)

  expect(await failures(1, ada.email, '192.0.2.99')).toEqual(['login_locked'])
  await logIn(aVisitor(house, { ip: '198.51.100.2' }), { ...ada, userAgent })
})

test('logging out ends the session at once', async () => {
  const ada = await aUser(house)
  const tokens = await signIn(aVisitor(house), { ...ada, userAgent })
  const other = await signIn(aVisitor(house), { ...ada, userAgent })
  await logOut(aCaller(house, tokens))

  expect(await callerOf(aVisitor(house), tokens.accessToken)).toBeNull()
  expect(await callerOf(aVisitor(house), other.accessToken)).not.toBeNull()
  await expect(logOut(aVisitor(house))).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('neither a password nor a token is in the audit trail or the database', async () => {
  const ada = await aUser(house, { password: 'a very telling password' })
  const tokens = await signIn(aVisitor(house), { ...ada, userAgent })
  const { rows } = await house.pool.query<{ dump: string }>(
    `SELECT (SELECT string_agg(a::text, ' ') FROM platform.audit a) || (SELECT string_agg(t::text, ' ') FROM identity.refresh_tokens t) AS dump`,
  )
  for (const secret of [ada.password, tokens.refreshToken, tokens.accessToken])
    expect(rows[0]!.dump).not.toContain(secret)
})
