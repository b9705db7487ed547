import { z } from 'zod'
import { forClient } from './procedure.ts'
import { byId, id, instant, notFound, page, pageQuery } from './schemas.ts'

const tag = 'Accounts'

const mailSummary = z.object({
  id,
  subject: z.string(),
  to: z.string(),
  state: z.enum(['queued', 'sent', 'failed']),
  createdAt: instant,
  sentAt: instant.nullable(),
})

export const mails = {
  list: forClient('GET', '/account/mails', 'Mails that were sent to the account, newest first', 'mails.view', { tag })
    .input(pageQuery)
    .output(page(mailSummary)),
  get: forClient('GET', '/account/mails/{id}', 'What a mail said', 'mails.view', { tag })
    .input(byId)
    .output(
      mailSummary.extend({
        /** Null: it carries a link that lets people in, so only its reader is told. */
        text: z.string().nullable(),
      }),
    )
    .errors(notFound('mail_not_found', 'There is no such mail.')),
}
