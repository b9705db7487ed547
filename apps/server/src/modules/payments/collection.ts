import { eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { readSetting } from '../../platform/settings.ts'
import { type Attempt, invoicesOf } from './attempt.ts'
import { automaticChargeSetting, nextTryOn } from './automatic-charge.ts'
import { collections } from './schema.ts'

/** How far the charging of an invoice by itself has come. Whoever calls holds the lock on the client's money. */

/** A try begins: from its day the days of further ones are counted. */
export async function noteTry(tx: Tx, attempt: Attempt, invoiceIds: number[]): Promise<void> {
  await tx.db
    .insert(collections)
    .values(
      invoiceIds.map((invoiceId) => ({
        invoiceId,
        clientId: attempt.clientId,
        firstOn: tx.today,
        nextOn: tx.today,
        attemptId: attempt.id,
        changedAt: tx.now,
      })),
    )
    .onConflictDoUpdate({
      target: collections.invoiceId,
      set: {
        clientId: attempt.clientId,
        attemptId: attempt.id,
        firstOn: sql`coalesce(${collections.firstOn}, excluded.first_on)`,
        changedAt: tx.now,
      },
    })
}

/**
 * A try of the schedule came to nothing. After a soft decline the calendar says when it is tried again; after a hard one, and
 * when the calendar is used up, nobody tries by itself until the client has chosen or added a means to pay.
 */
export async function noteFailedTry(
  tx: Tx,
  attempt: Attempt,
  { reason, isHard }: { reason: string; isHard: boolean },
): Promise<void> {
  const rule = await readSetting(tx, automaticChargeSetting)
  const rows = await tx.db
    .select()
    .from(collections)
    .where(inArray(collections.invoiceId, await invoicesOf(tx, attempt.id)))
  for (const row of rows) {
    // A try that began before the client changed the means to pay says nothing about the new one.
    if (row.attemptId !== attempt.id) continue
    const tries = row.tries + 1
    const counted = { firstOn: row.firstOn ?? tx.today, declined: tries, today: tx.today }
    const nextOn = isHard ? null : nextTryOn(counted, rule)
    await tx.db
      .update(collections)
      .set({ tries, nextOn, reason, changedAt: tx.now })
      .where(eq(collections.invoiceId, row.invoiceId))
    tx.record({
      action: nextOn === null ? 'collection_stopped' : 'collection_postponed',
      object: `invoice:${row.invoiceId}`,
      after: { tries, nextOn: nextOn?.toString() ?? null, reason },
    })
  }
}

/** The client has another means to pay: what is open is tried again, from the first day of the calendar. */
export async function resumeCollections(tx: Tx, clientId: number): Promise<void> {
  const { rows } = await tx.db.execute<{ invoice_id: string }>(sql`
    UPDATE payments.collections c
       SET tries = 0, first_on = NULL, next_on = ${tx.today.toString()}::date, reason = NULL, attempt_id = NULL,
           changed_at = ${tx.now.toString()}::timestamptz
      FROM billing.invoices i
     WHERE i.id = c.invoice_id AND i.client_id = ${clientId} AND i.paid_at IS NULL AND i.voided_at IS NULL
       AND (c.tries > 0 OR c.next_on IS NULL)
    RETURNING c.invoice_id`)
  for (const row of rows) tx.record({ action: 'collection_resumed', object: `invoice:${row.invoice_id}` })
}

/** Of these invoices the schedule takes no notice until then, because something stands in the way that is nobody's fault. */
export async function postponeTry(tx: Tx, invoiceId: number, clientId: number, reason: string): Promise<void> {
  const nextOn = tx.today.add({ days: 1 })
  await tx.db
    .insert(collections)
    .values({ invoiceId, clientId, nextOn, reason, changedAt: tx.now })
    .onConflictDoUpdate({
      target: collections.invoiceId,
      set: {
        clientId,
        nextOn,
        // What the bank said the last time says more.
        reason: sql`CASE WHEN ${collections.tries} > 0 THEN ${collections.reason} ELSE excluded.reason END`,
        changedAt: tx.now,
      },
    })
  tx.record({ action: 'collection_postponed', object: `invoice:${invoiceId}`, after: { nextOn: `${nextOn}`, reason } })
}
