import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { underway } from '../attempt.ts'
import { paymentUnderway } from '../errors.ts'
import { attemptInvoices, attempts } from '../schema.ts'

/** The attempts that are for exactly these invoices. */
export const isForExactly = (invoiceIds: readonly number[]) =>
  sql`(SELECT array_agg(i.invoice_id ORDER BY i.invoice_id) FROM payments.attempt_invoices i WHERE i.attempt_id = ${attempts.id})
      = ${sql.param(invoiceIds)}::bigint[]`

/** Money may be on its way for one of these invoices. @throws payment_underway */
export async function mustNotBeUnderway(tx: Tx, invoiceIds: number[]): Promise<void> {
  const [one] = await tx.db
    .select({ id: attempts.id })
    .from(attempts)
    .innerJoin(attemptInvoices, eq(attemptInvoices.attemptId, attempts.id))
    .where(
      and(
        inArray(attemptInvoices.invoiceId, invoiceIds),
        sql`(${inArray(attempts.state, [...underway])} OR (${attempts.way} = 'stored' AND ${attempts.state} = 'started'))`,
      ),
    )
    .limit(1)
  if (one) throw paymentUnderway()
}
