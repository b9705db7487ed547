import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../../../platform/actor.ts'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { emailChangeRequested, passwordResetRequested } from '../events.ts'
import { aCaller, aUser, auditOf, aVisitor, endReasonOf, linksFor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { askEmailChange, confirmEmailChange } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { forgotPassword } from './forgot-password.ts'
import { logIn } from './log-in.ts'
import { refreshSession } from './refresh-session.ts'
import { resetPassword } from './reset-password.ts'
import { openSession } from './start-session.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const userAgent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'
const password = 'another horse entirely'

async function loggedIn() {
  const ada = await aUser(house)
  const tokens = await signIn(aVisitor(house), { ...ada, userAgent })
  return { ...ada, tokens, change: { currentPassword: ada.password, password, userAgent } }
}

const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code,
  )

test('the new password counts, this session goes on with its tokens, and every other is over', async () => {
  const ada = await loggedIn()
  const other = await signIn(aVisitor(house), { ...ada, userAgent })
  await changePassword(aCaller(house, ada.tokens), ada.change)

  expect(await callerOf(aVisitor(house), ada.tokens.accessToken)).not.toBeNull()
  await refreshSession(aVisitor(house), { refreshToken: ada.tokens.refreshToken })
  expect(await callerOf(aVisitor(house), other.accessToken)).toBeNull()
  expect(await codeOf(refreshSession(aVisitor(house), other))).toBe('session_ended')
  expect([await endReasonOf(house, ada.tokens), await endReasonOf(house, other)]).toEqual([null, 'password_changed'])

  expect(await codeOf(logIn(aVisitor(house), { ...ada, userAgent }))).toBe('login_failed')
  await logIn(aVisitor(house), { email: ada.email, password, userAgent })
})

test('giving the current password proves who one is', async () => {
  const ada = await loggedIn()
  await house.pool.query(`UPDATE identity.sessions SET proven_at = now() - interval '1 day' WHERE user_id = $1`, [
    ada.userId,
  ])
  await changePassword(aCaller(house, ada.tokens), ada.change)
  const { rows } = await house.pool.query(
    `SELECT proven_at > now() - interval '1 minute' AS fresh FROM identity.sessions WHERE id = $1`,
    [ada.tokens.sessionId],
  )
  expect(rows).toEqual([{ fresh: true }])
})

test('a wrong current password is refused, recorded as a failed log-in, and changes nothing', async () => {
  const ada = await loggedIn()
  const wrong = changePassword(aCaller(house, ada.tokens), { ...ada.change, currentPassword: 'a guess' })
  await expect(wrong).rejects.toMatchObject({ code: 'wrong_password', fields: [{ field: 'currentPassword' }] })
  expect(await auditOf(house, `login:${ada.email}`, 'login_failed')).toMatchObject([
    { after: { reason: 'wrong_password' } },
  ])
  await logIn(aVisitor(house), { ...ada, userAgent })
})

test("a new password that is too common, one's own name, too short or the old one is refused", async () => {
  const ada = await loggedIn()
  const refused = (wish: string) =>
    codeOf(changePassword(aCaller(house, ada.tokens), { ...ada.change, password: wish }))
  expect(await refused('qwertyuiop')).toBe('password_too_common')
  expect(await refused('Ada Lovelace 1815')).toBe('password_too_common')
  expect(await refused(ada.email)).toBe('password_too_common')
  expect(await refused('short')).toBe('invalid_input')
  expect(await refused(ada.password)).toBe('invalid_input')
})

test('only the person themselves: no API token, no staff in their name, nobody else', async () => {
  const ada = await loggedIn()
  const now = Temporal.Now.instant()
  const as = (actor: Actor) => codeOf(changePassword(house.contexts.create({ actor, door: 'portal' }), ada.change))
  const who = { userId: ada.userId, sessionId: ada.tokens.sessionId }
  expect(await as(aUserActor(who, { proof: { kind: 'token', tokenId: 1 } }))).toBe('forbidden')
  const acted = { kind: 'session' as const, sessionId: ada.tokens.sessionId, provenAt: now, actedBy: 99 }
  expect(await as(aUserActor(who, { proof: acted }))).toBe('forbidden')
  expect(await as(Actor.nobody)).toBe('unauthenticated')
})

test('of two changes at once, one wins and the other is told that its password is not right any more', async () => {
  const ada = await loggedIn()
  const other = await signIn(aVisitor(house), { ...ada, userAgent })
  const wishes = [
    { tokens: ada.tokens, password: 'the first new password' },
    { tokens: other, password: 'the second new password' },
  ]
  const answers = await Promise.all(
    wishes.map((wish) =>
      codeOf(changePassword(aCaller(house, wish.tokens), { ...ada.change, password: wish.password })),
    ),
  )
  expect(answers.toSorted()).toEqual(['done', 'wrong_password'])
  const winner = wishes[answers.indexOf('done')]!
  const loser = wishes[answers.indexOf('wrong_password')]!
  expect([await endReasonOf(house, winner.tokens), await endReasonOf(house, loser.tokens)]).toEqual([
    null,
    'password_changed',
  ])
  await logIn(aVisitor(house), { email: ada.email, password: winner.password, userAgent })
})

test('a session that is over by then changes nothing', async () => {
  const ada = await loggedIn()
  await house.pool.query(`UPDATE identity.sessions SET ended_at = now(), end_reason = 'revoked' WHERE id = $1`, [
    ada.tokens.sessionId,
  ])
  expect(await codeOf(changePassword(aCaller(house, ada.tokens), ada.change))).toBe('session_ended')
  await logIn(aVisitor(house), { ...ada, userAgent })
})

test('a log-in with the old password that races with the change leaves no session', async () => {
  const ada = await loggedIn()
  await Promise.allSettled([
    ...Array.from({ length: 4 }, () => logIn(aVisitor(house), { ...ada, userAgent })),
    changePassword(aCaller(house, ada.tokens), ada.change),
  ])
  const { rows } = await house.pool.query(
    'SELECT id::int FROM identity.sessions WHERE user_id = $1 AND ended_at IS NULL',
    [ada.userId],
  )
  expect(rows).toEqual([{ id: ada.tokens.sessionId }])
})

test('links to reset the password and a change of address that waits are worthless afterwards', async () => {
  const ada = await loggedIn()
  await forgotPassword(aVisitor(house), ada)
  await askEmailChange(aCaller(house, ada.tokens), { email: 'thief.one@example.com' })
  await house.settle()
  const [reset] = await linksFor(house, passwordResetRequested, ada.userId)
  const [change] = await linksFor(house, emailChangeRequested, ada.userId)
  await changePassword(aCaller(house, ada.tokens), ada.change)

  expect(await codeOf(resetPassword(aVisitor(house), { token: reset!, password: 'a third password' }))).toBe(
    'token_invalid',
  )
  expect(await codeOf(confirmEmailChange(aVisitor(house), { token: change!, userAgent }))).toBe('token_invalid')
})

test('a reset stops a change of address, too', async () => {
  const ada = await loggedIn()
  await askEmailChange(aCaller(house, ada.tokens), { email: 'thief.two@example.com' })
  await forgotPassword(aVisitor(house), ada)
  await house.settle()
  const [reset] = await linksFor(house, passwordResetRequested, ada.userId)
  const [change] = await linksFor(house, emailChangeRequested, ada.userId)
  await resetPassword(aVisitor(house), { token: reset!, password })
  expect(await codeOf(confirmEmailChange(aVisitor(house), { token: change!, userAgent }))).toBe('token_invalid')
  expect(await endReasonOf(house, ada.tokens)).toBe('password_reset')
})

test('sessions in which staff act in the name of others end with those of their own', async () => {
  const staff = await loggedIn()
  const client = await aUser(house)
  const acting = await aVisitor(house).transaction((tx) =>
    openSession(tx, { userId: client.userId, userAgent, method: 'as_client' }),
  )
  await house.pool.query(`UPDATE identity.sessions SET acted_by = $2, reason = 'asked to' WHERE id = $1`, [
    acting.sessionId,
    staff.userId,
  ])
  await changePassword(aCaller(house, staff.tokens), staff.change)
  expect(await endReasonOf(house, acting)).toBe('password_changed')
})
