import { Money } from '@ostler/kernel'
import { and, asc, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { type BillableItem, nextChargeDay } from '../billable-item.ts'
import { billableItems } from '../schema.ts'
import { addCharges, type NewCharge } from './add-charges.ts'

const CHUNK = 1000

/**
 * Charges the billable items whose day has come, each day that has passed for those that recur; and those that wait for the
 * next invoice of their client, when one is going to be made until `dueUntil`: they take its due date. The n-th charge of
 * an item is made once, however often this runs.
 */
export async function chargeBillableItems(
  ctx: Context,
  { dueUntil }: { dueUntil: Temporal.PlainDate },
): Promise<Counts> {
  let charged = 0
  for (const next of [chargePlanned, (tx: Tx) => chargeWithNext(tx, dueUntil)]) {
    for (;;) {
      const count = await ctx.transaction(next)
      charged += count
      if (count === 0) break
    }
  }
  return { charged }
}

async function chargePlanned(tx: Tx): Promise<number> {
  const items = await tx.db
    .select()
    .from(billableItems)
    .where(and(isNotNull(billableItems.nextOn), lte(billableItems.nextOn, tx.today)))
    .orderBy(asc(billableItems.nextOn), asc(billableItems.id))
    .limit(CHUNK)
    .for('update', { skipLocked: true })
  if (items.length > 0) await chargeItems(tx, items, tx.today)
  return items.length
}

/** Makes all charges of these items up to a day, and moves them on. Answers the ids of the charges. */
export async function chargeItems(tx: Tx, items: BillableItem[], until: Temporal.PlainDate): Promise<number[]> {
  const charges: NewCharge[] = []
  const moved: { id: number; n: number; next: string | null }[] = []
  for (const item of items) {
    let n = item.charged
    let day = item.nextOn
    while (day !== null && Temporal.PlainDate.compare(day, until) <= 0) {
      n += 1
      charges.push(chargeOf(item, n, day))
      day = nextChargeDay(item, n, day)
    }
    moved.push({ id: item.id, n, next: day?.toString() ?? null })
  }
  const ids = await addCharges(tx, charges)
  await tx.db.execute(sql`
    UPDATE billing.billable_items b SET charged = m.n, next_on = m.next
      FROM json_to_recordset(${JSON.stringify(moved)}::json) AS m(id bigint, n int, next date) WHERE b.id = m.id`)
  return ids
}

/** Items that wait for an invoice take the due date of the first charge of their client that is about to be invoiced. */
async function chargeWithNext(tx: Tx, dueUntil: Temporal.PlainDate): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string; due_on: string }>(sql`
    SELECT b.id, next.due_on::text FROM billing.billable_items b
      CROSS JOIN LATERAL (
        SELECT c.due_on FROM billing.charges c
         WHERE c.client_id = b.client_id AND c.currency = b.currency AND c.invoice_id IS NULL AND c.draft_id IS NULL
           AND c.due_on <= ${dueUntil.toString()}::date
         ORDER BY c.due_on LIMIT 1) AS next
     WHERE b.plan = 'next' AND b.charged = 0
     ORDER BY b.client_id, b.currency, b.id LIMIT ${CHUNK} FOR UPDATE OF b SKIP LOCKED`)
  if (rows.length === 0) return 0
  const dueOn = new Map(rows.map((row) => [Number(row.id), Temporal.PlainDate.from(row.due_on)]))
  const items = await tx.db
    .select()
    .from(billableItems)
    .where(inArray(billableItems.id, [...dueOn.keys()]))
    .orderBy(asc(billableItems.id))
  await addCharges(
    tx,
    items.map((item) => chargeOf(item, 1, dueOn.get(item.id)!)),
  )
  await tx.db
    .update(billableItems)
    .set({ charged: 1 })
    .where(inArray(billableItems.id, [...dueOn.keys()]))
  return items.length
}

const chargeOf = (item: BillableItem, n: number, dueOn: Temporal.PlainDate): NewCharge => ({
  clientId: item.clientId,
  description: Number(item.quantity) === 1 ? item.description : `${item.description} (${quantityText(item)})`,
  period: null,
  amount: Money.ofMinor(item.amountMinor, item.currency),
  dueOn,
  taxClass: item.taxClass,
  source: `billable:${item.id}:${n}`,
})

/** `2.5 h × 80.00`, `3 × 9.99` */
function quantityText({ unit, quantity, unitPriceMinor, currency }: BillableItem): string {
  const price = Money.ofMinor(unitPriceMinor, currency).toDecimal()
  return unit === 'hours' ? `${quantity} h × ${price}` : `${quantity} × ${price}`
}
