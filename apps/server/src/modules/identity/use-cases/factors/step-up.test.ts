import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../../../../platform/actor.ts'
import { aUserActor } from '../../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { aUser, aVisitor, signIn } from '../../examples.ts'
import { callerOf } from '../../queries/caller.ts'
import { aUserWithApp, codeOf, inPerson, SoftwarePasskey } from '../../testing.ts'
import { logIn } from '../log-in.ts'
import { addPasskey, beginPasskey } from './add-passkey.ts'
import { askForPasskeyAgain } from './ask-passkey.ts'
import { passSecondFactor } from './pass-second-factor.ts'
import { type StepUpProof, stepUp, stepUpMethods } from './step-up.ts'

const origin = 'https://my.greenfield.example'
let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ settings: { PUBLIC_URL: origin } })
})
afterAll(() => house.stop())

const userAgent = 'Test'
const codeOfRefusal = (refused: Promise<unknown>) => refused.then(() => 'proved').catch((error) => error.code)

/** Logged in twenty minutes ago, so that the proof is stale. */
async function aSession(user: { userId: number; email: string; password: string; secret?: string }) {
  const before = { later: { minutes: -20 } }
  const outcome = await logIn(aVisitor(house, before), { ...user, userAgent })
  if (outcome.state === 'enrol') throw new Error('Nobody has to have a factor here.')
  const { sessionId } =
    outcome.state === 'signed_in'
      ? outcome.session
      : (
          await passSecondFactor(aVisitor(house, before), {
            challenge: outcome.challenge,
            proof: { kind: 'totp', code: codeOf(user.secret!, house, { minutes: -20 }) },
            userAgent,
            rememberThis: false,
          })
        ).session
  return { sessionId, ctx: inPerson(house, user.userId, { sessionId, provenBefore: { minutes: 20 } }) }
}

async function isProven(sessionId: number): Promise<boolean> {
  const { rows } = await house.pool.query('SELECT proven_at FROM identity.sessions WHERE id = $1', [sessionId])
  return rows[0].proven_at.getTime() > house.clock.now().epochMilliseconds - 60_000
}

test('who has no second factor proves it with the password', async () => {
  const ada = await aUser(house)
  const { ctx, sessionId } = await aSession(ada)
  expect(await stepUpMethods(ctx)).toMatchObject({ methods: ['password'] })
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'password', password: 'wrong password' }))).toBe('step_up_failed')
  expect(await isProven(sessionId)).toBe(false)
  await stepUp(ctx, { kind: 'password', password: ada.password })
  expect(await isProven(sessionId)).toBe(true)
})

test('only the session that asked is proved', async () => {
  const ada = await aUser(house)
  const { ctx } = await aSession(ada)
  const other = await aSession(ada)
  await stepUp(ctx, { kind: 'password', password: ada.password })
  expect(await isProven(other.sessionId)).toBe(false)
})

test('who has one has to use it: a password alone is not enough', async () => {
  const ada = await aUserWithApp(house)
  // Set up five minutes ago, logged in with it now, and proved again with the next code.
  const now = await signInWithCode(ada)
  const ctx = inPerson(house, ada.userId, { sessionId: now, later: { seconds: 60 }, provenBefore: { minutes: 20 } })
  expect(await stepUpMethods(ctx)).toMatchObject({ methods: ['totp', 'recovery_code'] })
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'password', password: ada.password }))).toBe('use_second_factor')
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'totp', code: codeOf(ada.secret, house) }))).toBe('step_up_failed')
  await stepUp(ctx, { kind: 'totp', code: codeOf(ada.secret, house, { seconds: 60 }) })
  await stepUp(ctx, { kind: 'recovery_code', code: ada.recoveryCodes[0]! })
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'recovery_code', code: ada.recoveryCodes[0]! }))).toBe(
    'step_up_failed',
  )
})

async function signInWithCode(ada: { email: string; password: string; secret: string }): Promise<number> {
  const outcome = await logIn(aVisitor(house), { ...ada, userAgent })
  if (outcome.state !== 'second_factor') throw new Error(`The log-in is ${outcome.state}.`)
  const proof = { kind: 'totp' as const, code: codeOf(ada.secret, house) }
  const { challenge } = outcome
  return (await passSecondFactor(aVisitor(house), { challenge, proof, userAgent, rememberThis: false })).session
    .sessionId
}

test('a passkey proves it too, by a challenge made for that', async () => {
  const ada = await aUser(house)
  const { ctx, sessionId } = await aSession(ada)
  const key = new SoftwarePasskey(origin)
  const answer = key.register(await beginPasskey(inPerson(house, ada.userId)))
  await addPasskey(inPerson(house, ada.userId), { name: 'Key', answer })
  const proof: StepUpProof = { kind: 'passkey', answer: key.sign(await askForPasskeyAgain(ctx)) }
  await stepUp(ctx, proof)
  expect(await isProven(sessionId)).toBe(true)
  expect(await codeOfRefusal(stepUp(ctx, proof))).toBe('step_up_failed')
})

test('wrong tries count in the lock-out', async () => {
  const ada = await aUser(house)
  const { ctx } = await aSession(ada)
  const wrong: StepUpProof = { kind: 'password', password: 'wrong password' }
  const codes: string[] = []
  for (let n = 0; n < 6; n++) codes.push(await codeOfRefusal(stepUp(ctx, wrong)))
  expect(codes).toEqual([...Array(5).fill('step_up_failed'), 'login_locked'])
  await expect(signIn(aVisitor(house), { ...ada, userAgent })).rejects.toMatchObject({ code: 'login_locked' })
})

test('API tokens and staff in the name of another prove nothing', async () => {
  const ada = await aUser(house)
  const proof: StepUpProof = { kind: 'password', password: ada.password }
  const as = (actor: Actor) => house.contexts.create({ actor, door: 'portal' })
  const token = as(aUserActor({ userId: ada.userId }, { proof: { kind: 'token', tokenId: 1 } }))
  const acted = as(
    aUserActor(
      { userId: ada.userId },
      { proof: { kind: 'session', sessionId: 1, provenAt: house.clock.now(), actedBy: 9 } },
    ),
  )
  for (const ctx of [token, acted]) {
    expect(await codeOfRefusal(stepUp(ctx, proof))).toBe('forbidden')
    expect(await codeOfRefusal(stepUpMethods(ctx))).toBe('forbidden')
  }
  expect(await codeOfRefusal(stepUp(as(Actor.nobody), proof))).toBe('unauthenticated')
})

test('who has neither password nor factor is told to log in again', async () => {
  const ada = await aUser(house)
  const { ctx } = await aSession(ada)
  await house.pool.query(`UPDATE identity.users SET password_hash = '' WHERE id = $1`, [ada.userId])
  expect(await stepUpMethods(ctx)).toMatchObject({ methods: [] })
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'password', password: '' }))).toBe('log_in_again')
})

test('a session that has ended is not proved any more', async () => {
  const ada = await aUser(house)
  const { ctx, sessionId } = await aSession(ada)
  await house.pool.query(`UPDATE identity.sessions SET ended_at = now(), end_reason = 'logged_out' WHERE id = $1`, [
    sessionId,
  ])
  expect(await codeOfRefusal(stepUp(ctx, { kind: 'password', password: ada.password }))).toBe('session_ended')
})

test('a step-up is seen at the next request', async () => {
  const ada = await aUser(house)
  const tokens = await signIn(aVisitor(house), { ...ada, userAgent })
  await house.pool.query(`UPDATE identity.sessions SET proven_at = proven_at - interval '1 hour' WHERE id = $1`, [
    tokens.sessionId,
  ])
  await stepUp(inPerson(house, ada.userId, { sessionId: tokens.sessionId }), {
    kind: 'password',
    password: ada.password,
  })
  const caller = await callerOf(aVisitor(house), tokens.accessToken)
  const proof = caller?.proof.kind === 'session' ? caller.proof.provenAt : null
  expect(Temporal.Instant.compare(proof!, house.clock.now().subtract({ minutes: 1 }))).toBe(1)
})
