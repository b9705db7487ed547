import { Money } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { tryLockClientsMoney } from '../../ledger/index.ts'
import { dueDatesWithFee, lateFeeOn } from '../dunning.ts'
import { type LateFees, lateFeesSetting } from '../settings.ts'
import { addCharges } from './add-charges.ts'
import { issueInvoices } from './issue-invoices.ts'
import { openCharges } from './open-charges.ts'
import { mayBeDunned, openInvoicesByChunks, type Place } from './open-invoices-by-chunks.ts'
import { parkClient } from './park-client.ts'

type Late = Place & { number: string; open: Money; n: number }

/**
 * Charges for paying late, by the setting `billing.late_fees`: each fee is an invoice of its own, due at once, and the n-th
 * fee of an invoice is charged once, however often this runs. Fees whose day was missed are not added up; the latest is
 * made up for. There is no fee on a fee, and none for clients who are spared them.
 *
 * @emits billing.invoice_issued for each fee
 */
export async function chargeLateFees(ctx: Context, options: { chunk?: number } = {}): Promise<Counts> {
  const rule = await readSetting(ctx, lateFeesSetting)
  if (!rule) return { charged: 0 }
  const { done, failed } = await openInvoicesByChunks<Late>(ctx, {
    ...options,
    take: (tx, where, limit) => lateInvoices(tx, rule, where, limit),
    act: (tx, rows) => chargeFees(tx, rule, rows),
    onFailure: ({ clientId }, error) => parkClient(ctx, { clientId, task: 'billing.charge_late_fees', error }),
  })
  return failed > 0 ? { charged: done, parked: failed } : { charged: done }
}

async function lateInvoices(tx: Tx, rule: LateFees, where: SQL, limit: number): Promise<Late[]> {
  const { dueFrom, dueUntil } = dueDatesWithFee(rule, tx.today)
  const { rows } = await tx.db.execute<{
    id: string
    client_id: string
    due_on: string
    number: string
    currency: string
    open_minor: string
    n: number
  }>(sql`
    SELECT * FROM (
      SELECT i.id, i.client_id, i.due_on::text, i.number, i.currency,
             i.total_minor - i.paid_minor - (
               SELECT coalesce(sum(l.net_minor + l.tax_minor), 0) FROM billing.invoice_lines l
                WHERE l.invoice_id = i.id AND l.account = 'revenue:late_fee') AS open_minor,
             1 + coalesce((${dueUntil.toString()}::date - i.due_on) / ${rule.everyDays}::int, 0) AS n
        FROM billing.invoices i JOIN clients.clients c ON c.id = i.client_id
       WHERE ${mayBeDunned} AND i.due_on BETWEEN ${dueFrom.toString()}::date AND ${dueUntil.toString()}::date
         AND NOT c.no_late_fees
         AND NOT EXISTS (SELECT FROM clients.groups g WHERE g.id = c.group_id AND g.no_late_fees)
         AND NOT EXISTS (SELECT FROM billing.parked p WHERE p.client_id = i.client_id)
         AND NOT EXISTS (
           SELECT FROM billing.charges f
            WHERE f.source = 'late_fee:' || i.id || ':' || 1 + coalesce((${dueUntil.toString()}::date - i.due_on) / ${rule.everyDays}::int, 0))
         AND ${where}
       ORDER BY i.due_on, i.id LIMIT ${limit}
    ) AS late`)
  return rows.map((row) => ({
    invoiceId: Number(row.id),
    clientId: Number(row.client_id),
    dueOn: row.due_on,
    number: row.number,
    open: Money.ofMinor(BigInt(row.open_minor), row.currency),
    n: row.n,
  }))
}

async function chargeFees(tx: Tx, rule: LateFees, rows: Late[]): Promise<number> {
  // Whose money somebody else has in hand just now, who may be paying, is left for the next run.
  const had = await tryLockClientsMoney(
    tx,
    rows.map((row) => row.clientId),
  )
  // Read again: until we had the lock, something may have been paid.
  const ids = rows.filter((row) => had.has(row.clientId)).map((row) => row.invoiceId)
  const late = await lateInvoices(tx, rule, sql`i.id = ANY(${sql.param(ids)}::bigint[])`, ids.length)
  // One that a merge has given to another client meanwhile is left for the next run.
  const ours = late.filter((row) => had.has(row.clientId))
  const charges = ours.flatMap(({ invoiceId, clientId, number, open, n }) => {
    const fee = lateFeeOn(open, rule)
    if (!open.isPositive || !fee) return []
    return {
      clientId,
      description: `Late fee on ${number}`,
      period: null,
      amount: fee,
      dueOn: tx.today,
      source: `late_fee:${invoiceId}:${n}`,
      taxClass: 'late_fee',
      account: 'revenue:late_fee' as const,
    }
  })
  const added = await addCharges(tx, charges)
  if (added.length === 0) return 0
  const open = await openCharges(tx, sql`id = ANY(${sql.param(added)}::bigint[])`, sql`ORDER BY id`)
  // A client whose tax id is being checked gets the fee with the next invoices, once it is known.
  await issueInvoices(
    tx,
    open.map((charge) => ({
      clientId: charge.clientId,
      currency: charge.currency,
      dueOn: charge.dueOn,
      charges: [charge],
    })),
  )
  return added.length
}
