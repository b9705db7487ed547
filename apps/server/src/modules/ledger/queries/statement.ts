import { invalidField, Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { PageQuery } from '../../../platform/paging.ts'

export type StatementQuery = PageQuery & {
  clientId: number
  currency: string
  /** First and last day, both inclusive; without them the statement covers everything. */
  from?: Temporal.PlainDate | undefined
  until?: Temporal.PlainDate | undefined
}

export type StatementRow = {
  /** Of the ledger entry. */
  id: number
  bookedOn: Temporal.PlainDate
  kind: string
  source: string
  /** By how much the entry changed what the client owes; nothing when it moved credit to an invoice. */
  amount: Money
  /** What the client owed after this entry; negative is money we owe them. */
  balance: Money
}

export type Statement = { opening: Money; closing: Money; items: StatementRow[]; nextCursor: string | null }

/**
 * What moved a client's `receivable` and `credit`, newest first, each row with the balance after it. What the client owes
 * is both accounts together: an invoice raises it, a payment lowers it, wherever the money was put.
 *
 * `opening` is the balance before the first day, `closing` the one after the last; they do not depend on the page.
 *
 * @throws forbidden for whoever is neither this client nor staff with `ledger.view`
 */
export async function clientStatement(ctx: Context, query: StatementQuery): Promise<Statement> {
  if (!ctx.actor.owns(query.clientId)) ctx.actor.must('ledger.view')
  const { clientId, currency, from, until, limit } = query
  if (from && until && Temporal.PlainDate.compare(from, until) > 0) {
    throw invalidField('until', 'is before the first day')
  }
  const before = beforeEntry(query.cursor)
  const { rows } = await ctx.read.execute<SqlRow>(sql`
    WITH moved AS (
      SELECT entry_id, sum(amount_minor) AS amount FROM ledger.postings
       WHERE client_id = ${clientId} AND currency = ${currency} GROUP BY entry_id),
    booked AS (
      SELECT e.id, e.booked_on, e.kind, e.source, m.amount, sum(m.amount) OVER (ORDER BY e.booked_on, e.id) AS balance
        FROM moved m JOIN ledger.entries e ON e.id = m.entry_id
       WHERE e.booked_on <= ${until?.toString() ?? 'infinity'}::date),
    totals AS (
      SELECT coalesce(sum(amount) FILTER (WHERE booked_on < ${from?.toString() ?? '-infinity'}::date), 0) AS opening,
             coalesce(sum(amount), 0) AS closing
        FROM booked),
    page AS (
      SELECT * FROM booked
       WHERE booked_on >= ${from?.toString() ?? '-infinity'}::date
         AND (booked_on, id) < (${before.day}::date, ${before.id}::bigint)
       ORDER BY booked_on DESC, id DESC LIMIT ${limit + 1})
    SELECT t.opening, t.closing, p.id, p.booked_on::text AS booked_on, p.kind, p.source, p.amount, p.balance
      FROM totals t LEFT JOIN page p ON true
     ORDER BY p.booked_on DESC, p.id DESC`)
  const money = (minor: string) => Money.ofMinor(BigInt(minor), currency)
  const found = rows.filter((row) => row.id !== null)
  const items = found.slice(0, limit).map((row) => ({
    id: Number(row.id),
    bookedOn: Temporal.PlainDate.from(row.booked_on),
    kind: row.kind,
    source: row.source,
    amount: money(row.amount),
    balance: money(row.balance),
  }))
  const last = items.at(-1)
  return {
    opening: money(rows[0]!.opening),
    closing: money(rows[0]!.closing),
    items,
    nextCursor: last && found.length > limit ? `${last.bookedOn}.${last.id}` : null,
  }
}

type SqlRow = {
  opening: string
  closing: string
  id: string | null
  booked_on: string
  kind: string
  source: string
  amount: string
  balance: string
}

/** A cursor is the day and the id of the last entry shown: days are what the list is ordered by, and several share one. */
function beforeEntry(cursor: string | undefined): { day: string; id: string } {
  if (cursor === undefined) return { day: 'infinity', id: '0' }
  const [, day, id] = /^(\d{4}-\d\d-\d\d)\.(\d{1,16})$/.exec(cursor) ?? []
  if (!day || !id || !isDay(day)) throw invalidField('cursor', 'is not a cursor of this list')
  return { day, id }
}

function isDay(text: string): boolean {
  try {
    // The database counts no year 0.
    return Temporal.PlainDate.from(text).year > 0
  } catch {
    return false
  }
}
