import { type Cycle, invalidField, recurs } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { clientProfile } from '../../clients/index.ts'
import { lockClientMoney, lockOwnersMoney } from '../../ledger/index.ts'
import { type BillableItem, billableStateOf, firstChargeDay } from '../billable-item.ts'
import { billableItemCharged, billableItemDone, billableItemNotFound } from '../errors.ts'
import { priceOf } from '../quote.ts'
import { type BillablePlan, billableItems } from '../schema.ts'
import { chargeItems } from './charge-billable-items.ts'
import { issueOrWait } from './issue-invoice.ts'
import { parsePrice } from './quotes/save-quote.ts'

export type BillableInput = {
  description: string
  unit: 'hours' | 'units'
  /** Decimal with up to two places. */
  quantity: string
  /** Decimal in the client's currency. */
  unitPrice: string
  taxClass: string
  doneOn: Temporal.PlainDate
  plan: BillablePlan
  /** The day of the invoice, for the plan `on_date`. */
  startsOn: Temporal.PlainDate | null
  /** Charged again each cycle: until a day, so many times, or until it is stopped. */
  cycle: Cycle | null
  untilOn: Temporal.PlainDate | null
  times: number | null
}

/**
 * Notes work or goods for a client. With the plan `now` it is invoiced in the same breath.
 * @throws client_not_found, invalid_quantity, invalid_amount
 */
export async function addBillableItem(
  ctx: Context,
  input: BillableInput & { clientId: number },
): Promise<BillableItem> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const { currency } = await clientProfile(tx.asRoom('billing'), input.clientId)
    await lockClientMoney(tx, input.clientId)
    const [item] = await tx.db
      .insert(billableItems)
      .values({
        ...columnsOf(input, currency, tx.today),
        clientId: input.clientId,
        currency,
        createdAt: tx.now,
        createdBy: tx.actor.label,
      })
      .returning()
    tx.record({ action: 'billable_item_added', object: `billable_item:${item!.id}`, after: input })
    return input.plan === 'now' ? invoiceNow(tx, item!) : item!
  })
}

/**
 * Changes an item as long as nothing of it was charged.
 * @throws billable_item_not_found, billable_item_charged, invalid_quantity, invalid_amount
 */
export async function changeBillableItem(ctx: Context, input: BillableInput & { id: number }): Promise<BillableItem> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const before = await lockUncharged(tx, input.id)
    const [item] = await tx.db
      .update(billableItems)
      .set(columnsOf(input, before.currency, tx.today))
      .where(eq(billableItems.id, input.id))
      .returning()
    tx.record({ action: 'billable_item_changed', object: `billable_item:${input.id}`, before, after: input })
    return input.plan === 'now' ? invoiceNow(tx, item!) : item!
  })
}

/** @throws billable_item_not_found, billable_item_charged */
export async function deleteBillableItem(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('invoices.manage')
  await ctx.transaction(async (tx) => {
    const before = await lockUncharged(tx, id)
    await tx.db.delete(billableItems).where(eq(billableItems.id, id))
    tx.record({ action: 'billable_item_deleted', object: `billable_item:${id}`, before })
  })
}

/** Charges a recurring item no more; what was charged stays. @throws billable_item_not_found, billable_item_done */
export async function stopBillableItem(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('invoices.manage')
  await ctx.transaction(async (tx) => {
    const item = await lockItem(tx, id)
    if (item.nextOn === null) throw billableItemDone()
    await tx.db.update(billableItems).set({ nextOn: null, plan: 'not_yet' }).where(eq(billableItems.id, id))
    tx.record({ action: 'billable_item_stopped', object: `billable_item:${id}`, before: { nextOn: item.nextOn } })
  })
}

function columnsOf(input: BillableInput, currency: string, today: Temporal.PlainDate) {
  if (input.cycle !== null && !recurs(input.cycle)) throw invalidField('cycle', 'does not recur')
  if (input.cycle !== null && input.plan !== 'now' && input.plan !== 'on_date')
    throw invalidField('plan', 'must name the day on which a recurring item begins')
  if (input.plan === 'on_date' && input.startsOn === null) throw invalidField('startsOn', 'must be a day')
  if (input.plan === 'on_date' && Temporal.PlainDate.compare(input.startsOn!, today) < 0)
    throw invalidField('startsOn', 'lies in the past')
  const unit = parsePrice(input.unitPrice, currency, 'unitPrice')
  const startsOn = input.plan === 'now' ? today : input.plan === 'on_date' ? input.startsOn : null
  const isRecurring = input.cycle !== null
  const columns = {
    description: input.description,
    unit: input.unit,
    quantity: input.quantity,
    unitPriceMinor: unit.minor,
    amountMinor: priceOf(unit, input.quantity).minor,
    taxClass: input.taxClass,
    doneOn: input.doneOn,
    plan: input.plan,
    startsOn,
    cycle: input.cycle,
    untilOn: isRecurring ? input.untilOn : null,
    times: isRecurring ? input.times : null,
  }
  const nextOn = firstChargeDay(columns)
  if (startsOn !== null && nextOn === null) throw invalidField('untilOn', 'lies before the first charge')
  return { ...columns, nextOn }
}

async function invoiceNow(tx: Tx, item: BillableItem): Promise<BillableItem> {
  const chargeIds = await chargeItems(tx, [item], tx.today)
  await issueOrWait(tx, { clientId: item.clientId, currency: item.currency, dueOn: tx.today, chargeIds })
  return lockItem(tx, item.id)
}

async function lockUncharged(tx: Tx, id: number): Promise<BillableItem> {
  const item = await lockItem(tx, id)
  if (billableStateOf(item) !== 'open') throw billableItemCharged()
  return item
}

/** The client's money first, as everywhere. */
async function lockItem(tx: Tx, id: number): Promise<BillableItem> {
  await lockOwnersMoney(tx, async () => {
    const found = await tx.db
      .select({ clientId: billableItems.clientId })
      .from(billableItems)
      .where(eq(billableItems.id, id))
    return found.map((one) => one.clientId)
  })
  const [item] = await tx.db.select().from(billableItems).where(eq(billableItems.id, id)).for('update')
  if (!item) throw billableItemNotFound()
  return item
}
