import { z } from 'zod'
import { whenClosed } from './client-fields.ts'
import { creditMove, invoiceSummary } from './invoices.ts'
import { forClient } from './procedure.ts'
import { amount, money, page, pageQuery } from './schemas.ts'

const tag = 'Billing'

export const credit = {
  get: forClient('GET', '/credit', 'What the account has paid in advance, and how much more it may', 'invoices.view', {
    tag,
  }).output(
    z.object({
      balances: z.array(money),
      /** In the currency of the account; null where funds cannot be added. */
      addFunds: z.object({ least: money, most: money, mostCredit: money }).nullable(),
    }),
  ),
  history: forClient('GET', '/credit/history', 'How the credit came about, newest first', 'invoices.view', { tag })
    .input(pageQuery)
    .output(page(creditMove)),
  addFunds: forClient(
    'POST',
    '/credit/funds',
    'Ask for an invoice that becomes credit when it is paid',
    'invoices.manage',
    { tag },
  )
    .input(z.object({ amount }))
    .output(invoiceSummary)
    .errors({
      invalid_amount: { status: 400, message: 'The amount does not fit its currency.' },
      ...whenClosed,
      funds_not_offered: { status: 409, message: 'Funds cannot be added in this currency.' },
      funds_too_much: { status: 409, message: 'The credit would be higher than is allowed.' },
      tax_undecided: { status: 503, message: "The client's tax number is still being checked." },
    }),
}
