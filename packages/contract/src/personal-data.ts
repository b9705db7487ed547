import { z } from 'zod'
import { bySecret, forUser } from './procedure.ts'
import { byId, civilDate, done, id, instant, notFound } from './schemas.ts'

const tag = 'Personal data'

export const exportGone = {
  ...notFound('export_not_found', 'There is no such archive.'),
  export_gone: { status: 410, message: 'This archive is not there to be downloaded (any more). Ask for a new one.' },
}

export const archiveState = z.enum(['waiting', 'running', 'ready', 'failed', 'deleted'])

export const archive = z.object({
  id,
  state: archiveState,
  askedAt: instant,
  /** Files that are done, of how many; 0 of 0 until it is known. */
  stepsDone: z.number().int(),
  steps: z.number().int(),
  bytes: z.number().int().nullable(),
  /** Until then it can be downloaded. */
  expiresAt: instant.nullable(),
})

export const erasureState = z.enum(['asked', 'withdrawn', 'refused', 'running', 'done'])

/** Where an archive is for some minutes, once. */
export const archiveLink = z.object({ path: z.string(), expiresAt: instant })

export const personalData = {
  get: forUser('GET', '/account/personal-data', 'What one has asked for: archives, and to be erased', {
    tag,
    inPerson: true,
  }).output(
    z.object({
      /** Whether the account is covered too: by its owner. */
      coversAccount: z.boolean(),
      exports: z.array(archive),
      erasure: z
        .object({
          id,
          state: erasureState,
          askedAt: instant,
          /** The day until which there is an answer. */
          dueOn: civilDate,
          /** Why it was refused. */
          reason: z.string().nullable(),
          doneAt: instant.nullable(),
        })
        .nullable(),
    }),
  ),
  askForExport: forUser(
    'POST',
    '/account/personal-data/exports',
    'Have all that is kept about oneself, and the account one owns, put into an archive',
    { tag, inPerson: true, stepUp: true },
  ).output(archive),
  link: forUser('POST', '/account/personal-data/exports/{id}/link', 'A link to download an archive, once', {
    tag,
    inPerson: true,
    stepUp: true,
  })
    .input(byId)
    .output(archiveLink)
    .errors(exportGone),
  fetch: bySecret('GET', '/personal-data/archives/{token}', 'Download an archive by its link', { tag })
    .input(z.object({ token: z.string().min(1).max(100) }))
    .output(z.file())
    .errors(exportGone),
  askForErasure: forUser(
    'POST',
    '/account/personal-data/erasure',
    'Ask to have all that is kept about oneself, and the account one owns, erased',
    { tag, inPerson: true, stepUp: true },
  )
    .output(done)
    .errors({ erasure_asked: { status: 409, message: 'There is such a request already; it waits to be decided.' } }),
  withdrawErasure: forUser('DELETE', '/account/personal-data/erasure', 'Take the request to be erased back', {
    tag,
    inPerson: true,
  })
    .output(done)
    .errors({
      ...notFound('erasure_not_found', 'There is no such request.'),
      erasure_decided: { status: 409, message: 'This request was decided or withdrawn already.' },
    }),
}
