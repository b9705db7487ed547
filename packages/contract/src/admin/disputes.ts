import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, id, instant, money, notFound, page, pageQuery } from '../schemas.ts'

const gone = notFound('dispute_not_found', 'There is no such dispute.')

const dispute = z.object({
  id,
  client: z.object({ id, name: z.string() }),
  gateway: z.string(),
  reference: z.string(),
  state: z.enum(['warning', 'open', 'under_review', 'won', 'lost']),
  amount: money,
  /** What the provider has taken from us for it at the moment. */
  taken: money,
  fee: money,
  reason: z.string(),
  /** Until when evidence is taken. */
  answerBy: instant.nullable(),
  openedAt: instant,
  decidedAt: instant.nullable(),
})

const disputeDetails = dispute.extend({
  transaction: z.object({ id, reference: z.string(), amount: money, receivedAt: instant }),
  invoice: z.object({ id, number: z.string() }).nullable(),
  notes: z.array(z.object({ id, text: z.string(), madeBy: z.string(), madeAt: instant })),
})

export const disputes = {
  list: forStaff('GET', '/admin/disputes', 'Disputed payments, newest first', 'transactions.view')
    .input(
      pageQuery.extend({
        clientId: id.optional(),
        transactionId: id.optional(),
        /** `open`: not decided yet. */
        which: z.enum(['open', 'won', 'lost']).optional(),
      }),
    )
    .output(page(dispute)),
  get: forStaff('GET', '/admin/disputes/{id}', 'One dispute', 'transactions.view')
    .input(byId)
    .output(disputeDetails)
    .errors(gone),
  note: forStaff(
    'POST',
    '/admin/disputes/{id}/notes',
    'Note which evidence there is, and what was sent',
    'transactions.manage',
  )
    .input(byId.extend({ text: z.string().trim().min(1).max(10_000) }))
    .output(disputeDetails)
    .errors(gone),
}
