import { DomainError } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../../platform/context.ts'
import { defineJob } from '../../../../platform/jobs/definitions.ts'
import { writeOutbox } from '../../../../platform/outbox.ts'
import type { Counts } from '../../../../platform/schedule/task.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { automaticChargeSetting } from '../../automatic-charge.ts'
import { postponeTry } from '../../collection.ts'
import { type DueCharge, dueCharges } from '../../queries/due-charges.ts'
import { chargeStored } from './charge-stored.ts'

const CHUNK = 500

/**
 * Has what is due charged to stored methods: one job an invoice, so that one slow bank keeps nobody else waiting. However
 * often it runs, and after nights that were missed, an invoice is tried on the days that the calendar names and on no other.
 */
export async function chargeDueInvoices(ctx: Context, { chunk = CHUNK }: { chunk?: number } = {}): Promise<Counts> {
  const rule = await readSetting(ctx, automaticChargeSetting)
  let last: DueCharge | undefined
  let asked = 0
  for (;;) {
    const where: SQL = last ? sql`(i.due_on, i.id) > (${last.dueOn}::date, ${last.invoiceId})` : sql`true`
    const due = await dueCharges(ctx, { rule, where, limit: chunk })
    if (due.length === 0) return { asked }
    await ctx.transaction(async (tx) => {
      const jobs = due.map(({ invoiceId }) => ({
        kind: 'job' as const,
        name: chargeInvoice.name,
        payload: { invoiceId },
      }))
      await writeOutbox(tx, jobs)
      tx.record({ action: 'charges_planned', object: 'invoices', after: { count: due.length } })
    })
    asked += due.length
    last = due.at(-1)!
  }
}

/** What keeps an invoice from being charged now, and is nobody's fault: it is tried again tomorrow. */
const tomorrow = new Set(['payment_underway', 'gateway_not_found', 'gateway_unavailable'])

/** What says that there is nothing to charge any more. */
const over = new Set(['not_due', 'invoice_not_payable', 'invoice_not_found', 'method_not_found', 'method_unusable'])

/**
 * Charges one invoice that is due, if it still is. Done twice, or by two workers at once, it charges once: whoever comes
 * second finds the attempt of the first.
 */
export const chargeInvoice = defineJob({
  name: 'payments.charge_invoice',
  queue: 'billing',
  payload: z.object({ invoiceId: z.number() }),
  attempts: 3,
  backoffMs: 30_000,
  async handle(ctx, { invoiceId }) {
    const rule = await readSetting(ctx, automaticChargeSetting)
    const [due] = await dueCharges(ctx, { rule, where: sql`i.id = ${invoiceId}`, limit: 1 })
    if (!due) return
    try {
      await chargeStored(ctx, { invoiceIds: [invoiceId], methodId: due.methodId, madeBy: 'schedule' })
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      if (over.has(error.code)) return
      if (!tomorrow.has(error.code)) throw error
      await putOff(ctx, due, error.code)
    }
  },
})

/** Unless somebody else has begun a try since: then that one decides. */
async function putOff(ctx: Context, { invoiceId }: DueCharge, reason: string): Promise<void> {
  const rule = await readSetting(ctx, automaticChargeSetting)
  await ctx.transaction(async (tx) => {
    await lockOwnersMoney(tx, async () => {
      const { rows } = await tx.db.execute<{ client_id: string }>(
        sql`SELECT client_id FROM billing.invoices WHERE id = ${invoiceId}`,
      )
      return rows.map((row) => Number(row.client_id))
    })
    const [due] = await dueCharges(tx, { rule, where: sql`i.id = ${invoiceId}`, limit: 1 })
    if (due) await postponeTry(tx, invoiceId, due.clientId, reasons[reason]!)
    else tx.record({ action: 'charge_left_out', object: `invoice:${invoiceId}`, after: { reason } })
  })
}

/** As people read it. */
const reasons: Record<string, string> = {
  payment_underway: 'a payment page is still open',
  gateway_not_found: 'this way to pay is not offered for the invoice',
  gateway_unavailable: 'the payment provider is not set up rightly',
}
