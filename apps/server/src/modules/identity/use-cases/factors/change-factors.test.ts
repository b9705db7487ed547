import { staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { aUser, aVisitor } from '../../examples.ts'
import { factorsForStaff, ownDevices, ownFactors } from '../../queries/factors.ts'
import { aUserWithApp, codeOf, inPerson } from '../../testing.ts'
import { createStaff } from '../create-staff.ts'
import { logIn } from '../log-in.ts'
import { beginAuthenticator, confirmAuthenticator } from './add-authenticator.ts'
import { beginPasskey } from './add-passkey.ts'
import { removeFactor, renameFactor, renewRecoveryCodes } from './change-factors.ts'
import { MOST_FACTORS } from './factor-changes.ts'
import { forgetAllDevices, forgetDevice, rememberDevice } from './remembered-devices.ts'
import { resetFactors } from './reset-factors.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse({ settings: { PUBLIC_URL: 'https://my.greenfield.example' } })
})
afterAll(() => house.stop())

const codeOfRefusal = (refused: Promise<unknown>) => refused.then(() => 'done').catch((error) => error.code)
const asStaff = (permissions: readonly string[] = ['users.view', 'users.manage'], userId = 999_999) =>
  inPerson(house, userId, { staff: permissions })

async function mailsTo(email: string): Promise<string[]> {
  await house.settle()
  const { rows } = await house.pool.query<{ template: string }>(
    'SELECT template FROM messaging.mails WHERE to_address = $1 ORDER BY id',
    [email],
  )
  return rows.map(({ template }) => template)
}

test('several authenticators, each with its name; recovery codes come with the first one only', async () => {
  const ada = await aUserWithApp(house)
  const ctx = inPerson(house, ada.userId)
  const { id, secret, uri, qr } = await beginAuthenticator(ctx, { name: 'Tablet' })
  expect(uri).toContain(`secret=${secret}`)
  expect(qr.path).toMatch(/^M\d+ \d+h/)
  expect(await confirmAuthenticator(ctx, { id, code: codeOf(secret, house) })).toEqual({ recoveryCodes: null })
  const own = await ownFactors(ctx)
  expect(own.authenticators.map(({ name }) => name)).toEqual(['Phone', 'Tablet'])
  expect(own.recoveryCodes).toEqual({ left: 10, of: 10 })
  await renameFactor(ctx, { kind: 'authenticator', id, name: 'Old tablet' })
  await removeFactor(ctx, { kind: 'authenticator', id })
  expect(await ownFactors(ctx)).toMatchObject({ authenticators: [{ name: 'Phone' }], recoveryCodes: { left: 10 } })
  expect(await mailsTo(ada.email)).toEqual(['factor_added', 'factor_added', 'factor_removed'])
})

test('an authenticator counts once a code has shown that the app has it, within half an hour', async () => {
  const ada = await aUser(house)
  const ctx = inPerson(house, ada.userId)
  const { id, secret } = await beginAuthenticator(ctx, { name: 'Phone' })
  expect(await ownFactors(ctx)).toMatchObject({ authenticators: [] })
  await expect(confirmAuthenticator(ctx, { id, code: '000000' })).rejects.toMatchObject({ fields: [{ field: 'code' }] })
  const late = inPerson(house, ada.userId, { later: { minutes: 31 } })
  expect(await codeOfRefusal(confirmAuthenticator(late, { id, code: codeOf(secret, house, { minutes: 31 }) }))).toBe(
    'factor_not_found',
  )
  const eve = await aUser(house)
  expect(
    await codeOfRefusal(confirmAuthenticator(inPerson(house, eve.userId), { id, code: codeOf(secret, house) })),
  ).toBe('factor_not_found')
  await confirmAuthenticator(ctx, { id, code: codeOf(secret, house) })
  expect(await codeOfRefusal(confirmAuthenticator(ctx, { id, code: codeOf(secret, house) }))).toBe('factor_not_found')
})

test('there is an end to how many one has', async () => {
  const ada = await aUserWithApp(house)
  await house.pool.query(
    `INSERT INTO identity.authenticators (user_id, name, sealed_secret, created_at, confirmed_at)
     SELECT $1, 'Phone ' || n, '', now(), now() FROM generate_series(2, $2) n`,
    [ada.userId, MOST_FACTORS],
  )
  expect(await codeOfRefusal(beginAuthenticator(inPerson(house, ada.userId), { name: 'One more' }))).toBe(
    'too_many_factors',
  )
})

test('a factor is added and removed only by who has proved just now who they are', async () => {
  const ada = await aUserWithApp(house)
  const stale = inPerson(house, ada.userId, { provenBefore: { minutes: 16 } })
  const which = { kind: 'authenticator' as const, id: ada.authenticatorId }
  const acts: ((ctx: typeof stale) => Promise<unknown>)[] = [
    (ctx) => beginAuthenticator(ctx, { name: 'Mine' }),
    (ctx) => confirmAuthenticator(ctx, { id: 1, code: '000000' }),
    (ctx) => beginPasskey(ctx),
    (ctx) => removeFactor(ctx, which),
    (ctx) => renewRecoveryCodes(ctx),
  ]
  const codes = await Promise.all(acts.map(async (act) => codeOfRefusal((async () => act(stale))())))
  expect(new Set(codes)).toEqual(new Set(['step_up_required']))
})

test('new recovery codes end the ones before, and one hears of it', async () => {
  const ada = await aUserWithApp(house)
  const { recoveryCodes } = await renewRecoveryCodes(inPerson(house, ada.userId))
  expect(recoveryCodes).toHaveLength(10)
  expect(recoveryCodes.filter((code) => ada.recoveryCodes.includes(code))).toEqual([])
  await renewRecoveryCodes(inPerson(house, ada.userId))
  expect(await mailsTo(ada.email)).toEqual(['factor_added', 'recovery_codes_renewed', 'recovery_codes_renewed'])
  const without = await aUser(house)
  expect(await codeOfRefusal(renewRecoveryCodes(inPerson(house, without.userId)))).toBe('no_factor')
})

test('remembered browsers are seen and forgotten by their owner only', async () => {
  const ada = await aUser(house)
  const eve = await aUser(house)
  await aVisitor(house).transaction((tx) => rememberDevice(tx, ada.userId, 'Firefox'))
  await aVisitor(house).transaction((tx) => rememberDevice(tx, ada.userId, 'Chrome'))
  const list = (userId: number) => ownDevices(inPerson(house, userId), { limit: 1 })
  const page = await list(ada.userId)
  expect(page).toMatchObject({ items: [{ userAgent: 'Chrome', ip: '198.51.100.7' }], nextCursor: expect.any(String) })
  expect((await list(eve.userId)).items).toEqual([])
  const { id } = page.items[0]!
  expect(await codeOfRefusal(forgetDevice(inPerson(house, eve.userId), { id }))).toBe('device_not_found')
  await forgetDevice(inPerson(house, ada.userId), { id })
  expect((await list(ada.userId)).items).toMatchObject([{ userAgent: 'Firefox' }])
  await forgetAllDevices(inPerson(house, ada.userId))
  expect((await list(ada.userId)).items).toEqual([])
})

test('staff take the factors of somebody who lost them away, with a reason; the person hears of it', async () => {
  const ada = await aUserWithApp(house)
  expect(await factorsForStaff(asStaff(), ada.userId)).toMatchObject({
    authenticators: [{ name: 'Phone' }],
    recoveryCodesLeft: 10,
  })
  const input = { userId: ada.userId, reason: 'Lost her phone; called back on the number we know' }
  await resetFactors(asStaff(), input)
  expect((await logIn(aVisitor(house), { ...ada, userAgent: '' })).state).toBe('signed_in')
  expect(await mailsTo(ada.email)).toEqual(['factor_added', 'factor_removed'])
  const { rows } = await house.pool.query(
    `SELECT actor, before, after FROM platform.audit WHERE action = 'factor_removed' AND object = $1`,
    [`user:${ada.userId}`],
  )
  expect(rows).toEqual([
    {
      actor: 'staff:999999',
      before: { kind: 'authenticator', id: ada.authenticatorId, name: 'Phone' },
      after: { reason: input.reason },
    },
  ])
  expect(await codeOfRefusal(resetFactors(asStaff(), input))).toBe('no_factor')
})

test('nobody resets the factors of somebody who may do more, or without the permission or a fresh proof', async () => {
  const ada = await aUserWithApp(house)
  const reason = 'Because'
  const target = { userId: ada.userId, reason }
  expect(await codeOfRefusal(resetFactors(asStaff(['users.view']), target))).toBe('forbidden')
  expect(await codeOfRefusal(factorsForStaff(asStaff(['users.manage']), ada.userId))).toBe('forbidden')
  const stale = inPerson(house, 999_999, { staff: ['users.manage'], provenBefore: { minutes: 16 } })
  expect(await codeOfRefusal(resetFactors(stale, target))).toBe('step_up_required')
  expect(await codeOfRefusal(resetFactors(asStaff(), { userId: 123_456_789, reason }))).toBe('user_not_found')

  const person = { email: 'owner@example.com', password: 'correct horse battery', firstName: 'O', lastName: 'O' }
  const { userId } = await createStaff(house.contexts.forSystem('cli', 'cli'), { ...person, role: 'Owner' })
  expect(await codeOfRefusal(resetFactors(asStaff(), { userId, reason }))).toBe('forbidden')
  expect(await codeOfRefusal(resetFactors(asStaff(staffPermissionNames), { userId, reason }))).toBe('no_factor')
})
