import { sql } from 'drizzle-orm'
import { type ClientRecords, type RecordTable, type Subject, through } from '../../platform/client-records.ts'
import type { Context } from '../../platform/context.ts'
import { documentTables } from './document-records.ts'
import { documentFiles, lastDocumentOn } from './documents-of.ts'
import { quoteTables } from './quote-records.ts'

/** What it says stands on the issued document that it became. */
const copied = {
  by: 'replacing',
  set: sql`description = 'Erased'`,
  still: sql`t.description <> 'Erased'`,
  because: 'day, amount and source are the ground of issued documents',
} as const
const basis = { by: 'keeping', because: 'it is the ground of issued documents, which tax law wants kept' } as const

const openTables: RecordTable[] = [
  {
    table: 'billing.charges',
    holds: 'Charges',
    merging: { by: 'id' },
    shows: [
      'id',
      'client_id',
      'currency',
      'description',
      'period_start',
      'period_end',
      'amount_minor',
      'discount_minor',
      'discount_label',
      'due_on',
      'source',
      'invoice_id',
      'created_at',
    ],
    withholds: ['tax_class', 'account', 'draft_id'],
    erasing: copied,
  },
  {
    table: 'billing.drafts',
    holds: 'Drafts',
    merging: { by: 'id' },
    // Prepared by staff for themselves until it is issued; then it is an invoice.
    shows: { nothing: 'it is an invoice when it is issued' },
    erasing: { by: 'replacing', set: sql`note = ''`, still: sql`t.note <> ''` },
  },
  {
    table: 'billing.billable_items',
    holds: 'Billable items',
    merging: { by: 'id', watch: ['charged'] },
    shows: [
      'id',
      'client_id',
      'currency',
      'description',
      'unit',
      'quantity',
      'unit_price_minor',
      'amount_minor',
      'done_on',
      'plan',
      'starts_on',
      'cycle',
      'until_on',
      'times',
      'charged',
      'next_on',
      'created_at',
    ],
    withholds: ['tax_class', 'created_by'],
    erasing: copied,
  },
  {
    table: 'billing.adjustments',
    holds: 'Adjustments of credit',
    merging: { by: 'id' },
    shows: ['id', 'client_id', 'currency', 'amount_minor', 'reason', 'made_at'],
    withholds: ['made_by'],
    erasing: basis,
  },
  {
    table: 'billing.parked',
    holds: 'Parked',
    merging: { by: 'key', key: [] },
    shows: { nothing: 'it says that a run failed' },
    erasing: { by: 'deleting' },
  },
]

/** What this room keeps of clients. */
export const billingRecords: ClientRecords = {
  room: 'billing',
  tables: [...openTables, ...documentTables, ...quoteTables(through('billing.quotes', 'quote_id'))],
  files: documentFiles,
  lastDocumentOn,
  hindersErasure,

  /** Charges name what they are for by their source, not by a foreign key. */
  async tornBy(ctx, { intoId, moved }) {
    const { rows } = await ctx.read.execute<{ n: string }>(sql`
      SELECT count(*) AS n FROM billing.charges c
       WHERE c.client_id = ${intoId} AND c.id NOT IN (${moved('billing.charges')})
         AND CASE split_part(c.source, ':', 1)
               WHEN 'late_fee' THEN split_part(c.source, ':', 2)::bigint IN (${moved('billing.invoices')})
               WHEN 'billable' THEN split_part(c.source, ':', 2)::bigint IN (${moved('billing.billable_items')})
               WHEN 'quote' THEN split_part(c.source, ':', 2)::bigint IN (${moved('billing.quotes')})
               ELSE false END`)
    const n = Number(rows[0]!.n)
    return n > 0 ? [`Charges: ${n} were made for what went over.`] : []
  },
}

async function hindersErasure(ctx: Context, { clientIds }: Subject): Promise<string[]> {
  const theirs = sql`client_id = ANY(${sql.param(clientIds)}::bigint[])`
  const { rows } = await ctx.read.execute<Record<'invoices' | 'charges' | 'items' | 'quotes', string>>(sql`
    SELECT (SELECT count(*) FROM billing.invoices WHERE ${theirs} AND paid_at IS NULL AND voided_at IS NULL) AS invoices,
           (SELECT count(*) FROM billing.charges WHERE ${theirs} AND invoice_id IS NULL) AS charges,
           (SELECT count(*) FROM billing.billable_items WHERE ${theirs} AND (next_on IS NOT NULL OR (plan IN ('next', 'not_yet') AND charged = 0))) AS items,
           (SELECT count(*) FROM billing.quotes WHERE ${theirs} AND state = 'sent') AS quotes`)
  const open = rows[0]!
  const credit = await ctx.read.execute<{ currency: string }>(sql`
    SELECT currency FROM ledger.postings WHERE ${theirs} AND account = 'credit' GROUP BY currency HAVING sum(amount_minor) <> 0 ORDER BY 1`)
  const sentence = (n: string, text: string) => (Number(n) > 0 ? [text.replace('%', n)] : [])
  return [
    ...sentence(open.invoices, 'Invoices: % are open; have them paid, credited, voided or written off.'),
    ...sentence(open.charges, 'Charges: % are not invoiced; invoice or delete them.'),
    ...sentence(open.items, 'Billable items: % are to be charged; delete or stop them.'),
    ...sentence(open.quotes, 'Quotes: % can still be accepted; withdraw them.'),
    ...credit.rows.map(
      ({ currency }) => `Credit: there is some left in ${currency}; pay it out and adjust it to nothing.`,
    ),
  ]
}
