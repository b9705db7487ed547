import { Money } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { mailClients } from '../../clients/index.ts'
import { type ReminderStep, reminderSteps } from '../dunning.ts'
import { remindersSetting } from '../settings.ts'
import { mayBeDunned, openInvoicesByChunks, type Place } from './open-invoices-by-chunks.ts'

type Reminded = Place & { number: string; balance: Money }

/**
 * Reminds clients of open invoices, by the steps of the setting `billing.reminders`. However often it runs, each step of an
 * invoice is one mail; of steps that were missed only the latest is made up for.
 *
 * A step whose day was over, or was the day itself, when the invoice was issued is left out: the client has just been told.
 */
export async function sendReminders(ctx: Context, options: { chunk?: number } = {}): Promise<Counts> {
  const steps = reminderSteps(await readSetting(ctx, remindersSetting), ctx.today)
  const counts = { reminded: 0, failed: 0 }
  for (const step of steps) {
    const { done, failed } = await openInvoicesByChunks<Reminded>(ctx, {
      ...options,
      take: (tx, where, limit) => noteStep(tx, step, where, limit),
      act: (tx, rows) => mailStep(tx, step, rows),
      onFailure: async ({ invoiceId, clientId }, error) =>
        ctx.log.error({ err: error, invoiceId, clientId }, 'A reminder could not be written.'),
    })
    counts.reminded += done
    counts.failed += failed
  }
  return counts.failed > 0 ? counts : { reminded: counts.reminded }
}

/** Notes the step for the next invoices that are at it. Whoever runs at the same time waits here, and finds them noted. */
async function noteStep(tx: Tx, step: ReminderStep, where: SQL, limit: number): Promise<Reminded[]> {
  const { rows } = await tx.db.execute<{
    id: string
    client_id: string
    due_on: string
    number: string
    currency: string
    open_minor: string
  }>(sql`
    WITH at_step AS (
      SELECT i.id, i.client_id, i.due_on, i.number, i.currency, i.total_minor - i.paid_minor AS open_minor
        FROM billing.invoices i
       WHERE ${mayBeDunned} AND i.due_on BETWEEN ${step.dueFrom.toString()}::date AND ${step.dueUntil.toString()}::date
         AND i.issued_on < i.due_on + ${step.offset}::int
         AND NOT EXISTS (SELECT FROM billing.notices n WHERE n.invoice_id = i.id AND n.step = ${step.name})
         AND ${where}
       ORDER BY i.due_on, i.id LIMIT ${limit}
    ), noted AS (
      INSERT INTO billing.notices (invoice_id, step, sent_at)
      SELECT id, ${step.name}, ${tx.now.toString()}::timestamptz FROM at_step ON CONFLICT DO NOTHING RETURNING invoice_id
    )
    SELECT a.id, a.client_id, a.due_on::text, a.number, a.currency, a.open_minor
      FROM at_step a JOIN noted n ON n.invoice_id = a.id ORDER BY a.due_on, a.id`)
  return rows.map((row) => ({
    invoiceId: Number(row.id),
    clientId: Number(row.client_id),
    dueOn: row.due_on,
    number: row.number,
    balance: Money.ofMinor(BigInt(row.open_minor), row.currency),
  }))
}

async function mailStep(tx: Tx, { name, template }: ReminderStep, rows: Reminded[]): Promise<number> {
  const address = tx.port(publicUrl)
  tx.record({ action: 'reminders_sent', object: 'invoices', after: { step: name, count: rows.length } })
  await mailClients(
    tx,
    'invoices',
    rows.map(({ invoiceId, clientId, number, balance, dueOn }) => ({
      template,
      clientId,
      dedupeKey: `invoice:${invoiceId}:${name}`,
      data: { invoiceNumber: number, balance, dueOn, link: `${address}/invoices/${invoiceId}` },
    })),
  )
  return rows.length
}
