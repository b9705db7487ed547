import { type Currency, Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { violatedConstraint } from '../../platform/database.ts'
import { type Account, accountKind, chart } from './accounts.ts'
import { BookedBefore } from './errors.ts'

/** `clientId`: on whose account, where it is another client's than the entry's. */
export type Posting = { account: Account; clientId?: number } & ({ debit: Money } | { credit: Money })

export type Entry = {
  /** What happened, past tense: `invoice_issued`. */
  kind: string
  /** What it happened to, `noun:id`. */
  source: string
  /** Whose `receivable` and `credit` it moves; null where it is nobody's, such as a gateway's payout to our bank. */
  clientId: number | null
  currency: Currency
  postings: Posting[]
}

/** Debits are positive. */
type Signed = { account: Account; clientId: number | null; minor: bigint }
type Weighed = { entry: Entry; postings: Signed[] }

/** Books one balanced entry; see `postMany`. */
export const post = (tx: Tx, entry: Entry): Promise<void> => postMany(tx, [entry])

/**
 * Books balanced entries, each whole or none at all, in one statement however many they are. Postings of zero are left
 * out; an entry with nothing in it is not booked.
 *
 * The database refuses what does not balance and what is booked twice for one source (`entries_booked_once`), whoever
 * tries; this throws earlier and says more.
 *
 * @throws unknown_account
 * @throws BookedBefore when an entry of this kind stands for one of the sources
 */
export async function postMany(tx: Tx, entries: Entry[]): Promise<void> {
  const weighed = entries.map(weigh).filter(({ postings }) => postings.length > 0)
  if (weighed.length === 0) return
  const [first, last] = await write(tx, weighed)
  tx.record(
    weighed.length === 1
      ? {
          action: 'entry_booked',
          object: `ledger_entry:${first}`,
          after: { kind: weighed[0]!.entry.kind, source: weighed[0]!.entry.source, postings: readable(weighed[0]!) },
        }
      : {
          action: 'entries_booked',
          object: `ledger_entries:${first}-${last}`,
          after: { count: weighed.length, sources: weighed.map(({ entry }) => entry.source) },
        },
  )
}

function weigh(entry: Entry): Weighed {
  const postings: Signed[] = []
  let sum = 0n
  for (const posting of entry.postings) {
    accountKind(posting.account)
    const amount = 'debit' in posting ? posting.debit : posting.credit
    if (amount.currency !== entry.currency) {
      throw new TypeError(
        `The entry ${entry.kind} for ${entry.source} is in ${entry.currency}, not ${amount.currency}.`,
      )
    }
    if (amount.minor === 0n) continue
    const minor = 'debit' in posting ? amount.minor : -amount.minor
    sum += minor
    postings.push({ account: posting.account, clientId: posting.clientId ?? entry.clientId, minor })
  }
  if (sum !== 0n) {
    const difference = Money.ofMinor(sum, entry.currency)
    throw new Error(`The entry ${entry.kind} for ${entry.source} is off balance by ${difference}.`)
  }
  return { entry, postings }
}

const perClient = Object.entries(chart).flatMap(([kind, { perClient }]) => (perClient ? [kind] : []))

/** Writes entries together with their postings, for the database closes an entry with the statement that makes it. */
async function write(tx: Tx, weighed: Weighed[]): Promise<[first: string, last: string]> {
  const of: number[] = []
  const accounts: string[] = []
  const clients: (number | null)[] = []
  const amounts: string[] = []
  for (const [index, { postings }] of weighed.entries()) {
    for (const { account, clientId, minor } of postings) {
      of.push(index + 1)
      clients.push(clientId)
      accounts.push(account)
      amounts.push(minor.toString())
    }
  }
  const column = (name: 'kind' | 'source' | 'clientId' | 'currency') =>
    sql.param(weighed.map(({ entry }) => entry[name]?.toString() ?? null))
  const written = tx.db.execute<{ first: string; last: string }>(sql`
    WITH given AS MATERIALIZED (
      SELECT nextval('ledger.entries_id_seq') AS id, g.*
        FROM unnest(${column('kind')}::text[], ${column('source')}::text[], ${column('clientId')}::bigint[],
                    ${column('currency')}::text[]) WITH ORDINALITY AS g (kind, source, client_id, currency, n)),
    booked AS (
      INSERT INTO ledger.entries (id, kind, source, client_id, currency, booked_on, booked_at, correlation_id)
      SELECT id, kind, source, client_id, currency, ${tx.today.toString()}::date, ${tx.now.toString()}::timestamptz,
             ${tx.correlationId}
        FROM given),
    posted AS (
      INSERT INTO ledger.postings (entry_id, account, client_id, currency, amount_minor)
      SELECT given.id, p.account, CASE WHEN p.account = ANY(${sql.param(perClient)}::text[]) THEN p.client_id END,
             given.currency, p.amount_minor
        FROM unnest(${sql.param(of)}::bigint[], ${sql.param(accounts)}::text[], ${sql.param(clients)}::bigint[],
                    ${sql.param(amounts)}::bigint[]) AS p (n, account, client_id, amount_minor)
        JOIN given USING (n))
    SELECT min(id) AS first, max(id) AS last FROM given`)
  try {
    const { rows } = await written
    return [rows[0]!.first, rows[0]!.last]
  } catch (error) {
    if (violatedConstraint(error) !== 'entries_booked_once') throw error
    throw new BookedBefore(refusedOf(error, weighed), error)
  }
}

/** Which entry it was: PostgreSQL says `Key (source, kind)=(invoice:12, invoice_issued) already exists.` */
function refusedOf(error: unknown, weighed: Weighed[]): Entry {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const detail = 'detail' in cause && typeof cause.detail === 'string' ? cause.detail : undefined
    const named = weighed.find(({ entry }) => detail?.includes(`=(${entry.source}, ${entry.kind})`))
    if (named) return named.entry
  }
  return weighed[0]!.entry
}

const readable = ({ entry, postings }: Weighed) =>
  postings.map(({ account, minor }) => ({ account, amount: Money.ofMinor(minor, entry.currency) }))
