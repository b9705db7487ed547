import { z } from 'zod'
import { contact, contactDetails, contactGone, contactList, tooManyContacts } from '../contacts.ts'
import { allowed, member, people, refusedChange, refusedInvitation } from '../members.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, email, id, line, notFound } from '../schemas.ts'

const clientGone = notFound('client_not_found', 'There is no such client.')
const reason = line(300)
const ofClient = z.object({ id, userId: id, reason })
/** Who may do what for an account is a matter of staff themselves, who have just proved who they are. */
const inPerson = { inPerson: true, stepUp: true } as const

export const members = {
  list: forStaff('GET', '/admin/clients/{id}/members', 'Who may act for a client', 'clients.view')
    .input(byId)
    .output(people)
    .errors(clientGone),
  add: forStaff(
    'POST',
    '/admin/clients/{id}/members',
    'Let somebody act for a client: at once when the address logs in already, else by an invitation',
    'clients.manage',
    inPerson,
  )
    .input(allowed.extend({ id, email, reason }))
    .output(z.object({ outcome: z.enum(['added', 'invited']) }))
    .errors({ ...clientGone, ...refusedInvitation }),
  change: forStaff(
    'POST',
    '/admin/clients/{id}/members/{userId}/permissions',
    'Change what a member may do for a client',
    'clients.manage',
    inPerson,
  )
    .input(allowed.extend({ id, userId: id, reason }))
    .output(member)
    .errors({ ...clientGone, ...refusedChange }),
  remove: forStaff(
    'POST',
    '/admin/clients/{id}/members/{userId}/remove',
    'Take a member away from a client',
    'clients.manage',
    inPerson,
  )
    .input(ofClient)
    .output(done)
    .errors({ ...clientGone, ...refusedChange }),
  setOwner: forStaff(
    'POST',
    '/admin/clients/{id}/members/{userId}/make-owner',
    'Make a member the owner of a client',
    'clients.manage',
    inPerson,
  )
    .input(ofClient)
    .output(done)
    .errors({
      ...clientGone,
      ...notFound('member_not_found', 'There is no such member.'),
      already_owner: { status: 409, message: 'This person owns the account already.' },
    }),
  withdraw: forStaff(
    'POST',
    '/admin/clients/{id}/invitations/{invitationId}/withdraw',
    'Take an invitation to act for a client back',
    'clients.manage',
  )
    .input(z.object({ id, invitationId: id, reason }))
    .output(done)
    .errors({ ...clientGone, ...notFound('invitation_not_found', 'There is no such open invitation.') }),
}

export const contacts = {
  list: forStaff('GET', '/admin/clients/{id}/contacts', 'Contacts of a client', 'clients.view')
    .input(byId)
    .output(contactList)
    .errors(clientGone),
  add: forStaff('POST', '/admin/clients/{id}/contacts', 'Add a contact to a client', 'clients.manage')
    .input(contactDetails.extend({ id }))
    .output(contact)
    .errors({ ...clientGone, ...tooManyContacts }),
  change: forStaff('POST', '/admin/clients/{id}/contacts/{contactId}', 'Change a contact of a client', 'clients.manage')
    .input(contactDetails.extend({ id, contactId: id }))
    .output(contact)
    .errors({ ...clientGone, ...contactGone }),
  remove: forStaff(
    'DELETE',
    '/admin/clients/{id}/contacts/{contactId}',
    'Remove a contact of a client',
    'clients.manage',
  )
    .input(z.object({ id, contactId: id }))
    .output(done)
    .errors({ ...clientGone, ...contactGone }),
}
