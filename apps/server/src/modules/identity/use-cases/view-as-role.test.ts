import type { StaffPermission } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Actor } from '../../../platform/actor.ts'
import { aUserActor } from '../../../platform/testing/actors.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { aVisitor, signIn } from '../examples.ts'
import { callerOf } from '../queries/caller.ts'
import { createRole, deleteRole } from './change-roles.ts'
import { changeStaffRole } from './change-staff.ts'
import { createStaff } from './create-staff.ts'
import { startViewing, stopViewing } from './view-as-role.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const cli = () => house.contexts.forSystem('cli', 'cli')
const role = async (name: string, permissions: StaffPermission[]) =>
  (await createRole(cli(), { name, permissions })).roleId

/** Somebody who manages staff, at work: what they hold is looked up at each call, as at each request. */
async function aManager(name: string, permissions: StaffPermission[]) {
  await role(name, permissions)
  const person = { email: `${name}@example.com`, firstName: 'M', lastName: 'A', password: 'long enough words' }
  const { userId } = await createStaff(cli(), { ...person, role: name })
  const { accessToken } = await signIn(aVisitor(house), { ...person, userAgent: '' })
  const ctx = async () => {
    const caller = (await callerOf(aVisitor(house), accessToken))!
    return house.contexts.create({ actor: new Actor({ kind: 'user', ...caller, member: null }), door: 'admin' })
  }
  const holds = async () => [...(await ctx()).actor.staff!.permissions].sort()
  return { userId, ctx, holds }
}

test('one sees what the role sees, as far as the own role goes, until one stops', async () => {
  const mine: StaffPermission[] = ['clients.view', 'jobs.view', 'staff.manage']
  const { ctx, holds } = await aManager('manager', mine)
  const roleId = await role('watch', ['jobs.view', 'settings.manage'])
  await startViewing(await ctx(), { roleId })
  expect(await holds()).toEqual(['jobs.view'])
  expect((await ctx()).actor.staff).toMatchObject({ role: 'watch', viewingAs: { roleId } })

  await stopViewing(await ctx())
  expect(await holds()).toEqual(mine)
})

test('who may not manage staff any more is themselves again, and so is whoever looked as a role that is gone', async () => {
  const { userId, ctx, holds } = await aManager('chief', ['clients.view', 'staff.manage'])
  const roleId = await role('fleeting', [])
  await startViewing(await ctx(), { roleId })
  await deleteRole(cli(), { roleId })
  expect(await holds()).toEqual(['clients.view', 'staff.manage'])

  await startViewing(await ctx(), { roleId: await role('empty', []) })
  await changeStaffRole(cli(), { userId, roleId: await role('clerk', ['clients.view']) })
  expect(await holds()).toEqual(['clients.view'])
})

test('a role that is not there, an API token and whoever may not manage staff', async () => {
  const { ctx } = await aManager('boss', ['staff.manage'])
  await expect(startViewing(await ctx(), { roleId: 4711 })).rejects.toMatchObject({ code: 'role_not_found' })
  const roleId = await role('seen', [])
  const byToken = aUserActor({ staff: ['staff.manage'] }, { proof: { kind: 'token', tokenId: 1 } })
  const clerk = aUserActor({ staff: ['staff.view'] })
  for (const actor of [byToken, clerk])
    await expect(startViewing(house.contexts.create({ actor, door: 'admin' }), { roleId })).rejects.toMatchObject({
      code: 'forbidden',
    })
})
