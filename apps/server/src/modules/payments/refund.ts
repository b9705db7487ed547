import type { KnownPayment, KnownRefund } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { and, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../platform/context.ts'
import { lockOwnersMoney } from '../ledger/index.ts'
import { knownPayment } from './attempt.ts'
import type { Transaction } from './queries/transactions.ts'
import { attempts, refunds, transactions } from './schema.ts'

export type Refund = typeof refunds.$inferSelect

export const amountOfRefund = (refund: Pick<Refund, 'amountMinor' | 'currency'>): Money =>
  Money.ofMinor(refund.amountMinor, refund.currency)

/** What is left of a payment that neither went back nor was taken back. */
export function leftOf(one: Pick<Transaction, 'amountMinor' | 'refundedMinor' | 'reversedMinor' | 'currency'>): Money {
  const left = one.amountMinor - one.refundedMinor - one.reversedMinor
  return Money.ofMinor(left > 0n ? left : 0n, one.currency)
}

/**
 * The account that a refund is paid from: the gateway's, or that of payments by hand. What came by a bank transfer goes back
 * by hand from the account of ours that it came to, which stands in front of the reference.
 */
export function accountOf(
  made: Refund['made'],
  { gateway, reference }: Pick<Transaction, 'gateway' | 'reference'>,
): `clearing:${string}` | `bank:${string}` {
  if (made !== 'by_hand') return `clearing:${gateway}`
  return gateway === 'bank' ? `bank:${reference.split(':', 1)[0]}` : 'clearing:manual'
}

/** A payment with the lock on its client's money. Undefined: there is none. */
export async function lockTransaction(tx: Tx, id: number): Promise<Transaction | undefined> {
  await lockOwnersMoney(tx, async () => {
    const known = await tx.db
      .select({ clientId: transactions.clientId })
      .from(transactions)
      .where(eq(transactions.id, id))
    return known.map((one) => one.clientId)
  })
  const [transaction] = await tx.db.select().from(transactions).where(eq(transactions.id, id)).for('update')
  return transaction
}

/** A refund with its payment, and the lock on the client's money. Undefined: there is none. */
export async function lockRefund(
  tx: Tx,
  id: number,
): Promise<{ refund: Refund; transaction: Transaction } | undefined> {
  const [known] = await tx.db.select({ transactionId: refunds.transactionId }).from(refunds).where(eq(refunds.id, id))
  const transaction = known && (await lockTransaction(tx, known.transactionId))
  if (!transaction) return undefined
  const [refund] = await tx.db.select().from(refunds).where(eq(refunds.id, id)).for('update')
  return { refund: refund!, transaction }
}

/** A payment as the gateway knows it that took it. Null: it did not come through a gateway. */
export async function knownTransaction(
  ctx: Context,
  transaction: Transaction,
): Promise<(KnownPayment & { reference: string }) | null> {
  if (transaction.attemptId === null) return null
  const [attempt] = await ctx.read.select().from(attempts).where(eq(attempts.id, transaction.attemptId))
  const amount = Money.ofMinor(transaction.amountMinor, transaction.currency).toWire()
  return { ...(await knownPayment(ctx, attempt!)), reference: transaction.reference, amount }
}

/** What the gateway needs to find a refund again. */
export async function knownRefund(ctx: Context, refund: Refund): Promise<KnownRefund | null> {
  const [transaction] = await ctx.read.select().from(transactions).where(eq(transactions.id, refund.transactionId))
  const payment = await knownTransaction(ctx, transaction!)
  return (
    payment && {
      refundKey: refund.key,
      payment,
      amount: amountOfRefund(refund).toWire(),
      reason: refund.reason,
      refundReference: refund.reference,
      askedAt: refund.madeAt.toString(),
    }
  )
}

/** The payment that a provider calls so; it is booked once for each gateway. */
export async function transactionCalled(
  ctx: Context,
  gateway: string,
  reference: string,
): Promise<Transaction | undefined> {
  const [transaction] = await ctx.read
    .select()
    .from(transactions)
    .where(and(eq(transactions.gateway, gateway), eq(transactions.reference, reference)))
  return transaction
}
