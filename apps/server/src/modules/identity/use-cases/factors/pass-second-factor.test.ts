import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../../../../platform/actor.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { passwordResetRequested } from '../../events.ts'
import { aUser, aVisitor, linksFor } from '../../examples.ts'
import { callerOf } from '../../queries/caller.ts'
import { aUserWithApp, codeOf, inPerson } from '../../testing.ts'
import { createStaff } from '../create-staff.ts'
import { forgotPassword, startPasswordReset } from '../forgot-password.ts'
import { logIn } from '../log-in.ts'
import { resetPassword } from '../reset-password.ts'
import { removeFactor } from './change-factors.ts'
import { enrolAuthenticator, offerAuthenticatorAtLogIn } from './enrol-at-log-in.ts'
import { MOST_TRIES } from './login-challenges.ts'
import { passSecondFactor } from './pass-second-factor.ts'
import type { FactorProof } from './try-factor.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ settings: { PUBLIC_URL: 'https://my.greenfield.example' } })
})
afterAll(() => house.stop())

const userAgent = 'Test'
type Visit = Parameters<typeof aVisitor>[1]
type User = { email: string; password: string }

/** Gives the password and answers the token of the log-in that waits. */
async function begin({ email, password }: User, visit: Visit = {}, deviceToken?: string): Promise<string> {
  const outcome = await logIn(aVisitor(house, visit), { email, password, userAgent, deviceToken })
  if (outcome.state !== 'second_factor') throw new Error(`The log-in is ${outcome.state}.`)
  return outcome.challenge
}

async function heldFor(user: User): Promise<string> {
  const outcome = await logIn(aVisitor(house), { ...user, userAgent })
  return outcome.state === 'signed_in' ? outcome.state : outcome.challenge
}

const pass = (challenge: string, proof: FactorProof, visit: Visit = {}, rememberThis = false) =>
  passSecondFactor(aVisitor(house, visit), { challenge, proof, userAgent, rememberThis })
const codeFor = (user: { secret: string }, later: Temporal.DurationLike = { seconds: 0 }): FactorProof => ({
  kind: 'totp',
  code: codeOf(user.secret, house, later),
})
const wrong: FactorProof = { kind: 'recovery_code', code: 'aaaa-aaaa-aaaa-aaaa' }
const codeOfRefusal = (refused: Promise<unknown>) => refused.then(() => 'let in').catch((error) => error.code)

async function trail(userId: number): Promise<string[]> {
  const { rows } = await house.pool.query<{ action: string }>(
    'SELECT action FROM platform.audit WHERE object = $1 ORDER BY id',
    [`user:${userId}`],
  )
  return rows.map(({ action }) => action)
}

test('a password opens nothing for somebody with a second factor; the code does', async () => {
  const ada = await aUserWithApp(house)
  expect(await logIn(aVisitor(house), { ...ada, userAgent })).toEqual({
    state: 'second_factor',
    challenge: expect.stringMatching(/^[\w-]{43}$/),
    methods: ['totp', 'recovery_code'],
  })
  const { session, deviceToken } = await pass(await begin(ada), codeFor(ada))
  expect(await callerOf(aVisitor(house), session.accessToken)).toMatchObject({ userId: ada.userId })
  expect(deviceToken).toBeNull()
  expect(await trail(ada.userId)).toEqual([
    'user_registered',
    'factor_offered',
    'factor_added',
    'second_factor_asked',
    'second_factor_asked',
    'second_factor_passed',
    'logged_in',
  ])
})

test('a code works once, also when twenty come with it at once', async () => {
  const ada = await aUserWithApp(house)
  const visits = Array.from({ length: 20 }, (_, n) => ({ ip: `203.0.113.${n}` }))
  const challenges: string[] = []
  for (const visit of visits) challenges.push(await begin(ada, visit))
  const proof = codeFor(ada)
  const answers = await Promise.all(challenges.map((one, n) => codeOfRefusal(pass(one, proof, visits[n]))))
  expect(answers.filter((answer) => answer === 'let in')).toHaveLength(1)
  expect(answers.filter((answer) => answer === 'second_factor_wrong')).toHaveLength(19)
})

test('the code that confirmed an app does not log in as well', async () => {
  const ada = await aUserWithApp(house)
  const proof = codeFor(ada, { minutes: -5 })
  expect(
    await codeOfRefusal(pass(await begin(ada, { later: { minutes: -5 } }), proof, { later: { minutes: -5 } })),
  ).toBe('second_factor_wrong')
})

test('one log-in is tried five times, and its right code comes too late then', async () => {
  const ada = await aUserWithApp(house)
  const challenge = await begin(ada)
  // Each from another address, so that no lock is met.
  for (let n = 0; n < MOST_TRIES; n++)
    expect(await codeOfRefusal(pass(challenge, wrong, { ip: `203.0.113.${n}` }))).toBe('second_factor_wrong')
  expect(await codeOfRefusal(pass(challenge, codeFor(ada), { ip: '203.0.113.9' }))).toBe('challenge_over')
  expect((await trail(ada.userId)).filter((action) => action === 'second_factor_failed')).toHaveLength(MOST_TRIES)
})

test('tries that come at once are counted one by one', async () => {
  const ada = await aUserWithApp(house)
  const challenge = await begin(ada)
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => codeOfRefusal(pass(challenge, wrong, { ip: `203.0.113.${n}` }))),
  )
  expect(answers.filter((code) => code === 'second_factor_wrong')).toHaveLength(MOST_TRIES)
  expect(answers.filter((code) => code === 'challenge_over')).toHaveLength(12 - MOST_TRIES)
})

test('wrong codes count as wrong passwords do, and the right password between them takes none back', async () => {
  const ada = await aUserWithApp(house)
  const codes: string[] = []
  for (let n = 0; n < 6; n++) {
    const challenge = await begin(ada).catch((error) => error.code as string)
    codes.push(challenge === 'login_locked' ? challenge : await codeOfRefusal(pass(challenge, wrong)))
  }
  expect(codes).toEqual([...Array(5).fill('second_factor_wrong'), 'login_locked'])
  await pass(await begin(ada, { ip: '192.0.2.4' }), codeFor(ada), { ip: '192.0.2.4' })
})

test('a log-in waits for ten minutes, and goes on once', async () => {
  const ada = await aUserWithApp(house)
  const late = await begin(ada)
  const after = { minutes: 10 }
  expect(await codeOfRefusal(pass(late, codeFor(ada, after), { later: after }))).toBe('challenge_over')

  const challenge = await begin(ada)
  await pass(challenge, codeFor(ada))
  expect(await codeOfRefusal(pass(challenge, { kind: 'recovery_code', code: ada.recoveryCodes[0]! }))).toBe(
    'challenge_over',
  )
  expect(await codeOfRefusal(pass('nobody was given this', codeFor(ada)))).toBe('challenge_over')
})

test('a user who is disabled while the log-in waits does not get in', async () => {
  const ada = await aUserWithApp(house)
  const challenge = await begin(ada)
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [ada.userId])
  expect(await codeOfRefusal(pass(challenge, codeFor(ada)))).toBe('challenge_over')
})

test('the code of somebody else is worth nothing', async () => {
  const ada = await aUserWithApp(house)
  const grace = await aUserWithApp(house)
  expect(await codeOfRefusal(pass(await begin(ada), codeFor(grace)))).toBe('second_factor_wrong')
  const theirs: FactorProof = { kind: 'recovery_code', code: grace.recoveryCodes[0]! }
  expect(await codeOfRefusal(pass(await begin(ada), theirs))).toBe('second_factor_wrong')
})

test('each recovery code works once, and one hears of it', async () => {
  const ada = await aUserWithApp(house)
  expect(new Set(ada.recoveryCodes).size).toBe(10)
  const proof: FactorProof = { kind: 'recovery_code', code: ada.recoveryCodes[3]!.toUpperCase() }
  await pass(await begin(ada), proof)
  expect(await codeOfRefusal(pass(await begin(ada), proof))).toBe('second_factor_wrong')
  await house.settle()
  const { rows } = await house.pool.query(
    'SELECT template, client_id FROM messaging.mails WHERE to_address = $1 ORDER BY id',
    [ada.email],
  )
  expect(rows).toEqual([
    { template: 'factor_added', client_id: null },
    { template: 'recovery_code_used', client_id: null },
  ])
})

test('a remembered browser skips the second factor for thirty days, and for its own user only', async () => {
  const ada = await aUserWithApp(house)
  const grace = await aUserWithApp(house)
  const { deviceToken } = await pass(await begin(ada), codeFor(ada), {}, true)
  const enters = async (user: User, visit: Visit = {}) =>
    (await logIn(aVisitor(house, visit), { ...user, userAgent, deviceToken: deviceToken! })).state
  expect(await enters(ada)).toBe('signed_in')
  expect(await enters(ada, { later: { hours: 24 * 30 - 1 } })).toBe('signed_in')
  expect(await enters(ada, { later: { hours: 24 * 30 + 1 } })).toBe('second_factor')
  expect(await enters(grace)).toBe('second_factor')
  await expect(begin({ ...ada, password: 'wrong password' }, {}, deviceToken!)).rejects.toMatchObject({
    code: 'login_failed',
  })
})

test('a remembered browser skips the second factor, and no step-up', async () => {
  const ada = await aUserWithApp(house)
  const { deviceToken } = await pass(await begin(ada), codeFor(ada), {}, true)
  const visit = { later: { hours: 1 } }
  const outcome = await logIn(aVisitor(house, visit), { ...ada, userAgent, deviceToken: deviceToken! })
  if (outcome.state !== 'signed_in') throw new Error(`The log-in is ${outcome.state}.`)
  const caller = await callerOf(aVisitor(house, visit), outcome.session.accessToken)
  expect(() => new Actor({ kind: 'user', ...caller!, member: null }).mustBeProven(aVisitor(house, visit).now)).toThrow(
    expect.objectContaining({ code: 'step_up_required' }),
  )
})

test('a password reset ends remembered browsers and log-ins that wait', async () => {
  const ada = await aUserWithApp(house)
  const { deviceToken } = await pass(await begin(ada), codeFor(ada), {}, true)
  const waiting = await begin(ada)
  await forgotPassword(aVisitor(house), ada)
  await house.contexts.forSystem('test', 'worker').transaction((tx) => startPasswordReset(tx, ada))
  const [token] = await linksFor(house, passwordResetRequested, ada.userId)
  const password = 'another correct horse'
  await resetPassword(aVisitor(house), { token: token!, password })

  const code: FactorProof = { kind: 'recovery_code', code: ada.recoveryCodes[0]! }
  expect(await codeOfRefusal(pass(waiting, code))).toBe('challenge_over')
  await begin({ ...ada, password }, {}, deviceToken!)
})

test('removing the last factor ends remembered browsers and recovery codes', async () => {
  const ada = await aUserWithApp(house)
  await pass(await begin(ada), codeFor(ada), {}, true)
  await removeFactor(inPerson(house, ada.userId), { kind: 'authenticator', id: ada.authenticatorId })
  const { rows } = await house.pool.query(
    `SELECT (SELECT count(*)::int FROM identity.remembered_devices WHERE user_id = $1) AS devices,
            (SELECT count(*)::int FROM identity.recovery_codes WHERE user_id = $1) AS codes`,
    [ada.userId],
  )
  expect(rows).toEqual([{ devices: 0, codes: 0 }])
  expect((await logIn(aVisitor(house), { ...ada, userAgent })).state).toBe('signed_in')
})

test('who must have a factor sets one up before there is any session', async () => {
  const cli = house.contexts.forSystem('cli', 'cli')
  const person = { email: 'olivia@example.com', password: 'correct horse battery', firstName: 'O', lastName: 'O' }
  const { userId } = await createStaff(cli, { ...person, role: 'Owner' })
  expect((await logIn(aVisitor(house), { ...person, userAgent })).state).toBe('signed_in')
  const demand = { name: 'identity.staff_need_factor', value: 'always' }
  await house.pool.query(
    'INSERT INTO platform.settings (name, value, changed_at) VALUES ($1, to_jsonb($2::text), now())',
    [demand.name, demand.value],
  )

  const outcome = await logIn(aVisitor(house), { ...person, userAgent })
  if (outcome.state !== 'enrol') throw new Error(`The log-in is ${outcome.state}.`)
  expect(outcome.methods).toEqual(['passkey', 'totp'])
  const { challenge } = outcome
  expect(await codeOfRefusal(pass(challenge, wrong))).toBe('challenge_over')
  const { id, secret } = await offerAuthenticatorAtLogIn(aVisitor(house), { challenge, name: 'Phone' })
  const input = { challenge, id, userAgent }
  await expect(enrolAuthenticator(aVisitor(house), { ...input, code: '000000' })).rejects.toMatchObject({
    fields: [{ field: 'code' }],
  })
  const { session, recoveryCodes } = await enrolAuthenticator(aVisitor(house), {
    ...input,
    code: codeOf(secret, house),
  })
  expect(recoveryCodes).toHaveLength(10)
  expect(await callerOf(aVisitor(house), session.accessToken)).toMatchObject({ userId, staff: { role: 'Owner' } })
  await expect(enrolAuthenticator(aVisitor(house), { ...input, code: codeOf(secret, house) })).rejects.toMatchObject({
    code: 'challenge_over',
  })
  await expect(removeFactor(inPerson(house, userId), { kind: 'authenticator', id })).rejects.toMatchObject({
    code: 'factor_demanded',
  })
  // Two log-ins began before there was a factor; the second one does not get around it now.
  await house.pool.query('DELETE FROM identity.authenticators WHERE user_id = $1', [userId])
  const [first, second] = [await heldFor(person), await heldFor(person)]
  const offer = await offerAuthenticatorAtLogIn(aVisitor(house), { challenge: first, name: 'Mine' })
  const code = codeOf(offer.secret, house)
  await enrolAuthenticator(aVisitor(house), { challenge: first, id: offer.id, code, userAgent })
  expect(await codeOfRefusal(offerAuthenticatorAtLogIn(aVisitor(house), { challenge: second, name: 'Eve' }))).toBe(
    'challenge_over',
  )
  // Clients are free, as long as nobody says otherwise.
  expect((await logIn(aVisitor(house), { ...(await aUser(house)), userAgent })).state).toBe('signed_in')
})

test('a log-in that waits for a factor to be set up gives no way around one that is there', async () => {
  const ada = await aUserWithApp(house)
  const challenge = await begin(ada)
  await expect(offerAuthenticatorAtLogIn(aVisitor(house), { challenge, name: 'Mine' })).rejects.toMatchObject({
    code: 'challenge_over',
  })
})

test('no secret is in the audit trail, and none lies open in the database', async () => {
  const ada = await aUserWithApp(house)
  const challenge = await begin(ada)
  const { deviceToken } = await pass(challenge, codeFor(ada), {}, true)
  const { rows } = await house.pool.query<{ dump: string }>(
    `SELECT (SELECT string_agg(a::text, ' ') FROM platform.audit a) || (SELECT string_agg(o::text, ' ') FROM platform.outbox o)
         || (SELECT string_agg(t::text, ' ') FROM identity.authenticators t) || (SELECT string_agg(r::text, ' ') FROM identity.recovery_codes r)
         || (SELECT string_agg(c::text, ' ') FROM identity.login_challenges c) || (SELECT string_agg(d::text, ' ') FROM identity.remembered_devices d) AS dump`,
  )
  for (const secret of [ada.secret, ...ada.recoveryCodes, challenge, deviceToken!])
    expect(rows[0]!.dump).not.toContain(secret)
})
