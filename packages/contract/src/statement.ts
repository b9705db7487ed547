import { z } from 'zod'
import { forClient } from './procedure.ts'
import { civilDate, currency, id, money, pageQuery, pickedDay } from './schemas.ts'

export const statementQuery = pageQuery.extend({
  /** The client's own currency when left out. */
  currency: currency.optional(),
  /** First and last day, both inclusive. */
  from: pickedDay.optional(),
  until: pickedDay.optional(),
})

/** What is owed is positive; what we owe the client is negative. */
export const statementPage = z.object({
  currency: z.string(),
  /** Every currency in which this client has a statement. */
  currencies: z.array(z.string()),
  /** The balance before the first day and after the last one, whichever page this is. */
  opening: money,
  closing: money,
  items: z.array(
    z.object({
      id,
      bookedOn: civilDate,
      /** What happened, such as `invoice_issued`. */
      kind: z.string(),
      /** What it happened to, such as `invoice:12`. */
      source: z.string(),
      /** The invoice it was about, when it was about one. */
      invoice: z.object({ id, number: z.string() }).nullable(),
      /** By how much it changed what is owed. */
      amount: money,
      /** What was owed after it. */
      balance: money,
    }),
  ),
  nextCursor: z.string().nullable(),
})

export const statement = forClient(
  'GET',
  '/statement',
  'My statement: what was booked, newest first, with balances',
  'invoices.view',
  {
    tag: 'Billing',
  },
)
  .input(statementQuery)
  .output(statementPage)
