import { type StaffPermission, staffPermissionNames } from '@ostler/contract'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { aVisitor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { listRoles } from '../queries/roles.ts'
import { createRole, deleteRole, updateRole } from './change-roles.ts'
import { changeStaffRole, removeFromStaff } from './change-staff.ts'
import { createStaff, ensureRoles } from './create-staff.ts'
import { inviteStaff } from './invite-staff.ts'
import { keepAnOwner } from './keep-an-owner.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
  await cli().transaction((tx) => ensureRoles(tx))
})
afterAll(() => house.stop())
beforeEach(() => house.pool.query('TRUNCATE identity.staff CASCADE'))

const cli = () => house.contexts.forSystem('cli', 'cli')
let hired = 0
async function hires(role = 'Owner') {
  const person = { email: `staff.${++hired}@example.com`, firstName: 'S', lastName: 'T', password: 'long enough words' }
  return { ...person, ...(await createStaff(cli(), { ...person, role })) }
}
const as = (userId: number, permissions: readonly string[] = staffPermissionNames) =>
  house.contexts.create({ actor: aUserActor({ userId, staff: permissions }), door: 'admin' })
const roleNamed = async (name: string) => (await listRoles(cli())).find((role) => role.name === name)!.id
const owners = async () =>
  (
    await house.pool.query<{ id: number }>(
      `SELECT user_id::int AS id FROM identity.staff JOIN identity.roles ON roles.id = role_id
         JOIN identity.users ON users.id = user_id WHERE grants_all AND disabled_at IS NULL`,
    )
  ).rows.map(({ id }) => id)
const saying = (act: Promise<unknown>) =>
  act.then(
    () => 'done',
    (error) => error.code,
  )

test('two owners who remove each other at once: one of them stays', async () => {
  for (let round = 0; round < 8; round++) {
    await house.pool.query('TRUNCATE identity.staff CASCADE')
    const [ada, grace] = [await hires(), await hires()]
    const said = await Promise.all([
      saying(removeFromStaff(as(ada.userId), { userId: grace.userId })),
      saying(removeFromStaff(as(grace.userId), { userId: ada.userId })),
    ])
    expect(said.sort()).toEqual(['done', 'last_owner'])
    expect(await owners()).toHaveLength(1)
  }
})

test('removing, demoting and disabling the owners, all at once: one of them stays', async () => {
  const people = [await hires(), await hires(), await hires(), await hires()]
  const support = await roleNamed('Support')
  const [a, b, c, d] = people.map(({ userId }) => userId) as [number, number, number, number]
  const disabling = (userId: number) =>
    cli().transaction(async (tx) => {
      await keepAnOwner(tx, userId)
      await tx.db.execute(`UPDATE identity.users SET disabled_at = now() WHERE id = ${userId}`)
      tx.record({ action: 'user_disabled', object: `user:${userId}` })
    })
  const said = await Promise.all([
    saying(removeFromStaff(as(a), { userId: b })),
    saying(changeStaffRole(as(b), { userId: c, roleId: support })),
    saying(disabling(d)),
    saying(changeStaffRole(as(c), { userId: a, roleId: support })),
  ])
  expect(said.filter((answer) => answer === 'done')).toHaveLength(3)
  expect(said.filter((answer) => answer === 'last_owner')).toHaveLength(1)
  expect(await owners()).toHaveLength(1)
})

test('the last owner stays, whoever asks; a second one does not hold the first', async () => {
  const ada = await hires()
  const support = await roleNamed('Support')
  expect(await saying(removeFromStaff(cli(), { userId: ada.userId }))).toBe('last_owner')
  expect(await saying(changeStaffRole(cli(), { userId: ada.userId, roleId: support }))).toBe('last_owner')
  // Owner to Owner takes nothing away.
  expect(await saying(changeStaffRole(cli(), { userId: ada.userId, roleId: await roleNamed('Owner') }))).toBe('done')

  const grace = await hires()
  await house.pool.query('UPDATE identity.users SET disabled_at = now() WHERE id = $1', [grace.userId])
  expect(await saying(removeFromStaff(cli(), { userId: ada.userId }))).toBe('last_owner')
  await house.pool.query('UPDATE identity.users SET disabled_at = NULL WHERE id = $1', [grace.userId])
  expect(await saying(removeFromStaff(cli(), { userId: ada.userId }))).toBe('done')
})

test('who is removed is out at once, and is a user like any other', async () => {
  const [ada, grace] = [await hires(), await hires()]
  const session = await signIn(aVisitor(house), { ...grace, userAgent: '' })
  await inviteStaff(as(grace.userId), { email: 'friend@example.com', roleId: await roleNamed('Support') })
  await removeFromStaff(as(ada.userId), { userId: grace.userId })

  expect(await callerOf(aVisitor(house), session.accessToken)).toBeNull()
  const again = await signIn(aVisitor(house), { ...grace, userAgent: '' })
  expect(await callerOf(aVisitor(house), again.accessToken)).toMatchObject({ userId: grace.userId, staff: null })
  const { rows } = await house.pool.query('SELECT 1 FROM identity.staff_invitations')
  expect(rows).toEqual([])
})

test('nobody gives, takes or changes more than they hold, and nobody decides about themselves', async () => {
  const mine: StaffPermission[] = ['staff.view', 'staff.manage', 'jobs.view']
  const { roleId: chief } = await createRole(cli(), { name: 'Chief', permissions: mine })
  const { roleId: small } = await createRole(cli(), { name: 'Small', permissions: ['jobs.view'] })
  const owner = await hires()
  await hires()
  const me = await hires('Chief')
  const colleague = await hires('Small')
  const acts = as(me.userId, mine)

  const billing = await roleNamed('Billing')
  const theOwner = await roleNamed('Owner')
  expect(await saying(changeStaffRole(acts, { userId: colleague.userId, roleId: theOwner }))).toBe('beyond_your_role')
  expect(await saying(changeStaffRole(acts, { userId: colleague.userId, roleId: billing }))).toBe('beyond_your_role')
  expect(await saying(changeStaffRole(acts, { userId: owner.userId, roleId: small }))).toBe('beyond_your_role')
  expect(await saying(removeFromStaff(acts, { userId: owner.userId }))).toBe('beyond_your_role')
  expect(await saying(changeStaffRole(acts, { userId: me.userId, roleId: small }))).toBe('own_role')
  expect(await saying(removeFromStaff(acts, { userId: me.userId }))).toBe('own_role')
  expect(await saying(inviteStaff(acts, { email: 'friend@example.com', roleId: billing }))).toBe('beyond_your_role')
  expect(await saying(createRole(acts, { name: 'King', permissions: ['settings.manage'] }))).toBe('beyond_your_role')
  const more: StaffPermission[] = [...mine, 'settings.manage']
  expect(await saying(updateRole(acts, { roleId: chief, permissions: more }))).toBe('beyond_your_role')
  expect(await saying(updateRole(acts, { roleId: billing, permissions: [] }))).toBe('beyond_your_role')
  expect(await saying(deleteRole(acts, { roleId: billing }))).toBe('beyond_your_role')

  expect(await saying(changeStaffRole(acts, { userId: colleague.userId, roleId: chief }))).toBe('done')
  expect(await saying(updateRole(acts, { roleId: small, permissions: ['staff.view'] }))).toBe('done')
  expect(await saying(removeFromStaff(acts, { userId: colleague.userId }))).toBe('done')
})

test('a role is deleted when nobody holds it or is invited to it; Owner stays as it is', async () => {
  const { roleId } = await createRole(cli(), { name: 'Seasonal', permissions: ['jobs.view', 'jobs.view'] })
  await hires()
  const { userId } = await hires('Seasonal')
  const theOwner = await roleNamed('Owner')
  expect(await saying(createRole(cli(), { name: 'Seasonal', permissions: [] }))).toBe('name_taken')
  expect(await saying(updateRole(cli(), { roleId, name: 'Owner' }))).toBe('name_taken')
  expect(await saying(updateRole(cli(), { roleId: theOwner, name: 'King' }))).toBe('owner_role')
  expect(await saying(deleteRole(cli(), { roleId: theOwner }))).toBe('owner_role')
  expect(await saying(deleteRole(cli(), { roleId: 4711 }))).toBe('role_not_found')

  expect(await saying(deleteRole(cli(), { roleId }))).toBe('role_in_use')
  await removeFromStaff(cli(), { userId })
  await inviteStaff(cli(), { email: 'friend@example.com', roleId })
  expect(await saying(deleteRole(cli(), { roleId }))).toBe('role_in_use')
  await house.pool.query('UPDATE identity.staff_invitations SET expires_at = created_at')
  expect(await saying(deleteRole(cli(), { roleId }))).toBe('done')
  // It does not come back with the next one who is hired.
  await createStaff(cli(), {
    email: 'late@example.com',
    firstName: 'L',
    lastName: 'T',
    password: 'long enough words',
    role: 'Support',
  })
  expect((await listRoles(cli())).map(({ name }) => name)).not.toContain('Seasonal')
})

test('a role that is given while it is being deleted: one of the two happens', async () => {
  const owner = await hires()
  const { userId } = await hires('Support')
  for (let round = 0; round < 5; round++) {
    const { roleId } = await createRole(cli(), { name: `Fleeting ${round}`, permissions: [] })
    const said = await Promise.all([
      saying(changeStaffRole(as(owner.userId), { userId, roleId })),
      saying(deleteRole(as(owner.userId), { roleId })),
    ])
    expect([
      ['done', 'role_in_use'],
      ['role_not_found', 'done'],
    ]).toContainEqual(said)
  }
})
