import type { GatewayCapabilities } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { and, desc, eq, gt, inArray, lt, ne, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { creditOf } from '../../ledger/index.ts'
import { gatewayKinds } from '../gateways.ts'
import { leftOf, type Refund } from '../refund.ts'
import { disputes, gatewayRows, refunds } from '../schema.ts'
import { type Transaction, transactionById, transactionsOf } from './transactions.ts'

/** Refunds, newest first. */
export async function listRefunds(
  ctx: Context,
  query: PageQuery & {
    clientId?: number | undefined
    transactionId?: number | undefined
    /** Of what was paid on this invoice. */
    invoiceId?: number | undefined
    state?: Refund['state'] | undefined
  },
): Promise<Page<Refund>> {
  const ofInvoice = query.invoiceId === undefined ? undefined : await transactionsOf(ctx, query.invoiceId)
  const rows = await ctx.read
    .select()
    .from(refunds)
    .where(
      and(
        lt(refunds.id, beforeId(query.cursor)),
        query.clientId === undefined ? undefined : eq(refunds.clientId, query.clientId),
        query.transactionId === undefined ? undefined : eq(refunds.transactionId, query.transactionId),
        ofInvoice &&
          inArray(
            refunds.transactionId,
            ofInvoice.map((one) => one.id),
          ),
        query.state && eq(refunds.state, query.state),
      ),
    )
    .orderBy(desc(refunds.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

/** The refunds of some payments, oldest first. */
export async function refundsOf(ctx: Context, transactionIds: number[]): Promise<Refund[]> {
  if (transactionIds.length === 0) return []
  return ctx.read.select().from(refunds).where(inArray(refunds.transactionId, transactionIds)).orderBy(refunds.id)
}

/** How a payment can be refunded by the gateway that took it. */
export async function refundsOffered(
  ctx: Context,
  { gateway, attemptId }: Pick<Transaction, 'gateway' | 'attemptId'>,
): Promise<GatewayCapabilities['refunds']> {
  if (attemptId === null) return 'none'
  const [row] = await ctx.read.select({ kind: gatewayRows.kind }).from(gatewayRows).where(eq(gatewayRows.name, gateway))
  return (row && ctx.port(gatewayKinds).get(row.kind)?.capabilities.refunds) ?? 'none'
}

export type Refundable = {
  transaction: Transaction
  left: Money
  /** What the client has as credit in the currency of the payment. */
  credit: Money
  offered: GatewayCapabilities['refunds']
  isDisputed: boolean
  /** The invoices that it was used for. */
  invoiceIds: number[]
}

/** What can be given back of a payment, and how. @throws transaction_not_found */
export async function refundable(ctx: Context, transactionId: number): Promise<Refundable> {
  const transaction = await transactionById(ctx, transactionId)
  const { clientId, currency, invoiceId } = transaction
  const credit = (await creditOf(ctx, [clientId], currency)).get(clientId) ?? Money.zero(currency)
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT DISTINCT invoice_id AS id FROM billing.allocations WHERE source = ${`transaction:${transactionId}`} ORDER BY 1`)
  const used = rows.map((row) => Number(row.id))
  return {
    transaction,
    left: leftOf(transaction),
    credit,
    offered: await refundsOffered(ctx, transaction),
    isDisputed: await isTakenByBank(ctx, transactionId),
    invoiceIds: used.length > 0 || invoiceId === null ? used : [invoiceId],
  }
}

/** Has a bank taken it back, without the dispute being lost? */
export async function isTakenByBank(ctx: Context, transactionId: number): Promise<boolean> {
  const taken = await ctx.read.$count(
    disputes,
    and(eq(disputes.transactionId, transactionId), gt(disputes.takenMinor, 0n), ne(disputes.state, 'lost')),
  )
  return taken > 0
}
