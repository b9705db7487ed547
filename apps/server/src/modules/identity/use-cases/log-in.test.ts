import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, anImportedUser, aUser, auditOf, aVisitor, signIn } from '../examples.ts'
import { importedHash } from '../imported-hash.ts'
import { FROM_ANYWHERE } from '../lock-out.ts'
import { callerOf } from '../queries/caller.ts'
import { userById } from '../queries/users.ts'
import { logIn } from './log-in.ts'
import { logOut } from './log-out.ts'
import { registerUser } from './register-user.ts'
import { openSession } from './start-session.ts'

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

test('an attacker who never stops keeps nobody out of a place they have been to, nor out of one they reset from', async () => {
  const ada = await aUser(house)
  const home = { ip: '198.51.100.2' }
  await logIn(aVisitor(house, home), { ...ada, userAgent })
  for (let round = 1; round <= 3; round++) {
    const minutes = 31 * round
    for (let i = 0; i < FROM_ANYWHERE; i++) {
      const ctx = aVisitor(house, { ip: `203.0.113.${i}`, later: { minutes } })
      await logIn(ctx, { email: ada.email, ...wrong }).catch(() => {})
    }
    const stranger = logIn(aVisitor(house, { ip: '192.0.2.99', later: { minutes } }), { ...ada, userAgent })
    await expect(stranger).rejects.toMatchObject({ code: 'login_locked' })
    await logIn(aVisitor(house, { ...home, later: { minutes } }), { ...ada, userAgent })
  }
})

test('an owner who logs in from home takes no guess back that was made elsewhere', async () => {
  const ada = await aUser(house)
  const home = { ip: '198.51.100.2' }
  await logIn(aVisitor(house, home), { ...ada, userAgent })
  for (let i = 0; i < FROM_ANYWHERE - 1; i++) await failures(1, ada.email, `203.0.113.${i}`)
  for (let n = 0; n < 3; n++) await logIn(aVisitor(house, home), { ...ada, userAgent })

  // 49 were counted; this is the fiftieth, and what comes after it is refused.
  expect(await failures(2, ada.email, '192.0.2.98')).toEqual(['login_failed', 'login_locked'])
  await logIn(aVisitor(house, home), { ...ada, userAgent })
  expect(await failures(1, ada.email, '192.0.2.99')).toEqual(['login_locked'])
})

test("staff who act in somebody's name leave no address among theirs", async () => {
  const ada = await aUser(house)
  const asAda = { userId: ada.userId, userAgent, method: 'as_client' as const }
  await aVisitor(house, { ip: '192.0.2.77' }).transaction((tx) => openSession(tx, asAda))
  const { rows } = await house.pool.query('SELECT 1 FROM identity.known_addresses WHERE user_id = $1', [ada.userId])
  expect(rows).toEqual([])
  expect((await userById(aVisitor(house), ada.userId)).lastLoginAt).toBeNull()
})

describe('failures in the audit trail', () => {
  test('each says why, of the account that was typed, and no password', async () => {
    const ada = await aUser(house)
    await failures(6, ada.email.toUpperCase(), '203.0.113.1')
    const rows = await auditOf(house, `login:${ada.email}`, 'login_failed')
    expect(rows.map(({ after }) => after)).toEqual([
      ...Array(5).fill({ reason: 'wrong_password' }),
      { reason: 'locked' },
    ])
    expect(JSON.stringify(rows)).not.toContain(wrong.password)
  })

  test('an unknown account and a disabled user are told apart there, and only there', async () => {
    await failures(1, 'nobody.at.all@example.com', '203.0.113.1')
    const off = await aUser(house)
    await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [off.userId])
    await logIn(aVisitor(house), { ...off, userAgent }).catch(() => {})
    const reasons = async (email: string) =>
      (await auditOf(house, `login:${email}`, 'login_failed')).map(({ after }) => after.reason)
    expect(await reasons('nobody.at.all@example.com')).toEqual(['unknown_account'])
    expect(await reasons(off.email)).toEqual(['user_disabled'])
  })

  test('a log-in that succeeds leaves none', async () => {
    const ada = await aUser(house)
    await logIn(aVisitor(house), { ...ada, userAgent })
    expect(await auditOf(house, `login:${ada.email}`, 'login_failed')).toEqual([])
  })
})

describe('hashes from elsewhere', () => {
  const byCrypt = '$2y$06$Wo8eDeSDIwEMNfYPo3ZlGuHfs2.sMAk2nYhnYbaUSxYtHCZyFhoVi'
  const password = 'correct horse battery'
  /** `printf 'x7Kq!correct horse battery' | md5sum` */
  const byWhmcs = '0ffb0e2e78af277bccdb81d01da20bee:x7Kq!'
  const hashOf = async (userId: number): Promise<string> =>
    (await house.pool.query('SELECT password_hash FROM identity.users WHERE id = $1', [userId])).rows[0].password_hash

  test.each([
    ['bcrypt', byCrypt],
    ['bcrypt', byCrypt.replace('$2y', '$2a')],
    ['bcrypt', byCrypt.replace('$2y', '$2b')],
    ['md5', byWhmcs],
  ])('%s is good for one log-in, which replaces it', async (form, imported) => {
    const ida = await anImportedUser(house, imported)
    await expect(logIn(aVisitor(house), { email: ida.email, ...wrong })).rejects.toMatchObject({ code: 'login_failed' })
    expect(await hashOf(ida.userId)).toBe(imported)

    await signIn(aVisitor(house), { email: ida.email, password, userAgent })
    expect(await hashOf(ida.userId)).toMatch(/^\$argon2id\$/)
    expect(await auditOf(house, `user:${ida.userId}`, 'password_hash_replaced')).toMatchObject([
      { before: { form }, after: { form: 'argon2id' } },
    ])

    const replaced = await hashOf(ida.userId)
    await signIn(aVisitor(house), { email: ida.email, password, userAgent })
    expect(await hashOf(ida.userId)).toBe(replaced)
    await expect(logIn(aVisitor(house), { email: ida.email, ...wrong })).rejects.toMatchObject({ code: 'login_failed' })
  })

  test.each([byCrypt, byWhmcs])('log-ins at the same moment all succeed, and replace it once: %s', async (imported) => {
    const ida = await anImportedUser(house, imported)
    const ctx = () => aVisitor(house, { ip: '198.51.100.9' })
    const four = [1, 2, 3, 4].map(() => signIn(ctx(), { email: ida.email, password, userAgent }))
    expect(await Promise.all(four)).toHaveLength(4)
    expect(await auditOf(house, `user:${ida.userId}`, 'password_hash_replaced')).toHaveLength(1)
  })

  test('a disabled user does not get a new hash by knowing the password', async () => {
    const ida = await anImportedUser(house, byWhmcs)
    await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [ida.userId])
    const attempt = logIn(aVisitor(house), { email: ida.email, password, userAgent })
    await expect(attempt).rejects.toMatchObject({ code: 'login_failed' })
    expect(await hashOf(ida.userId)).toBe(byWhmcs)
  })

  test('Argon2id that was made with less work is replaced, and with more work is kept', async () => {
    const ada = await aUser(house)
    const make = (memoryCost: number, timeCost: number) => hash(ada.password, { memoryCost, timeCost, parallelism: 1 })
    const keep = async (made: string) => {
      await house.pool.query('UPDATE identity.users SET password_hash = $2 WHERE id = $1', [ada.userId, made])
      await signIn(aVisitor(house), { ...ada, userAgent })
      return (await hashOf(ada.userId)) === made
    }
    // Tests ask for 1024 KiB, once over.
    expect(await keep(await make(512, 1))).toBe(false)
    expect(await keep(await make(512, 2))).toBe(true)
    expect(await keep(await make(2048, 1))).toBe(true)
  })

  test('only the house brings them along, and only those it can verify', async () => {
    const person = { email: 'eve@example.com', firstName: 'Eve', lastName: 'E' }
    expect(() => registerUser(aVisitor(house), { ...person, importedHash: importedHash(byCrypt) })).toThrow(
      expect.objectContaining({ code: 'forbidden' }),
    )
    await expect(anImportedUser(house, 'plain text')).rejects.toMatchObject({
      code: 'unknown_password_hash',
      fields: [{ field: 'importedHash' }],
    })
  })
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
