import { z } from 'zod'
import { keptFile } from '../client-fields.ts'
import { forStaff } from '../procedure.ts'
import { byId, done, id, instant, line, notFound, page, pageQuery } from '../schemas.ts'
import { clientFilter } from './people.ts'
import { clientGone, tag } from './records.ts'

/** Files of clients, and work on many clients at once. */

const conflict = (code: string, message: string) => ({ [code]: { status: 409, message } })
const fileGone = notFound('file_not_found', 'There is no such file.')

const clientFile = keptFile.extend({ visibleToClient: z.boolean(), uploadedBy: z.string().nullable() })

export const clientFiles = {
  list: forStaff('GET', '/admin/clients/{id}/files', 'The files of a client, newest first', 'clients.view')
    .input(byId.extend(pageQuery.shape))
    .output(page(clientFile))
    .errors(clientGone),
  attach: forStaff('POST', '/admin/clients/{id}/files', 'Keep a file with a client', 'clients.manage', { upload: true })
    .input(
      byId.extend({
        file: z.file(),
        /** In a form everything is text. */
        visibleToClient: z.union([z.boolean(), z.stringbool()]).default(false),
      }),
    )
    .output(clientFile)
    .errors(clientGone),
  show: forStaff('PATCH', '/admin/client-files/{id}', 'Show a file to the client, or hide it', 'clients.manage')
    .input(byId.extend({ visibleToClient: z.boolean() }))
    .output(clientFile)
    .errors(fileGone),
  remove: forStaff('DELETE', '/admin/client-files/{id}', 'Take a file away', 'clients.manage')
    .input(byId)
    .output(done)
    .errors(fileGone),
  content: forStaff('GET', '/admin/client-files/{id}/content', 'Download a file of a client', 'clients.view')
    .input(byId)
    .output(z.file())
    .errors(fileGone),
}

/** Some clients by id, or all that fit a filter. */
const choice = {
  ids: z.array(id).min(1).max(1000).optional(),
  filter: z.object(clientFilter).optional(),
}
const act = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['add_tag', 'remove_tag']), tag }),
  z.object({ kind: z.literal('set_group'), groupId: id.nullable() }),
  z.object({ kind: z.literal('send_verification') }),
  z.object({ kind: z.literal('close'), reason: line(300) }),
])

const job = z.object({
  id,
  kind: z.enum(['add_tag', 'remove_tag', 'set_group', 'send_verification', 'close', 'export', 'import']),
  /** `checking` and `checked` are the dry run of an import, which waits for somebody to say yes. */
  state: z.enum(['checking', 'checked', 'running', 'finished', 'stopped']),
  total: z.number().int(),
  done: z.number().int(),
  failed: z.number().int(),
  fileName: z.string().nullable(),
  /** The file of an export can be had. */
  hasFile: z.boolean(),
  startedBy: z.string().nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
})
const jobGone = notFound('bulk_job_not_found', 'There is no such job.')
const notReady = conflict('bulk_job_not_ready', 'This cannot be done with the job as it stands now.')
const nobody = conflict('nobody_chosen', 'No client is chosen, or none fits the filter any more.')

export const clientJobs = {
  list: forStaff('GET', '/admin/client-jobs', 'Work on many clients, newest first', 'clients.view')
    .input(pageQuery)
    .output(page(job)),
  get: forStaff('GET', '/admin/client-jobs/{id}', 'How far a job is', 'clients.view')
    .input(byId)
    .output(job)
    .errors(jobGone),
  failures: forStaff('GET', '/admin/client-jobs/{id}/failures', 'What went wrong, or would', 'clients.view')
    .input(byId.extend(pageQuery.shape))
    .output(
      page(
        z.object({
          /** Of an import the row in the file, headings being row 1. */
          number: z.number().int(),
          client: z.object({ id, name: z.string() }).nullable(),
          field: z.string().nullable(),
          reason: z.string(),
        }),
      ),
    )
    .errors(jobGone),
  file: forStaff('GET', '/admin/client-jobs/{id}/file', 'Download what an export has made', 'clients.view')
    .input(byId)
    .output(z.file())
    .errors({ ...jobGone, ...fileGone }),
  count: forStaff('POST', '/admin/client-jobs/count', 'How many clients a job would be about', 'clients.manage')
    .input(z.object(choice))
    .output(z.object({ clients: z.number().int() })),
  start: forStaff('POST', '/admin/client-jobs', 'Do something to many clients', 'clients.manage')
    .input(z.object({ ...choice, act }))
    .output(job)
    .errors({ ...nobody, ...notFound('client_group_not_found', 'There is no such group of clients.') }),
  exportClients: forStaff('POST', '/admin/client-jobs/export', 'Write clients into a CSV file', 'clients.manage')
    .input(
      z.object({
        ...choice,
        /** Begin the file with a byte order mark, for programs that take it for Latin-1 otherwise. */
        withMark: z.boolean().default(true),
      }),
    )
    .output(job)
    .errors(nobody),
  importClients: forStaff('POST', '/admin/client-jobs/import', 'Have a CSV file of clients checked', 'clients.manage', {
    upload: true,
  })
    .input(
      z.object({
        file: z.file(),
        /** Mail those who are new a link to set their password. */
        invite: z.union([z.boolean(), z.stringbool()]).default(false),
      }),
    )
    .output(job)
    .errors({
      import_columns_wrong: { status: 400, message: 'The columns of the file are not as they should be.' },
      import_unreadable: { status: 400, message: 'The file cannot be read to its end.' },
    }),
  run: forStaff('POST', '/admin/client-jobs/{id}/run', 'Import what was checked', 'clients.manage')
    .input(byId)
    .output(done)
    .errors({ ...jobGone, ...notReady }),
  stop: forStaff('POST', '/admin/client-jobs/{id}/stop', 'Stop a job; what was done stays done', 'clients.manage')
    .input(byId)
    .output(done)
    .errors({ ...jobGone, ...notReady }),
  template: forStaff('GET', '/admin/client-imports/template', 'An empty file to fill in', 'clients.view').output(
    z.file(),
  ),
}

const settings = z.object({
  uploadMegabytes: z.number().int(),
  /** When a promotion and the discount of a group hold for one price. */
  groupDiscounts: z.enum(['better', 'both']),
})

export const clientSettings = {
  read: forStaff(
    'GET',
    '/admin/settings/clients',
    'The settings about clients, and their defaults',
    'settings.view',
  ).output(z.object({ values: settings, defaults: settings, about: z.record(z.string(), z.string()) })),
  change: forStaff('PATCH', '/admin/settings/clients', 'Change the settings that are given', 'settings.manage')
    .input(settings.partial())
    .output(done),
}
