import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, id, instant, line, notFound } from '../schemas.ts'

const refusals = {
  ...notFound('client_not_found', 'There is no such client.'),
  ...notFound('member_not_found', 'Nobody like that may act for this client.'),
  user_is_staff: { status: 409, message: 'This person is staff; nobody acts in their name.' },
}

/** A path of the portal, such as `/invoices/12`. */
const destination = z.string().max(500).regex(/^\//, 'must be a path of the portal, such as /invoices/12')

/** The doors by which staff get into the portal for a client, and let its members in. */
export const clientAccess = {
  actAs: forStaff(
    'POST',
    '/admin/clients/{id}/act-as',
    'Act in the portal in the name of a member, for at most an hour',
    'clients.act_as',
    { inPerson: true },
  )
    .input(
      byId.extend({
        reason: line(500),
        /** Left out: the owner. */
        userId: id.optional(),
      }),
    )
    .output(z.object({ user: z.object({ id, name: z.string() }), until: instant }))
    .errors(refusals),
  createSignOnLink: forStaff(
    'POST',
    '/admin/clients/{id}/sign-on-links',
    'Make a link that logs a member in once',
    'clients.sign_on',
  )
    .input(
      byId.extend({
        /** Left out: the owner. */
        userId: id.optional(),
        /** How long it is good for, in seconds. */
        seconds: z.number().int().min(10).max(600).default(60),
        /** Where in the portal it leads. */
        destination: destination.default('/account'),
      }),
    )
    .output(z.object({ url: z.string(), expiresAt: instant }))
    .errors(refusals),
}
