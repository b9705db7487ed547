import { z } from 'zod'
import { mailKindNames } from './permissions.ts'
import { forClient } from './procedure.ts'
import { byId, done, email, id, line, notFound } from './schemas.ts'

const tag = 'Accounts'

/** Somebody who is written to, and does not log in. */
export const contactDetails = z.object({
  name: line(120),
  company: z.string().trim().max(120),
  email,
  phone: z.string().trim().max(40),
  /** Which mails they get a copy of. */
  mailKinds: z.array(z.enum(mailKindNames)).max(10),
})

export const contact = z.object({
  id,
  name: z.string(),
  company: z.string().nullable(),
  email: z.string(),
  phone: z.string().nullable(),
  mailKinds: z.array(z.enum(mailKindNames)),
})

/** Never more than fifty, so in one piece. */
export const contactList = z.object({ items: z.array(contact) })

export const contactGone = notFound('contact_not_found', 'There is no such contact.')
export const tooManyContacts = {
  too_many_contacts: { status: 409, message: 'An account has at most 50 contacts.' },
}

export const contacts = {
  list: forClient('GET', '/account/contacts', 'People who get copies of mails', 'profile.view', { tag }).output(
    contactList,
  ),
  add: forClient('POST', '/account/contacts', 'Add a contact', 'profile.manage', { tag, rate: 'mail' })
    .input(contactDetails)
    .output(contact)
    .errors(tooManyContacts),
  change: forClient('POST', '/account/contacts/{id}', 'Change a contact', 'profile.manage', { tag, rate: 'mail' })
    .input(contactDetails.extend({ id }))
    .output(contact)
    .errors(contactGone),
  remove: forClient('DELETE', '/account/contacts/{id}', 'Remove a contact', 'profile.manage', { tag })
    .input(byId)
    .output(done)
    .errors(contactGone),
}
