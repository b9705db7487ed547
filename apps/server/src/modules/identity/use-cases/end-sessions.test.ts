import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, aStaffMember, aUser, auditOf, aVisitor, endReasonOf, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { listSessions } from '../queries/sessions.ts'
import { SessionUse } from '../session-use.ts'
import { endOtherSessions, endSession, endSessionsOfUser } from './end-sessions.ts'
import { logOut } from './log-out.ts'
import { refreshSession } from './refresh-session.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'

async function withSessions(count: number) {
  const ada = await aUser(house)
  const sessions = []
  for (let n = 0; n < count; n++) sessions.push(await signIn(aVisitor(house), { ...ada, userAgent: firefox }))
  return { ...ada, sessions, caller: aCaller(house, sessions[0]!) }
}
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code,
  )
const idsOf = async (ctx: Parameters<typeof listSessions>[0]) =>
  (await listSessions(ctx, { limit: 25 })).items.map(({ id }) => id)

test('the list says what device, from where, since when, and which one this is', async () => {
  const { caller, sessions } = await withSessions(2)
  const { items } = await listSessions(caller, { limit: 25 })
  expect(items).toMatchObject([
    { id: sessions[1]!.sessionId, device: 'Firefox on Windows', ip: '198.51.100.7', isCurrent: false },
    { id: sessions[0]!.sessionId, method: 'password', isCurrent: true },
  ])
})

test("the list is paged, and holds nobody else's", async () => {
  await withSessions(1)
  const { caller, sessions } = await withSessions(3)
  const first = await listSessions(caller, { limit: 2 })
  const second = await listSessions(caller, { limit: 2, cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
    sessions.map(({ sessionId }) => sessionId).toReversed(),
  )
  expect(second.nextCursor).toBeNull()
})

test('what was left, was ended or ran out is not in it', async () => {
  const { caller, sessions } = await withSessions(3)
  await logOut(aCaller(house, sessions[1]!))
  await house.pool.query(
    `UPDATE identity.refresh_tokens SET expires_at = now() - interval '1 minute' WHERE session_id = $1`,
    [sessions[2]!.sessionId],
  )
  expect(await idsOf(caller)).toEqual([sessions[0]!.sessionId])
  await refreshSession(aVisitor(house), sessions[0]!)
  expect(await idsOf(caller)).toEqual([sessions[0]!.sessionId])
})

test("staff who act in somebody's name are in nobody's list of own sessions, and see and end none of them", async () => {
  const { caller, sessions, userId } = await withSessions(2)
  const staff = await aUser(house)
  await house.pool.query(
    `UPDATE identity.sessions SET method = 'as_client', acted_by = $2, reason = 'asked to' WHERE id = $1`,
    [sessions[1]!.sessionId, staff.userId],
  )
  expect(await idsOf(caller)).toEqual([sessions[0]!.sessionId])
  const acting = house.contexts.create({
    actor: aUserActor(
      { userId },
      { proof: { kind: 'session', sessionId: 1, provenAt: Temporal.Now.instant(), actedBy: staff.userId } },
    ),
    door: 'portal',
  })
  expect(await codeOf(listSessions(acting, { limit: 25 }))).toBe('forbidden')
  expect(await codeOf(endOtherSessions(acting))).toBe('forbidden')
})

test('ending one ends it at once, and only it', async () => {
  const { caller, sessions } = await withSessions(3)
  await endSession(caller, { sessionId: sessions[1]!.sessionId })
  expect(await callerOf(aVisitor(house), sessions[1]!.accessToken)).toBeNull()
  expect(await codeOf(refreshSession(aVisitor(house), sessions[1]!))).toBe('session_ended')
  expect(await Promise.all(sessions.map((session) => endReasonOf(house, session)))).toEqual([null, 'revoked', null])
})

test('this session, one that is over and one of somebody else are refused', async () => {
  const { caller, sessions } = await withSessions(2)
  const { sessions: others } = await withSessions(1)
  expect(await codeOf(endSession(caller, { sessionId: sessions[0]!.sessionId }))).toBe('own_session')
  expect(await codeOf(endSession(caller, { sessionId: others[0]!.sessionId }))).toBe('session_not_found')
  await endSession(caller, { sessionId: sessions[1]!.sessionId })
  expect(await codeOf(endSession(caller, { sessionId: sessions[1]!.sessionId }))).toBe('session_not_found')
  expect(await endReasonOf(house, others[0]!)).toBeNull()
})

test('ending all others leaves this one', async () => {
  const { caller, sessions } = await withSessions(3)
  expect(await endOtherSessions(caller)).toEqual({ ended: 2 })
  expect(await Promise.all(sessions.map((session) => endReasonOf(house, session)))).toEqual([
    null,
    'revoked',
    'revoked',
  ])
  expect(await endOtherSessions(caller)).toEqual({ ended: 0 })
})

test('staff end all sessions of a user, if they may', async () => {
  const { userId, sessions } = await withSessions(2)
  expect(await codeOf(endSessionsOfUser(aStaffMember(house, { staff: ['users.view'] }), { userId }))).toBe('forbidden')
  const staff = aStaffMember(house, { staff: ['users.manage'] })
  expect(await codeOf(endSessionsOfUser(staff, { userId: 999_999 }))).toBe('user_not_found')
  expect(await endSessionsOfUser(staff, { userId })).toEqual({ ended: 2 })
  expect(await endReasonOf(house, sessions[0]!)).toBe('ended_by_staff')
})

test('the last use is written down at most every five minutes, by one of all who see it', async () => {
  const { sessions } = await withSessions(1)
  const { sessionId } = sessions[0]!
  const at = (minutes: number) => aVisitor(house, { later: { minutes } })
  const lastUse = async () => {
    const { rows } = await house.pool.query(
      'SELECT round(extract(epoch FROM last_used_at - created_at) / 60)::int AS minutes, ip FROM identity.sessions WHERE id = $1',
      [sessionId],
    )
    return rows[0]
  }
  const one = new SessionUse()
  const another = new SessionUse()
  await one.note(at(4), { sessionId, ip: '192.0.2.4' })
  expect(await lastUse()).toEqual({ minutes: 0, ip: '198.51.100.7' })
  await another.note(at(6), { sessionId, ip: '192.0.2.6' })
  expect(await lastUse()).toEqual({ minutes: 6, ip: '192.0.2.6' })
  await one.note(at(10), { sessionId, ip: '192.0.2.10' })
  expect(await lastUse()).toEqual({ minutes: 6, ip: '192.0.2.6' })
  await Promise.all(Array.from({ length: 8 }, () => new SessionUse().note(at(20), { sessionId, ip: '192.0.2.20' })))
  expect(await lastUse()).toEqual({ minutes: 20, ip: '192.0.2.20' })
  expect(await auditOf(house, `session:${sessionId}`, 'session_used')).toHaveLength(2)
})

test('a session that is over is not used any more', async () => {
  const { sessions } = await withSessions(1)
  await logOut(aCaller(house, sessions[0]!))
  const { sessionId } = sessions[0]!
  await new SessionUse().note(aVisitor(house, { later: { hours: 1 } }), { sessionId, ip: '192.0.2.4' })
  expect(await auditOf(house, `session:${sessionId}`, 'session_used')).toEqual([])
})
