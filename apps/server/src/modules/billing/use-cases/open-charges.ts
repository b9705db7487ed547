import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Account } from '../../ledger/index.ts'
import type { OpenCharge } from '../prepared.ts'

type Row = {
  id: string
  client_id: string
  currency: string
  description: string
  period_start: string | null
  period_end: string | null
  amount_minor: string
  discount_minor: string
  discount_label: string | null
  tax_class: string
  account: Account
  due_on: string
  source: string
}

/** Charges that are on no invoice and fulfil a condition, in the order given. Lean: a run reads them by the hundred thousand. */
export async function openCharges(ctx: Context, where: SQL, tail: SQL): Promise<OpenCharge[]> {
  const { rows } = await ctx.read.execute<Row>(sql`
    SELECT id, client_id, currency, description, period_start::text, period_end::text, amount_minor, discount_minor, discount_label,
           tax_class, account, due_on::text, source
      FROM billing.charges WHERE invoice_id IS NULL AND ${where} ${tail}`)
  return rows.map((row) => ({
    id: Number(row.id),
    clientId: Number(row.client_id),
    currency: row.currency,
    description: row.description,
    periodStart: row.period_start,
    periodEnd: row.period_end,
    amountMinor: BigInt(row.amount_minor),
    discountMinor: BigInt(row.discount_minor),
    discountLabel: row.discount_label,
    taxClass: row.tax_class,
    account: row.account,
    dueOn: row.due_on,
    source: row.source,
  }))
}
