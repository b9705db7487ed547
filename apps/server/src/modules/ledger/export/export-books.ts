import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Db } from '../../../platform/database.ts'
import { type BookEntry, type BookFormat, bookFormats } from './book-formats.ts'

export { type BookFormat, bookFormats } from './book-formats.ts'

export type ExportWish = {
  format: BookFormat
  /** First and last day, both inclusive. What was booked before the first day is left out, not summed up. */
  from?: Temporal.PlainDate | undefined
  until?: Temporal.PlainDate | undefined
}

/** Enough that asking costs little beside writing, and few enough that memory stays flat. */
const chunkSize = 1000

/**
 * Writes the books as text, by day and then in the order of booking: a thousand entries at a time, all as they stood when
 * the export began. `onProgress` is told how many entries are written and how many there are.
 */
export async function exportBooks(
  ctx: Context,
  wish: ExportWish,
  write: (text: string) => Promise<void>,
  onProgress: (written: number, all: number) => void = () => {},
): Promise<{ entries: number }> {
  ctx.actor.must('ledger.view')
  const writer = bookFormats[wish.format]()
  return ctx.read.transaction(
    async (snapshot) => {
      const { currencies, all } = await extent(snapshot, wish)
      await write(writer.head(currencies))
      let entries = 0
      for await (const chunk of entriesInOrder(snapshot, wish)) {
        await write(chunk.map((entry) => writer.entry(entry)).join(''))
        entries += chunk.length
        onProgress(entries, all)
      }
      return { entries }
    },
    { isolationLevel: 'repeatable read', accessMode: 'read only' },
  )
}

type Days = Pick<ExportWish, 'from' | 'until'>

const firstDay = ({ from }: Days) => from?.toString() ?? '-infinity'
const lastDay = ({ until }: Days) => until?.toString() ?? 'infinity'

async function extent(db: Db, days: Days): Promise<{ currencies: string[]; all: number }> {
  const { rows } = await db.execute<{ currency: string; entries: string }>(sql`
    SELECT currency, count(*) AS entries FROM ledger.entries
     WHERE booked_on BETWEEN ${firstDay(days)}::date AND ${lastDay(days)}::date GROUP BY currency ORDER BY currency`)
  return {
    currencies: rows.map(({ currency }) => currency),
    all: rows.reduce((sum, { entries }) => sum + Number(entries), 0),
  }
}

type SqlRow = {
  id: string
  booked_on: string
  kind: string
  source: string
  client_id: string | null
  currency: string
  /** Account, client and amount of each; the amount as text, because a JSON number would lose digits. */
  postings: [string, number | null, string][]
}

async function* entriesInOrder(db: Db, days: Days): AsyncGenerator<BookEntry[]> {
  let after = { day: firstDay(days), id: '-1' }
  for (;;) {
    const { rows } = await db.execute<SqlRow>(sql`
      SELECT e.id, e.booked_on::text AS booked_on, e.kind, e.source, e.client_id, e.currency,
             (SELECT jsonb_agg(jsonb_build_array(p.account, p.client_id, p.amount_minor::text) ORDER BY p.id)
                FROM ledger.postings p WHERE p.entry_id = e.id) AS postings
        FROM ledger.entries e
       WHERE (e.booked_on, e.id) > (${after.day}::date, ${after.id}::bigint) AND e.booked_on <= ${lastDay(days)}::date
       ORDER BY e.booked_on, e.id LIMIT ${chunkSize}`)
    const last = rows.at(-1)
    if (!last) return
    yield rows.map((row) => ({
      id: Number(row.id),
      bookedOn: row.booked_on,
      kind: row.kind,
      source: row.source,
      clientId: row.client_id === null ? null : Number(row.client_id),
      currency: row.currency,
      postings: row.postings.map(([account, clientId, minor]) => ({ account, clientId, minor: BigInt(minor) })),
    }))
    after = { day: last.booked_on, id: last.id }
  }
}
