import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'

const userGone = notFound('user_not_found', 'There is no such user.')

const userSummary = z.object({
  id,
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  state: z.enum(['enabled', 'disabled']),
  /** The staff role; null for somebody who is not staff. */
  role: z.string().nullable(),
  /** The client accounts they may act for. */
  clients: z.array(z.object({ id, name: z.string() })),
  createdAt: instant,
  lastLoginAt: instant.nullable(),
})

export const users = {
  list: forStaff('GET', '/admin/users', 'Users, newest first', 'users.view')
    .input(
      pageQuery.extend({
        /** Words that begin a word of the name or the e-mail address. */
        search: z.string().trim().max(100).optional(),
        state: z.enum(['enabled', 'disabled']).optional(),
      }),
    )
    .output(page(userSummary)),
  get: forStaff('GET', '/admin/users/{id}', 'One user', 'users.view')
    .input(byId)
    .output(
      userSummary.extend({
        disabled: z
          .object({ at: instant, by: z.object({ id, name: z.string() }).nullable(), reason: z.string().nullable() })
          .nullable(),
        /** In how many sessions they are logged in. */
        openSessions: z.number().int(),
      }),
    )
    .errors(userGone),
  disable: forStaff('POST', '/admin/users/{id}/disable', 'Keep a user from logging in', 'users.manage', {
    stepUp: true,
  })
    .input(byId.extend({ reason: line(500) }))
    .output(done)
    .errors({
      ...userGone,
      cannot_disable_self: { status: 409, message: 'You cannot disable yourself.' },
      last_owner: { status: 409, message: 'This is the last owner who may log in.' },
    }),
  enable: forStaff('POST', '/admin/users/{id}/enable', 'Let a user log in again', 'users.manage', { stepUp: true })
    .input(byId)
    .output(done)
    .errors(userGone),
  sendResetLink: forStaff(
    'POST',
    '/admin/users/{id}/reset-link',
    'Send a user a link to set a new password',
    'users.manage',
  )
    .input(byId)
    /** Not mailed: they were sent enough of them in the last hour. */
    .output(z.object({ mailed: z.boolean() }))
    .errors({ ...userGone, user_disabled: { status: 409, message: 'This user is disabled. Enable them first.' } }),
  endSessions: forStaff('POST', '/admin/users/{id}/end-sessions', 'Log a user out everywhere', 'users.manage')
    .input(byId)
    .output(z.object({ ended: z.number().int() }))
    .errors(userGone),
}
