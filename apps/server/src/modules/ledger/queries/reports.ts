import { Money } from '@ostler/kernel'
import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Account, type AccountKind, type AccountType, chart, readAccount } from '../accounts.ts'

export type AccountBalance = {
  account: Account
  kind: AccountKind
  type: AccountType
  /** Debits minus credits. */
  balance: Money
}

/**
 * The balance of every account, at the end of a day or as of now, in one currency or in each; the accounts of all clients
 * are added up. In each currency they hold nothing together.
 */
export async function trialBalance(
  ctx: Context,
  { until, currency }: { until?: Temporal.PlainDate | undefined; currency?: string | undefined } = {},
): Promise<AccountBalance[]> {
  ctx.actor.must('ledger.view')
  // Without a day the sums come from the index alone; with one, each posting has to be held against its entry.
  const inTime = until
    ? sql`JOIN ledger.entries e ON e.id = p.entry_id AND e.booked_on <= ${until.toString()}::date`
    : sql``
  return balancesBy(ctx, currency ? sql`${inTime} WHERE p.currency = ${currency}` : inTime)
}

export type ProfitAndLoss = {
  /** What was earned and spent, each positive on the side on which the account grows. */
  income: { account: Account; amount: Money }[]
  expenses: { account: Account; amount: Money }[]
  /** Income minus expenses. */
  profit: Money
}

/** What was earned and spent from one day to another, both inclusive, in one currency. */
export async function profitAndLoss(
  ctx: Context,
  { from, until, currency }: { from: Temporal.PlainDate; until: Temporal.PlainDate; currency: string },
): Promise<ProfitAndLoss> {
  ctx.actor.must('ledger.view')
  const rows = await balancesBy(
    ctx,
    sql`JOIN ledger.entries e ON e.id = p.entry_id
       WHERE e.booked_on BETWEEN ${from.toString()}::date AND ${until.toString()}::date AND e.currency = ${currency}
         AND split_part(p.account, ':', 1) = ANY(${sql.param(earningKinds)}::text[])`,
  )
  const of = (type: AccountType) =>
    rows.flatMap((row) =>
      row.type === type
        ? [{ account: row.account, amount: type === 'income' ? row.balance.negated() : row.balance }]
        : [],
    )
  return {
    income: of('income'),
    expenses: of('expense'),
    profit: Money.sum(
      rows.map((row) => row.balance),
      currency,
    ).negated(),
  }
}

const earningKinds = Object.entries(chart).flatMap(([kind, { type }]) =>
  type === 'income' || type === 'expense' ? [kind] : [],
)

/** Sums by currency and account, in the order of the chart. Accounts that have come to nothing are left out. */
async function balancesBy(ctx: Context, which: SQL): Promise<AccountBalance[]> {
  const { rows } = await ctx.read.execute<{ account: Account; currency: string; sum: string }>(sql`
    SELECT p.account, p.currency, sum(p.amount_minor) AS sum FROM ledger.postings p ${which}
     GROUP BY p.account, p.currency HAVING sum(p.amount_minor) <> 0 ORDER BY p.currency, p.account`)
  const order = Object.keys(chart)
  const place = ({ balance, kind }: AccountBalance) => `${balance.currency} ${order.indexOf(kind)}`
  return rows
    .map(({ account, currency, sum }) => {
      const { kind } = readAccount(account)
      return { account, kind, type: chart[kind].type, balance: Money.ofMinor(BigInt(sum), currency) }
    })
    .sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0))
}
