import { z } from 'zod'
import { staffPermissionNames } from '../permissions.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, email, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'

const roleGone = notFound('role_not_found', 'There is no such role.')
const staffGone = notFound('staff_not_found', 'There is nobody like that among the staff.')
const beyondYou = {
  beyond_your_role: { status: 403, message: 'This role may do things that you may not.' },
}
const stays = {
  own_role: { status: 409, message: 'What you may do yourself is for others to decide.' },
  last_owner: { status: 409, message: 'Somebody has to be Owner.' },
}
const isOwner = { owner_role: { status: 409, message: 'The role Owner holds everything and stays as it is.' } }
const nameTaken = { name_taken: { status: 409, message: 'There is one of this name already.' } }

const named = z.object({ id, name: z.string() })

const role = z.object({
  id,
  name: z.string(),
  /** Holds every permission there is, also those that later versions add. */
  grantsAll: z.boolean(),
  permissions: z.array(z.enum(staffPermissionNames)),
  holders: z.number().int(),
  /** May whoever asks give it to others? Nobody gives more than they hold. */
  mayGive: z.boolean(),
})
const rolePermissions = z.array(z.enum(staffPermissionNames)).max(staffPermissionNames.length)

export const roles = {
  list: forStaff('GET', '/admin/roles', 'Roles and what they hold', 'staff.view').output(
    z.object({ items: z.array(role) }),
  ),
  permissions: forStaff(
    'GET',
    '/admin/roles/permissions',
    'Every permission with what it is for and the doors it opens',
    'staff.view',
  ).output(
    z.object({
      areas: z.array(
        z.object({
          area: z.string(),
          permissions: z.array(
            z.object({
              name: z.enum(staffPermissionNames),
              about: z.string(),
              opens: z.array(z.object({ method: z.string(), path: z.string(), summary: z.string() })),
            }),
          ),
        }),
      ),
    }),
  ),
  get: forStaff('GET', '/admin/roles/{id}', 'One role', 'staff.view').input(byId).output(role).errors(roleGone),
  create: forStaff('POST', '/admin/roles', 'Make a role', 'staff.manage', { stepUp: true })
    .input(z.object({ name: line(60), permissions: rolePermissions }))
    .output(role)
    .errors({ ...nameTaken, ...beyondYou }),
  update: forStaff('PATCH', '/admin/roles/{id}', 'Change what a role is called and holds', 'staff.manage', {
    stepUp: true,
  })
    .input(byId.extend({ name: line(60).optional(), permissions: rolePermissions.optional() }))
    .output(role)
    .errors({ ...roleGone, ...isOwner, ...nameTaken, ...beyondYou }),
  remove: forStaff('DELETE', '/admin/roles/{id}', 'Delete a role that nobody holds', 'staff.manage', { stepUp: true })
    .input(byId)
    .output(done)
    .errors({
      ...roleGone,
      ...isOwner,
      ...beyondYou,
      role_in_use: { status: 409, message: 'Somebody holds this role or is invited to it.' },
    }),
}

const member = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: named,
  departments: z.array(named),
  lastLoginAt: instant.nullable(),
  /** May not log in any more. */
  disabled: z.boolean(),
  since: instant,
})

const invitation = z.object({
  id,
  email: z.string(),
  role: named,
  invitedBy: z.string().nullable(),
  createdAt: instant,
  expiresAt: instant,
})

export const staff = {
  list: forStaff('GET', '/admin/staff', 'Who works here, newest first', 'staff.view')
    .input(pageQuery.extend({ search: z.string().trim().max(100).optional(), roleId: id.optional() }))
    .output(page(member)),
  invitations: forStaff('GET', '/admin/staff/invitations', 'Invitations nobody has answered yet', 'staff.view')
    .input(pageQuery)
    .output(page(invitation)),
  get: forStaff('GET', '/admin/staff/{id}', 'One member of staff', 'staff.view')
    .input(byId)
    .output(
      member.extend({
        /** What whoever asks may do with this person: change the role, remove them. */
        mayChange: z.boolean(),
      }),
    )
    .errors(staffGone),
  invite: forStaff('POST', '/admin/staff/invitations', 'Invite somebody by mail', 'staff.manage', {
    stepUp: true,
    rate: 'mail',
  })
    .input(z.object({ email, roleId: id }))
    .output(invitation)
    .errors({
      ...roleGone,
      ...beyondYou,
      already_staff: { status: 409, message: 'This person is staff already.' },
    }),
  withdrawInvitation: forStaff('DELETE', '/admin/staff/invitations/{id}', 'Take an invitation back', 'staff.manage')
    .input(byId)
    .output(done)
    .errors(notFound('invitation_not_found', 'There is no such invitation.')),
  changeRole: forStaff('POST', '/admin/staff/{id}/role', 'Give somebody another role', 'staff.manage', {
    stepUp: true,
  })
    .input(byId.extend({ roleId: id }))
    .output(done)
    .errors({ ...staffGone, ...roleGone, ...beyondYou, ...stays }),
  setDepartments: forStaff('POST', '/admin/staff/{id}/departments', 'Say where somebody belongs', 'staff.manage')
    .input(byId.extend({ departmentIds: z.array(id).max(100) }))
    .output(done)
    .errors({ ...staffGone, ...notFound('department_not_found', 'There is no such department.') }),
  remove: forStaff(
    'DELETE',
    '/admin/staff/{id}',
    'Remove somebody from the staff and end their sessions',
    'staff.manage',
    {
      stepUp: true,
    },
  )
    .input(byId)
    .output(done)
    .errors({ ...staffGone, ...beyondYou, ...stays }),
}

const department = z.object({
  id,
  name: z.string(),
  /** Departments are listed by this, then by name. */
  position: z.number().int(),
  /** Not shown to clients. */
  hidden: z.boolean(),
  members: z.array(named),
})
const departmentFields = {
  name: line(60),
  position: z.number().int().min(0).max(10_000),
  hidden: z.boolean(),
}
const departmentGone = notFound('department_not_found', 'There is no such department.')

export const departments = {
  list: forStaff(
    'GET',
    '/admin/departments',
    'Departments in their order, and who belongs to them',
    'staff.view',
  ).output(z.object({ items: z.array(department) })),
  create: forStaff('POST', '/admin/departments', 'Make a department', 'staff.manage')
    .input(
      z.object({
        ...departmentFields,
        position: departmentFields.position.default(0),
        hidden: z.boolean().default(false),
      }),
    )
    .output(department)
    .errors(nameTaken),
  update: forStaff('PATCH', '/admin/departments/{id}', 'Change a department', 'staff.manage')
    .input(byId.extend(z.object(departmentFields).partial().shape))
    .output(department)
    .errors({ ...departmentGone, ...nameTaken }),
  remove: forStaff('DELETE', '/admin/departments/{id}', 'Delete a department; its members stay staff', 'staff.manage')
    .input(byId)
    .output(done)
    .errors(departmentGone),
}

export const viewAs = {
  start: forStaff('POST', '/admin/view-as', 'Look at the staff area as a role sees it', 'staff.manage', {
    inPerson: true,
  })
    .input(z.object({ roleId: id }))
    .output(done)
    .errors(roleGone),
  stop: forStaff('DELETE', '/admin/view-as', 'See the staff area as oneself again', 'staff.manage', {
    inPerson: true,
    whileViewing: true,
  }).output(done),
}
