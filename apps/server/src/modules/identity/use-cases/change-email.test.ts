import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { emailChanged, emailChangeRequested, passwordResetRequested, verificationRequested } from '../events.ts'
import { aCaller, aUser, aVisitor, linksFor, signIn } from '../examples.ts'
import { waitingEmailChange } from '../queries/sessions.ts'
import { userById } from '../queries/users.ts'
import { askEmailChange, cancelEmailChange, confirmEmailChange } from './change-email.ts'
import { forgotPassword } from './forgot-password.ts'
import { logIn } from './log-in.ts'
import { requestVerification } from './request-verification.ts'
import { resetPassword } from './reset-password.ts'
import { verifyEmail } from './verify-email.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const userAgent = 'Test'
let made = 0
const newAddress = () => `new.${++made}@example.net`

async function loggedIn() {
  const ada = await aUser(house)
  return { ...ada, caller: aCaller(house, await signIn(aVisitor(house), { ...ada, userAgent })) }
}
const linkOf = async ({ userId }: { userId: number }) => (await linksFor(house, emailChangeRequested, userId)).at(-1)!
const follow = (token: string, later: Temporal.DurationLike = { seconds: 0 }) =>
  confirmEmailChange(aVisitor(house, { later }), { token, userAgent })
const emailOf = async ({ userId }: { userId: number }) => (await userById(aVisitor(house), userId)).email
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code,
  )

test('the address changes when the link is followed, not before, and is proved by that', async () => {
  const ada = await loggedIn()
  const email = newAddress()
  await askEmailChange(ada.caller, { email })
  expect(await emailOf(ada)).toBe(ada.email)
  expect(await waitingEmailChange(ada.caller)).toMatchObject({ email })

  await follow(await linkOf(ada))
  expect(await userById(aVisitor(house), ada.userId)).toMatchObject({ email, emailVerifiedAt: expect.anything() })
  expect(await waitingEmailChange(ada.caller)).toBeNull()
  expect(await codeOf(logIn(aVisitor(house), { ...ada, userAgent }))).toBe('login_failed')
  await logIn(aVisitor(house), { email, password: ada.password, userAgent })
})

test('a link works once, for a day, and not when a later one was asked for', async () => {
  const ada = await loggedIn()
  await askEmailChange(ada.caller, { email: newAddress() })
  const first = await linkOf(ada)
  await askEmailChange(ada.caller, { email: newAddress() })
  const second = await linkOf(ada)
  expect(await codeOf(follow(first))).toBe('token_invalid')
  expect(await codeOf(follow(second, { hours: 24 }))).toBe('token_invalid')
  const clicks = await Promise.all([1, 2, 3].map(() => codeOf(follow(second))))
  expect(clicks.toSorted()).toEqual(['done', 'token_invalid', 'token_invalid'])
  expect(await codeOf(follow('made up'))).toBe('token_invalid')
})

test('taken back, it does not happen', async () => {
  const ada = await loggedIn()
  await askEmailChange(ada.caller, { email: newAddress() })
  await cancelEmailChange(ada.caller)
  expect(await waitingEmailChange(ada.caller)).toBeNull()
  expect(await codeOf(follow(await linkOf(ada)))).toBe('token_invalid')
  await cancelEmailChange(ada.caller)
})

test('asking is answered alike whoever has the address; following fails clearly when somebody has it by then', async () => {
  const bob = await aUser(house)
  const ada = await loggedIn()
  expect(await askEmailChange(ada.caller, { email: bob.email.toUpperCase() })).toBeUndefined()
  expect(await codeOf(follow(await linkOf(ada)))).toBe('email_taken')

  const email = newAddress()
  expect(await askEmailChange(ada.caller, { email })).toBeUndefined()
  await aUser(house, { email })
  expect(await codeOf(follow(await linkOf(ada)))).toBe('email_taken')
  expect(await emailOf(ada)).toBe(ada.email)
})

test('two who follow links to the same address: one has it', async () => {
  const email = newAddress()
  const people = [await loggedIn(), await loggedIn()]
  for (const { caller } of people) await askEmailChange(caller, { email })
  const links = await Promise.all(people.map(linkOf))
  expect((await Promise.all(links.map((link) => codeOf(follow(link))))).toSorted()).toEqual(['done', 'email_taken'])
})

test('links that were mailed to the old address are worthless afterwards', async () => {
  const ada = await loggedIn()
  await forgotPassword(aVisitor(house), ada)
  await requestVerification(house.contexts.forSystem('test', 'cli'), ada)
  await house.settle()
  const [reset] = await linksFor(house, passwordResetRequested, ada.userId)
  const [verify] = await linksFor(house, verificationRequested, ada.userId)
  await askEmailChange(ada.caller, { email: newAddress() })
  await follow(await linkOf(ada))

  const password = 'another horse entirely'
  expect(await codeOf(resetPassword(aVisitor(house), { token: reset!, password }))).toBe('token_invalid')
  expect(await codeOf(verifyEmail(aVisitor(house), { token: verify! }))).toBe('token_invalid')
})

test('a link that was asked for under an older address is worthless', async () => {
  const ada = await loggedIn()
  await askEmailChange(ada.caller, { email: newAddress() })
  const link = await linkOf(ada)
  await house.pool.query(`UPDATE identity.users SET email = 'moved.' || email WHERE id = $1`, [ada.userId])
  expect(await codeOf(follow(link))).toBe('token_invalid')
})

test('a link for one purpose is no good for another', async () => {
  const ada = await loggedIn()
  await askEmailChange(ada.caller, { email: newAddress() })
  const token = await linkOf(ada)
  const password = 'another horse entirely'
  expect(await codeOf(resetPassword(aVisitor(house), { token, password }))).toBe('token_invalid')
  expect(await codeOf(verifyEmail(aVisitor(house), { token }))).toBe('token_invalid')
  await follow(token)
})

test('the same address is refused, in another case it is a change that nobody needs to hear of', async () => {
  const ada = await loggedIn()
  await expect(askEmailChange(ada.caller, { email: ada.email })).rejects.toMatchObject({
    code: 'invalid_input',
    fields: [{ field: 'email' }],
  })
  await askEmailChange(ada.caller, { email: ada.email.toUpperCase() })
  await follow(await linkOf(ada))
  expect(await emailOf(ada)).toBe(ada.email.toUpperCase())
  const { rows } = await house.pool.query(
    `SELECT 1 FROM platform.outbox WHERE name = $1 AND payload->'userId' = to_jsonb($2::bigint)`,
    [emailChanged.eventName, ada.userId],
  )
  expect(rows).toEqual([])
})

test('only in person and freshly proved; a disabled user not at all', async () => {
  const ada = await loggedIn()
  const as = (proof: Parameters<typeof aUserActor>[1]) =>
    house.contexts.create({ actor: aUserActor({ userId: ada.userId }, proof), door: 'portal' })
  const ask = (ctx: typeof ada.caller) => codeOf(askEmailChange(ctx, { email: newAddress() }))
  const provenAt = Temporal.Now.instant()
  const session = { kind: 'session' as const, sessionId: 1, actedBy: null }
  expect(await ask(as({ proof: { kind: 'token', tokenId: 1 } }))).toBe('forbidden')
  expect(await ask(as({ proof: { ...session, provenAt, actedBy: 9 } }))).toBe('forbidden')
  expect(await ask(as({ proof: { ...session, provenAt: provenAt.subtract({ minutes: 16 }) } }))).toBe(
    'step_up_required',
  )
  expect(await ask(aVisitor(house))).toBe('unauthenticated')

  await askEmailChange(ada.caller, { email: newAddress() })
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [ada.userId])
  expect(await codeOf(follow(await linkOf(ada)))).toBe('token_invalid')
})

test('five links are mailed in an hour, not more, and the answer stays the same', async () => {
  const ada = await loggedIn()
  for (let n = 0; n < 7; n++) await askEmailChange(ada.caller, { email: newAddress() })
  expect(await linksFor(house, emailChangeRequested, ada.userId)).toHaveLength(5)
})
