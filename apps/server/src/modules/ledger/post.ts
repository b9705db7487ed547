import { type Currency, Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../platform/context.ts'
import { entries, postings } from './schema.ts'

/**
 * The chart of accounts. `receivable` and `credit` are kept per client. What a gateway holds for us until it pays out is
 * in its own clearing account.
 */
export type Account =
  | 'receivable'
  | 'credit'
  | 'revenue'
  | 'tax'
  | 'fees'
  | 'write_off'
  | 'rounding'
  | 'goodwill'
  | 'advances'
  | `revenue:${string}`
  | `tax:${string}`
  | `clearing:${string}`

const perClient = new Set<Account>(['receivable', 'credit'])

export type Posting = { account: Account; debit: Money } | { account: Account; credit: Money }

export type Entry = {
  /** What happened, past tense: `invoice_issued`. */
  kind: string
  /** What it happened to, `noun:id`. */
  source: string
  clientId: number
  currency: Currency
  postings: Posting[]
}

/**
 * Books one balanced entry. Postings of zero are left out; an entry with nothing in it is not booked.
 *
 * The database refuses what does not balance and what is booked twice for one source (`entries_booked_once`), whoever
 * tries; this throws earlier and says more.
 */
export async function post(tx: Tx, entry: Entry): Promise<void> {
  const signed = entry.postings
    .map((posting) => ({
      account: posting.account,
      amount: 'debit' in posting ? posting.debit : posting.credit.negated(),
    }))
    .filter(({ amount }) => !amount.isZero)
  if (signed.length === 0) return
  const sum = Money.sum(
    signed.map(({ amount }) => amount),
    entry.currency,
  )
  if (!sum.isZero) throw new Error(`The entry ${entry.kind} for ${entry.source} is off balance by ${sum}.`)

  const [row] = await tx.db
    .insert(entries)
    .values({
      kind: entry.kind,
      source: entry.source,
      clientId: entry.clientId,
      currency: entry.currency,
      bookedOn: tx.today,
      bookedAt: tx.now,
      correlationId: tx.correlationId,
    })
    .returning({ id: entries.id })
  await tx.db.insert(postings).values(
    signed.map(({ account, amount }) => ({
      entryId: row!.id,
      account,
      clientId: perClient.has(account) ? entry.clientId : null,
      currency: entry.currency,
      amountMinor: amount.minor,
    })),
  )
  tx.record({
    action: 'entry_booked',
    object: `ledger_entry:${row!.id}`,
    after: { kind: entry.kind, source: entry.source, postings: signed },
  })
}

/**
 * Makes everybody who wants to move this client's money wait for the end of this transaction. Taken before the first
 * read that a decision about money rests on.
 */
export async function lockClientMoney(tx: Tx, clientId: number): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`client_money:${clientId}`}, 0))`)
}

/** Books many entries, two statements for all of them. */
export async function postMany(tx: Tx, wanted: Entry[]): Promise<void> {
  for (const entry of wanted) await post(tx, entry)
}

export async function lockClientsMoney(tx: Tx, ids: number[]): Promise<void> {
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) await lockClientMoney(tx, id)
}

export async function tryLockClientsMoney(tx: Tx, ids: number[]): Promise<Set<number>> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT id FROM unnest(${sql.param([...new Set(ids)])}::bigint[]) AS id
     WHERE pg_try_advisory_xact_lock(hashtextextended('client_money:' || id, 0))`)
  return new Set(rows.map((row) => Number(row.id)))
}

export async function creditOf(tx: Context, ids: number[], currency: Currency): Promise<Map<number, Money>> {
  const { rows } = await tx.read.execute<{ client_id: string; sum: string }>(sql`
    SELECT client_id, -sum(amount_minor) AS sum FROM ledger.postings
     WHERE account = 'credit' AND client_id = ANY(${sql.param(ids)}::bigint[]) AND currency = ${currency} GROUP BY client_id`)
  return new Map(rows.map((row) => [Number(row.client_id), Money.ofMinor(BigInt(row.sum), currency)]))
}
