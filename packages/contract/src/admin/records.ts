import { z } from 'zod'
import { answeredField, clientFieldKind, fieldAnswers, unanswered, whenClosed } from '../client-fields.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, money, notFound, page, pageQuery } from '../schemas.ts'

/** What staff keep about clients: fields, groups, tags, notes, and whether the account is closed. */

const conflict = (code: string, message: string) => ({ [code]: { status: 409, message } })
export const clientGone = notFound('client_not_found', 'There is no such client.')
const fieldGone = notFound('field_not_found', 'There is no such field.')
const nameTaken = conflict('field_name_taken', 'There is a field with this name already.')

const key = z
  .string()
  .trim()
  .max(40)
  .regex(/^[a-z][a-z0-9_]*$/, 'may hold small letters, digits and _, and begins with a letter')

const fieldBody = {
  name: key,
  label: line(120),
  kind: clientFieldKind,
  choices: z.array(line(120)).max(100),
  /** A regular expression that the whole answer has to match. One that takes too long to look for is no match. */
  pattern: z.string().min(1).max(200).nullable(),
  help: z.string().trim().max(300),
  required: z.boolean(),
  /** Filled in by staff and never shown to the client. */
  staffOnly: z.boolean(),
  /** Asked when an account is opened, also by a guest at checkout. */
  atSignUp: z.boolean(),
  /** Not asked any more; what was answered stays. */
  retired: z.boolean(),
}
const field = z.object({ id, ...fieldBody })

export const clientFields = {
  list: forStaff(
    'GET',
    '/admin/settings/client-fields',
    'What clients are asked, in its order',
    'settings.view',
  ).output(z.object({ items: z.array(field) })),
  create: forStaff('POST', '/admin/settings/client-fields', 'Ask one more thing of every client', 'settings.manage')
    .input(
      z.object({
        ...fieldBody,
        choices: fieldBody.choices.default([]),
        pattern: fieldBody.pattern.default(null),
        help: fieldBody.help.default(''),
        required: fieldBody.required.default(false),
        staffOnly: fieldBody.staffOnly.default(false),
        atSignUp: fieldBody.atSignUp.default(false),
        retired: fieldBody.retired.default(false),
      }),
    )
    .output(field)
    .errors(nameTaken),
  change: forStaff('PATCH', '/admin/settings/client-fields/{id}', 'Change or retire a field', 'settings.manage')
    .input(byId.extend(fieldBody))
    .output(field)
    .errors({
      ...fieldGone,
      ...nameTaken,
      ...conflict('field_in_use', 'Clients have answered this field, so its kind stays.'),
    }),
  order: forStaff('POST', '/admin/settings/client-fields/order', 'Put the fields into an order', 'settings.manage')
    .input(z.object({ ids: z.array(id).max(200) }))
    .output(done),
  answers: forStaff('GET', '/admin/clients/{id}/fields', 'What a client was asked and answered', 'clients.view')
    .input(byId)
    .output(z.object({ items: z.array(answeredField.extend({ staffOnly: z.boolean(), retired: z.boolean() })) }))
    .errors(clientGone),
  answer: forStaff('PATCH', '/admin/clients/{id}/fields', 'Answer for a client', 'clients.manage')
    .input(byId.extend({ fields: fieldAnswers }))
    .output(done)
    .errors({ ...clientGone, ...unanswered }),
  reveal: forStaff(
    'POST',
    '/admin/clients/{id}/fields/{name}/reveal',
    'Show one password that a client left; the audit trail keeps that it was looked at',
    'clients.manage',
    { stepUp: true },
  )
    .input(byId.extend({ name: z.string().max(40) }))
    .output(z.object({ answer: z.string() }))
    .errors({
      ...clientGone,
      ...fieldGone,
      ...conflict('field_not_answered', 'Nothing was entered in this field.'),
    }),
}

export const groupColour = z.enum(['grey', 'blue', 'green', 'amber', 'red'])
const groupBody = {
  name: line(60),
  colour: groupColour,
  /** Off everything that is bought or renewed: `12.5`. */
  discountPercent: z
    .string()
    .trim()
    .regex(/^(100(\.0{1,5})?|\d{1,2}(\.\d{1,5})?)$/, 'must be a percentage from 0 to 100'),
  noLateFees: z.boolean(),
  noSuspension: z.boolean(),
}
const group = z.object({ id, ...groupBody })
const groupGone = notFound('client_group_not_found', 'There is no such group of clients.')
const groupTaken = conflict('group_name_taken', 'There is a group with this name already.')

export const clientGroups = {
  list: forStaff('GET', '/admin/client-groups', 'Groups of clients, by name', 'clients.view').output(
    z.object({ items: z.array(group.extend({ clients: z.number().int() })) }),
  ),
  create: forStaff('POST', '/admin/client-groups', 'Make a group of clients', 'settings.manage')
    .input(
      z.object({
        ...groupBody,
        discountPercent: groupBody.discountPercent.default('0'),
        noLateFees: groupBody.noLateFees.default(false),
        noSuspension: groupBody.noSuspension.default(false),
      }),
    )
    .output(group)
    .errors(groupTaken),
  change: forStaff('PATCH', '/admin/client-groups/{id}', 'Change a group of clients', 'settings.manage')
    .input(byId.extend(groupBody))
    .output(group)
    .errors({ ...groupGone, ...groupTaken }),
  remove: forStaff('DELETE', '/admin/client-groups/{id}', 'Take away a group without clients', 'settings.manage')
    .input(byId)
    .output(done)
    .errors({ ...groupGone, ...conflict('client_group_in_use', 'There are clients in this group. Move them first.') }),
  set: forStaff('POST', '/admin/clients/{id}/group', 'Move a client into a group; null: out of any', 'clients.manage')
    .input(byId.extend({ groupId: id.nullable() }))
    .output(done)
    .errors({ ...clientGone, ...groupGone }),
}

export const tag = z.string().trim().min(1).max(40)

export const clientTags = {
  list: forStaff('GET', '/admin/client-tags', 'The tags in use, those of most clients first', 'clients.view').output(
    z.object({ items: z.array(z.object({ tag: z.string(), clients: z.number().int() })) }),
  ),
  change: forStaff('POST', '/admin/clients/{id}/tags', 'Put tags on a client and take others off', 'clients.manage')
    .input(byId.extend({ add: z.array(tag).max(50).default([]), remove: z.array(tag).max(50).default([]) }))
    .output(z.object({ tags: z.array(z.string()) }))
    .errors({ ...clientGone, ...conflict('too_many_tags', 'A client has 50 tags at most.') }),
}

const note = z.object({
  id,
  clientId: id,
  /** Plain text with line breaks. */
  body: z.string(),
  pinned: z.boolean(),
  /** Null: the house itself. */
  author: z.string().nullable(),
  writtenAt: instant,
  editor: z.string().nullable(),
  editedAt: instant.nullable(),
})
const noteGone = notFound('note_not_found', 'There is no such note.')
const noteText = z.string().trim().min(1).max(10_000)

export const clientNotes = {
  list: forStaff('GET', '/admin/clients/{id}/notes', 'What staff noted about a client, newest first', 'clients.view')
    .input(byId.extend({ ...pageQuery.shape, pinned: z.literal('true').optional() }))
    .output(page(note))
    .errors(clientGone),
  add: forStaff('POST', '/admin/clients/{id}/notes', 'Note something about a client', 'clients.manage')
    .input(byId.extend({ body: noteText, pinned: z.boolean().default(false) }))
    .output(note)
    .errors(clientGone),
  change: forStaff('PATCH', '/admin/notes/{id}', 'Change or pin a note', 'clients.manage')
    .input(byId.extend({ body: noteText.optional(), pinned: z.boolean().optional() }))
    .output(note)
    .errors(noteGone),
  remove: forStaff('DELETE', '/admin/notes/{id}', 'Take a note away', 'clients.manage')
    .input(byId)
    .output(done)
    .errors(noteGone),
}

/** What stands in the way of closing an account, and what the client still has with us. */
export const closingEffects = z.object({
  services: z.number().int(),
  openInvoices: z.number().int(),
  waitingCharges: z.number().int(),
  credit: z.array(money),
})
export const stillRunning = conflict('account_in_use', 'It cannot be closed while something still runs.')

export const closing = {
  effects: forStaff('GET', '/admin/clients/{id}/closing', 'What closing an account would meet with', 'clients.view')
    .input(byId)
    .output(closingEffects)
    .errors(clientGone),
  close: forStaff('POST', '/admin/clients/{id}/close', 'Close an account: it buys nothing any more', 'clients.manage')
    .input(byId.extend({ reason: line(300) }))
    .output(done)
    .errors({ ...clientGone, ...whenClosed, ...stillRunning }),
  reopen: forStaff('POST', '/admin/clients/{id}/reopen', 'Open a closed account again', 'clients.manage')
    .input(byId.extend({ reason: line(300) }))
    .output(done)
    .errors({ ...clientGone, ...conflict('account_not_closed', 'This account is not closed.') }),
}
