import { Money } from '@ostler/kernel'
import { and, eq, sql } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import type { Account } from './post.ts'
import { postings } from './schema.ts'

/** Debits minus credits of a client's account in one currency. What the client owes is positive in `receivable`. */
export async function clientBalance(
  ctx: Context,
  account: Account,
  clientId: number,
  currency: string,
): Promise<Money> {
  const [row] = await ctx.read
    .select({ sum: sql<string>`coalesce(sum(${postings.amountMinor}), 0)` })
    .from(postings)
    .where(and(eq(postings.account, account), eq(postings.clientId, clientId), eq(postings.currency, currency)))
  return Money.ofMinor(BigInt(row!.sum), currency)
}

/** Debits minus credits of an account over all clients, one amount a currency. */
export async function accountBalances(ctx: Context, account: Account): Promise<Money[]> {
  const rows = await ctx.read
    .select({ currency: postings.currency, sum: sql<string>`sum(${postings.amountMinor})` })
    .from(postings)
    .where(eq(postings.account, account))
    .groupBy(postings.currency)
    .orderBy(postings.currency)
  return rows.map((row) => Money.ofMinor(BigInt(row.sum), row.currency))
}

/** Entries whose postings do not add up to nothing in each currency. There is no way to make one; this looks all the same. */
export async function unbalancedEntries(ctx: Context): Promise<number[]> {
  const { rows } = await ctx.read.execute<{ entry_id: string }>(
    sql`SELECT DISTINCT entry_id FROM ledger.postings GROUP BY entry_id, currency HAVING sum(amount_minor) <> 0 ORDER BY entry_id LIMIT 20`,
  )
  return rows.map((row) => Number(row.entry_id))
}
