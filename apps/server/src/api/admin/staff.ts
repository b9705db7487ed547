import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as identity from '../../modules/identity/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin
const done = { done: true } as const

export const roleHandlers = {
  list: os.roles.list.handler(async ({ context: { ctx } }) => ({ items: await identity.listRoles(ctx) })),
  permissions: os.roles.permissions.handler(({ context: { ctx } }) => ({ areas: identity.permissionAreas(ctx) })),
  get: os.roles.get.handler(({ input, context: { ctx } }) => identity.roleById(ctx, input.id)),
  create: os.roles.create.handler(async ({ input, context: { ctx } }) => {
    const { roleId } = await identity.createRole(ctx, input)
    return identity.findRole(ctx, roleId)
  }),
  update: os.roles.update.handler(async ({ input: { id, ...changes }, context: { ctx } }) => {
    await identity.updateRole(ctx, { roleId: id, ...changes })
    return identity.findRole(ctx, id)
  }),
  remove: os.roles.remove.handler(async ({ input, context: { ctx } }) => {
    await identity.deleteRole(ctx, { roleId: input.id })
    return done
  }),
}

export const staffHandlers = {
  list: os.staff.list.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await identity.listStaff(ctx, input)
    return { items: items.map(presentMember), nextCursor }
  }),
  invitations: os.staff.invitations.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await identity.listInvitations(ctx, input)
    return { items: items.map(presentInvitation), nextCursor }
  }),
  get: os.staff.get.handler(async ({ input, context: { ctx } }) => {
    const { mayChange, ...member } = await identity.staffMember(ctx, input.id)
    return { ...presentMember(member), mayChange }
  }),
  invite: os.staff.invite.handler(async ({ input, context: { ctx } }) => {
    const { invitationId } = await identity.inviteStaff(ctx, input)
    return presentInvitation(await identity.invitationById(ctx, invitationId))
  }),
  withdrawInvitation: os.staff.withdrawInvitation.handler(async ({ input, context: { ctx } }) => {
    await identity.withdrawInvitation(ctx, { invitationId: input.id })
    return done
  }),
  changeRole: os.staff.changeRole.handler(async ({ input: { id, roleId }, context: { ctx } }) => {
    await identity.changeStaffRole(ctx, { userId: id, roleId })
    return done
  }),
  setDepartments: os.staff.setDepartments.handler(async ({ input: { id, departmentIds }, context: { ctx } }) => {
    await identity.setDepartments(ctx, { userId: id, departmentIds })
    return done
  }),
  remove: os.staff.remove.handler(async ({ input, context: { ctx } }) => {
    await identity.removeFromStaff(ctx, { userId: input.id })
    return done
  }),
}

export const departmentHandlers = {
  list: os.departments.list.handler(async ({ context: { ctx } }) => ({ items: await identity.listDepartments(ctx) })),
  create: os.departments.create.handler(async ({ input, context: { ctx } }) => {
    const { departmentId } = await identity.createDepartment(ctx, input)
    return identity.findDepartment(ctx, departmentId)
  }),
  update: os.departments.update.handler(async ({ input: { id, ...changes }, context: { ctx } }) => {
    await identity.updateDepartment(ctx, { departmentId: id, ...changes })
    return identity.findDepartment(ctx, id)
  }),
  remove: os.departments.remove.handler(async ({ input, context: { ctx } }) => {
    await identity.deleteDepartment(ctx, { departmentId: input.id })
    return done
  }),
}

export const viewAsHandlers = {
  start: os.viewAs.start.handler(async ({ input, context: { ctx } }) => {
    await identity.startViewing(ctx, input)
    return done
  }),
  stop: os.viewAs.stop.handler(async ({ context: { ctx } }) => {
    await identity.stopViewing(ctx)
    return done
  }),
}

const presentMember = ({ lastLoginAt, since, ...member }: identity.StaffMember) => ({
  ...member,
  lastLoginAt: lastLoginAt?.toString() ?? null,
  since: since.toString(),
})

const presentInvitation = ({ createdAt, expiresAt, ...invitation }: identity.Invitation) => ({
  ...invitation,
  createdAt: createdAt.toString(),
  expiresAt: expiresAt.toString(),
})
