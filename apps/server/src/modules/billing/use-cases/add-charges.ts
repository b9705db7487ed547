import type { Money, Period } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import type { Account } from '../../ledger/index.ts'

export type NewCharge = {
  clientId: number
  description: string
  period: Period | null
  /** What is charged, before tax, or with it where prices include tax. What was taken off is off already. */
  amount: Money
  discount?: { amount: Money; label: string } | null
  /** Defaults to `standard`. */
  taxClass?: string
  /** The ledger account it is booked on when it is invoiced: `revenue:product:12`. */
  account?: Account
  dueOn: Temporal.PlainDate
  /** Who charges and for what, `room-noun:id:what`. Charging the same thing again changes nothing. */
  source: string
}

/** Notes what clients owe, to be invoiced when due. One statement for any number. Answers the ids of those that are new. */
export async function addCharges(tx: Tx, wanted: NewCharge[]): Promise<number[]> {
  if (wanted.length === 0) return []
  const rows = wanted.map((charge) => ({
    c: charge.clientId,
    cur: charge.amount.currency,
    d: charge.description,
    s: charge.period?.start.toString() ?? null,
    e: charge.period?.end.toString() ?? null,
    a: String(charge.amount.minor),
    due: charge.dueOn.toString(),
    src: charge.source,
    dm: String(charge.discount?.amount.minor ?? 0),
    dl: charge.discount?.label ?? null,
    tc: charge.taxClass ?? 'standard',
    acc: charge.account ?? 'revenue:other',
  }))
  const added = await tx.db.execute<{ id: string }>(sql`
    INSERT INTO billing.charges (client_id, currency, description, period_start, period_end, amount_minor, due_on, source, discount_minor,
                                 discount_label, tax_class, account, created_at)
    SELECT c, cur, d, s, e, a, due, src, dm, dl, tc, acc, ${tx.now.toString()}::timestamptz FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS r(c bigint, cur text, d text, s date, e date, a bigint, due date, src text, dm bigint, dl text, tc text, acc text)
    ON CONFLICT (source) DO NOTHING RETURNING id`)
  const ids = added.rows.map((row) => Number(row.id))
  if (ids.length > 0) recordAdded(tx, wanted, ids)
  return ids
}

/** One row in the audit trail for one client, and one for a whole run: the charges name themselves. */
function recordAdded(tx: Tx, wanted: NewCharge[], ids: number[]): void {
  const clients = new Set(wanted.map((charge) => charge.clientId))
  if (clients.size === 1) {
    tx.record({
      action: 'charges_added',
      object: `client:${wanted[0]!.clientId}`,
      after: { ids, sources: wanted.map((one) => one.source) },
    })
  } else {
    tx.record({ action: 'charges_added', object: 'charges', after: { count: ids.length, clients: clients.size } })
  }
}
