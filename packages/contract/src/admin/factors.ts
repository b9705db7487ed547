import { z } from 'zod'
import { factorLists } from '../factors.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, id, line, notFound } from '../schemas.ts'

/** The second factors of other people, for staff whom they ask for help. */
export const userFactors = {
  factors: forStaff('GET', '/admin/users/{id}/factors', 'The second factors of a user', 'users.view')
    .input(byId)
    .output(z.object({ ...factorLists, recoveryCodesLeft: z.number().int() })),
  resetFactors: forStaff(
    'POST',
    '/admin/users/{id}/reset-factors',
    'Remove the second factors of a user',
    'users.manage',
    {
      stepUp: true,
      inPerson: true,
    },
  )
    .input(z.object({ id, reason: line(300) }))
    .output(done)
    .errors({
      ...notFound('user_not_found', 'There is no such user.'),
      no_factor: { status: 409, message: 'There is no second factor.' },
    }),
}

const values = z.object({
  staffNeedFactor: z.enum(['always', 'except_in_sandbox', 'never']),
  clientsNeedFactor: z.boolean(),
})

export const factorSettings = {
  factors: forStaff(
    'GET',
    '/admin/settings/factors',
    'Who must have a second factor, and the defaults',
    'settings.view',
  ).output(z.object({ values, defaults: values, about: z.record(z.string(), z.string()) })),
  changeFactors: forStaff(
    'PATCH',
    '/admin/settings/factors',
    'Decide who must have a second factor',
    'settings.manage',
    { stepUp: true },
  )
    .input(values.partial())
    .output(done),
}
