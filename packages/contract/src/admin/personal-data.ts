import { z } from 'zod'
import { archive, archiveLink, erasureState, exportGone } from '../personal-data.ts'
import { forStaff } from '../procedure.ts'
import { byId, civilDate, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'

const clientGone = notFound('client_not_found', 'There is no such client.')
const userGone = notFound('user_not_found', 'There is no such user.')
const erasureGone = notFound('erasure_not_found', 'There is no such request.')

/** Whom it is about: an account, a person, or a person with their account. */
const about = z.object({
  client: z.object({ id, name: z.string() }).nullable(),
  user: z.object({ id, name: z.string() }).nullable(),
})

const exportRow = archive.extend({
  about,
  askedBy: z.object({ id, name: z.string() }),
  byStaff: z.boolean(),
  /** Whether the one who asks this list asked for it too, and may download it. */
  isOwn: z.boolean(),
  error: z.string().nullable(),
})

const erasure = z.object({
  id,
  about,
  state: erasureState,
  byPerson: z.boolean(),
  askedBy: z.string(),
  askedAt: instant,
  dueOn: civilDate,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  reason: z.string().nullable(),
  /** Tables that are done, of how many. */
  stepsDone: z.number().int(),
  steps: z.number().int(),
  rowsErased: z.number().int(),
  doneAt: instant.nullable(),
  /** The last day on which documents are kept; null: there are none. */
  keptUntil: civilDate.nullable(),
  /** That day is over. */
  retentionOver: z.boolean(),
})

const plan = z.object({
  name: z.string(),
  people: z.array(z.object({ id, name: z.string(), isErased: z.boolean() })),
  erased: z.array(z.object({ holds: z.string(), count: z.number().int(), how: z.string() })),
  kept: z.array(z.object({ holds: z.string(), count: z.number().int(), because: z.string() })),
  keptUntil: civilDate.nullable(),
  hindrances: z.array(z.string()),
})

const decision = { reason: line(300), confirmation: line(200) }
const eraseErrors = {
  erasure_refused: { status: 409, message: 'This cannot be erased yet.' },
  erasure_asked: { status: 409, message: 'There is such a request already; it waits to be decided.' },
  client_closed: { status: 409, message: 'A client was merged into another one or erased.' },
}

/** Doors below a client. */
export const clientPersonalData = {
  exportData: forStaff(
    'POST',
    '/admin/clients/{id}/export',
    'Have all that is kept about a client and its owner put into an archive',
    'clients.personal_data',
    { stepUp: true, inPerson: true },
  )
    .input(byId)
    .output(z.object({ exportId: id }))
    .errors(clientGone),
  erasurePreview: forStaff(
    'GET',
    '/admin/clients/{id}/erasure',
    'What erasing a client would do, what is kept and why, and what has to be done first',
    'personal_data.view',
  )
    .input(byId)
    .output(plan)
    .errors(clientGone),
  erase: forStaff('POST', '/admin/clients/{id}/erasure', 'Erase the personal data of a client', 'clients.erase', {
    stepUp: true,
    inPerson: true,
  })
    .input(byId.extend(decision))
    .output(z.object({ erasureId: id }))
    .errors({ ...clientGone, ...eraseErrors }),
}

/** Doors below a person: for those without an account, and members of accounts of others. */
export const userPersonalData = {
  exportData: forStaff(
    'POST',
    '/admin/users/{id}/export',
    'Have all that is kept about a person put into an archive',
    'clients.personal_data',
    { stepUp: true, inPerson: true },
  )
    .input(byId)
    .output(z.object({ exportId: id }))
    .errors(userGone),
  erasurePreview: forStaff(
    'GET',
    '/admin/users/{id}/erasure',
    'What erasing a person would do, and what has to be done first',
    'personal_data.view',
  )
    .input(byId)
    .output(plan)
    .errors(userGone),
  erase: forStaff('POST', '/admin/users/{id}/erasure', 'Erase the personal data of a person', 'clients.erase', {
    stepUp: true,
    inPerson: true,
  })
    .input(byId.extend(decision))
    .output(z.object({ erasureId: id }))
    .errors({ ...userGone, ...eraseErrors }),
}

const values = z.object({
  /** Years after the end of the year of the last document. */
  retentionYears: z.number().int(),
  exportStaffNotes: z.boolean(),
})

export const personalData = {
  exports: forStaff(
    'GET',
    '/admin/personal-data/exports',
    'Archives that were asked for, newest first',
    'personal_data.view',
  )
    .input(pageQuery.extend({ clientId: id.optional() }))
    .output(page(exportRow)),
  link: forStaff(
    'POST',
    '/admin/personal-data/exports/{id}/link',
    'A link to download an archive that one asked for, once',
    'clients.personal_data',
    { stepUp: true, inPerson: true },
  )
    .input(byId)
    .output(archiveLink)
    .errors(exportGone),
  erasures: forStaff(
    'GET',
    '/admin/personal-data/erasures',
    'Requests for erasure and what became of them, newest first',
    'personal_data.view',
  )
    .input(pageQuery.extend({ clientId: id.optional(), state: erasureState.optional() }))
    .output(page(erasure)),
  refuse: forStaff(
    'POST',
    '/admin/personal-data/erasures/{id}/refusal',
    'Refuse a request, and say why',
    'clients.erase',
  )
    .input(byId.extend({ reason: line(300) }))
    .output(done)
    .errors({
      ...erasureGone,
      erasure_decided: { status: 409, message: 'This request was decided or withdrawn already.' },
    }),
  settings: forStaff(
    'GET',
    '/admin/settings/personal-data',
    'The settings of personal data, and their defaults',
    'settings.view',
  ).output(z.object({ values, defaults: values, about: z.record(z.string(), z.string()) })),
  changeSettings: forStaff(
    'PATCH',
    '/admin/settings/personal-data',
    'Change the settings that are given, all or none',
    'settings.manage',
  )
    .input(values.partial())
    .output(done),
}
