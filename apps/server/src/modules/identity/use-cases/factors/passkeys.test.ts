import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { aUser, aVisitor } from '../../examples.ts'
import type { PasskeyAnswer } from '../../factors/passkey.ts'
import { callerOf } from '../../queries/caller.ts'
import { ownFactors } from '../../queries/factors.ts'
import { inPerson, SoftwarePasskey } from '../../testing.ts'
import { logIn } from '../log-in.ts'
import { addPasskey, beginPasskey } from './add-passkey.ts'
import { askForPasskey, askForPasskeyAgain, askForSecondPasskey } from './ask-passkey.ts'
import { removeFactor, renameFactor } from './change-factors.ts'
import { logInWithPasskey } from './log-in-with-passkey.ts'
import { passSecondFactor } from './pass-second-factor.ts'

const origin = 'https://my.greenfield.example'
let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ settings: { PUBLIC_URL: origin } })
})
afterAll(() => house.stop())

const userAgent = 'Test'
const codeOfRefusal = (refused: Promise<unknown>) => refused.then(() => 'let in').catch((error) => error.code)

async function aUserWithPasskey(key = new SoftwarePasskey(origin)) {
  const user = await aUser(house)
  const options = await beginPasskey(inPerson(house, user.userId))
  const { recoveryCodes } = await addPasskey(inPerson(house, user.userId), {
    name: 'Key ring',
    answer: key.register(options),
  })
  return { ...user, key, recoveryCodes }
}

const enter = (answer: PasskeyAnswer, later: Temporal.DurationLike = { seconds: 0 }) =>
  logInWithPasskey(aVisitor(house, { later }), { answer, userAgent })
const enterWith = async (key: SoftwarePasskey) => enter(key.sign(await askForPasskey(aVisitor(house))))

test('a passkey that verifies its user logs in with nothing else', async () => {
  const ada = await aUserWithPasskey()
  expect(ada.recoveryCodes).toHaveLength(10)
  const outcome = await enterWith(ada.key)
  if (outcome.state !== 'signed_in') throw new Error(`The log-in is ${outcome.state}.`)
  expect(await callerOf(aVisitor(house), outcome.session.accessToken)).toMatchObject({ userId: ada.userId })
})

test('one that does not is no log-in by itself, but a second factor', async () => {
  const ada = await aUserWithPasskey()
  ada.key.verifiesUser = false
  expect(await codeOfRefusal(enterWith(ada.key))).toBe('passkey_refused')

  const outcome = await logIn(aVisitor(house), { ...ada, userAgent })
  if (outcome.state !== 'second_factor') throw new Error(`The log-in is ${outcome.state}.`)
  const { challenge, methods } = outcome
  expect(methods).toEqual(['passkey', 'recovery_code'])
  const options = await askForSecondPasskey(aVisitor(house), { challenge })
  expect(options.allowCredentials).toMatchObject([{ id: ada.key.id }])
  const proof = { kind: 'passkey' as const, answer: ada.key.sign(options) }
  await passSecondFactor(aVisitor(house), { challenge, proof, userAgent, rememberThis: false })
})

test('a challenge is answered once, within five minutes, for what it was made for', async () => {
  const ada = await aUserWithPasskey()
  const answer = ada.key.sign(await askForPasskey(aVisitor(house)))
  await enter(answer)
  expect(await codeOfRefusal(enter(answer))).toBe('passkey_refused')

  const late = ada.key.sign(await askForPasskey(aVisitor(house)))
  expect(await codeOfRefusal(enter(late, { minutes: 5 }))).toBe('passkey_refused')

  const forStepUp = ada.key.sign(await askForPasskeyAgain(inPerson(house, ada.userId)))
  expect(await codeOfRefusal(enter(forStepUp))).toBe('passkey_refused')

  // A wrong answer uses it up as well.
  const options = await askForPasskey(aVisitor(house))
  ada.key.verifiesUser = false
  expect(await codeOfRefusal(enter(ada.key.sign(options)))).toBe('passkey_refused')
  ada.key.verifiesUser = true
  expect(await codeOfRefusal(enter(ada.key.sign(options)))).toBe('passkey_refused')
  expect(await codeOfRefusal(enter(ada.key.sign({ challenge: 'of-our-own-making' })))).toBe('passkey_refused')
})

test('the same answer twenty times at once is one log-in', async () => {
  const ada = await aUserWithPasskey()
  const answer = ada.key.sign(await askForPasskey(aVisitor(house)))
  const answers = await Promise.all(Array.from({ length: 20 }, () => codeOfRefusal(enter(answer))))
  expect(answers.filter((one) => one === 'let in')).toHaveLength(1)
})

test('a counter that does not go up gives a copy away', async () => {
  const ada = await aUserWithPasskey()
  ada.key.counter = 7
  await enterWith(ada.key) // It says 8.
  ada.key.counter = 7
  expect(await codeOfRefusal(enterWith(ada.key))).toBe('passkey_refused') // 8 again.
  expect(await codeOfRefusal(enterWith(ada.key))).toBe('let in') // 9.
})

test('a signature for another site, by another key or for another user is refused', async () => {
  const ada = await aUserWithPasskey()
  const elsewhere = new SoftwarePasskey('https://my.greenfield.example.evil.example')
  const user = await aUser(house)
  const options = await beginPasskey(inPerson(house, user.userId))
  expect(
    await codeOfRefusal(addPasskey(inPerson(house, user.userId), { name: 'K', answer: elsewhere.register(options) })),
  ).toBe('passkey_refused')

  const stranger = new SoftwarePasskey(origin)
  stranger.register({ challenge: '', user: { id: '' } })
  const answer = stranger.sign(await askForPasskey(aVisitor(house)))
  expect(await codeOfRefusal(enter(answer))).toBe('passkey_refused')
  expect(await codeOfRefusal(enter({ ...answer, id: ada.key.id, rawId: ada.key.id }))).toBe('passkey_refused')

  const grace = await aUserWithPasskey()
  const outcome = await logIn(aVisitor(house), { ...ada, userAgent })
  if (outcome.state !== 'second_factor') throw new Error(`The log-in is ${outcome.state}.`)
  const { challenge } = outcome
  const forAda = await askForSecondPasskey(aVisitor(house), { challenge })
  const proof = { kind: 'passkey' as const, answer: grace.key.sign(forAda) }
  expect(
    await codeOfRefusal(passSecondFactor(aVisitor(house), { challenge, proof, userAgent, rememberThis: false })),
  ).toBe('second_factor_wrong')
})

test('a passkey belongs to one user, and a disabled one gets nowhere with it', async () => {
  const ada = await aUserWithPasskey()
  const grace = await aUser(house)
  const options = await beginPasskey(inPerson(house, grace.userId))
  expect(
    await codeOfRefusal(addPasskey(inPerson(house, grace.userId), { name: 'K', answer: ada.key.register(options) })),
  ).toBe('passkey_known')
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [ada.userId])
  expect(await codeOfRefusal(enterWith(ada.key))).toBe('passkey_refused')
})

test('a registration cannot be answered by somebody else', async () => {
  const ada = await aUser(house)
  const eve = await aUser(house)
  const options = await beginPasskey(inPerson(house, ada.userId))
  const answer = new SoftwarePasskey(origin).register(options)
  expect(await codeOfRefusal(addPasskey(inPerson(house, eve.userId), { name: 'K', answer }))).toBe('passkey_refused')
})

test('passkeys are listed, renamed and removed by their owner only', async () => {
  const ada = await aUserWithPasskey()
  const eve = await aUser(house)
  const { passkeys } = await ownFactors(inPerson(house, ada.userId))
  expect(passkeys).toMatchObject([{ name: 'Key ring', lastUsedAt: null }])
  const which = { kind: 'passkey' as const, id: passkeys[0]!.id }
  expect(await codeOfRefusal(renameFactor(inPerson(house, eve.userId), { ...which, name: 'Mine' }))).toBe(
    'factor_not_found',
  )
  expect(await codeOfRefusal(removeFactor(inPerson(house, eve.userId), which))).toBe('factor_not_found')
  await renameFactor(inPerson(house, ada.userId), { ...which, name: 'Desk' })
  expect((await ownFactors(inPerson(house, ada.userId))).passkeys).toMatchObject([{ name: 'Desk' }])
  await removeFactor(inPerson(house, ada.userId), which)
  expect(await codeOfRefusal(enterWith(ada.key))).toBe('passkey_refused')
  expect(await ownFactors(inPerson(house, ada.userId))).toMatchObject({ passkeys: [], recoveryCodes: null })
})

test('a site that is reached by an IP address has no passkeys, and says so', async () => {
  const bare = await aHouse()
  try {
    const ada = await aUser(bare)
    expect(await codeOfRefusal(askForPasskey(aVisitor(bare)))).toBe('passkeys_unavailable')
    expect(await codeOfRefusal(beginPasskey(inPerson(bare, ada.userId)))).toBe('passkeys_unavailable')
    expect(await ownFactors(inPerson(bare, ada.userId))).toMatchObject({ passkeysWork: false })
  } finally {
    await bare.stop()
  }
})
