import { Money } from '@ostler/kernel'
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Account, type AccountKind, chart } from '../accounts.ts'
import { postings } from '../schema.ts'

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

/** What each of these clients owes us in one currency. Every client asked for is in the answer. */
export const receivablesOf = (ctx: Context, clientIds: Iterable<number>, currency: string) =>
  balancesOf(ctx, 'receivable', clientIds, currency)

/** What we owe each of these clients in one currency: positive is money they may use. Every client asked for is in the answer. */
export const creditOf = (ctx: Context, clientIds: Iterable<number>, currency: string) =>
  balancesOf(ctx, 'credit', clientIds, currency)

/** Balances on the side on which the account grows. */
async function balancesOf(
  ctx: Context,
  account: AccountKind & Account,
  clientIds: Iterable<number>,
  currency: string,
): Promise<Map<number, Money>> {
  const ids = [...new Set(clientIds)]
  const balances = new Map(ids.map((id) => [id, Money.zero(currency)]))
  if (ids.length === 0) return balances
  const { rows } = await ctx.read.execute<{ client_id: string; sum: string }>(sql`
    SELECT client_id, sum(amount_minor) AS sum FROM ledger.postings
     WHERE client_id = ANY(${sql.param(ids)}::bigint[]) AND currency = ${currency} AND account = ${account}
     GROUP BY client_id`)
  for (const row of rows) {
    const debit = Money.ofMinor(BigInt(row.sum), currency)
    balances.set(Number(row.client_id), chart[account].normalSide === 'debit' ? debit : debit.negated())
  }
  return balances
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

/** The currencies in which something was ever booked on this client's accounts. */
export async function clientCurrencies(ctx: Context, clientId: number): Promise<string[]> {
  const rows = await ctx.read
    .selectDistinct({ currency: postings.currency })
    .from(postings)
    .where(and(eq(postings.clientId, clientId), isNotNull(postings.clientId)))
    .orderBy(postings.currency)
  return rows.map(({ currency }) => currency)
}

/**
 * Entries that do not add up to nothing in each currency, that have no postings, or postings that have no entry. There is
 * no way to make one; this looks all the same.
 */
export async function unbalancedEntries(ctx: Context): Promise<number[]> {
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT DISTINCT coalesce(e.id, p.entry_id) AS id
      FROM ledger.entries e
      FULL JOIN (SELECT entry_id, currency, sum(amount_minor) AS sum FROM ledger.postings GROUP BY entry_id, currency) p
        ON p.entry_id = e.id
     WHERE e.id IS NULL OR p.entry_id IS NULL OR p.sum <> 0
     ORDER BY id LIMIT 20`)
  return rows.map((row) => Number(row.id))
}
