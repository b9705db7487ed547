import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import { clientRecords, type RecordTable, rowsOf, type Subject } from '../../../platform/client-records.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { erasures } from '../schema.ts'
import { objectOf } from './make-export.ts'
import { keptUntil } from './plan-erasure.ts'
import { subjectOf } from './subject.ts'

/** Rows that are erased in one transaction. */
const CHUNK = 1000

/** Tables that are changed, in the order in which they are: the ones above first, for those below know who people are. */
export const erasedTables = (ctx: Context): RecordTable[] =>
  ctx
    .port(clientRecords)
    .toReversed()
    .flatMap((records) => records.tables)
    .filter((table) => table.erasing.by !== 'keeping')

/**
 * Does an erasure that was decided, table by table and chunk by chunk. Each table that is done is noted with its rows, and
 * what was erased is found to be erased; so killed in the middle it goes on where it was.
 */
export const eraseData = defineJob({
  name: 'clients.erase_data',
  queue: 'bulk',
  payload: z.object({ erasureId: z.number().int().positive() }),
  attempts: 8,
  backoffMs: 5000,
  async handle(ctx, { erasureId }) {
    const [row] = await ctx.read.select().from(erasures).where(eq(erasures.id, erasureId))
    if (row?.state !== 'running') return
    const { emails } = await subjectOf(ctx, null, row.people)
    const of: Subject = { clientIds: row.accounts, userIds: row.people, emails }
    for (const table of erasedTables(ctx)) {
      if (isDone(row.erased[table.table])) continue
      while ((await eraseChunk(ctx, erasureId, table, of)) >= CHUNK);
    }
    await finish(ctx, row, of)
  },
})

/** After a whole chunk there may be more. */
const isDone = (rows: number | undefined): boolean => rows !== undefined && (rows === 0 || rows % CHUNK !== 0)

async function eraseChunk(ctx: Context, erasureId: number, table: RecordTable, of: Subject): Promise<number> {
  return ctx.transaction(async (tx) => {
    const n = await whileErasing(tx, of, () => eraseRows(tx, table, of))
    await tx.db.execute(sql`
      UPDATE clients.erasures
         SET erased = erased || jsonb_build_object(${table.table}::text, coalesce((erased->>${table.table})::bigint, 0) + ${n}::bigint)
       WHERE id = ${erasureId}`)
    tx.record({
      action: 'personal_data_erased',
      object: `erasure:${erasureId}`,
      after: { table: table.table, rows: n },
    })
    return n
  })
}

/** Lets documents that bind nobody be emptied, of these clients, for as long as `work` takes: see `clients.is_erasing`. */
async function whileErasing<T>(tx: Tx, of: Subject, work: () => Promise<T>): Promise<T> {
  await tx.db.execute(sql`SELECT set_config('ostler.erasure', ${`{${of.clientIds.join(',')}}`}, true)`)
  const done = await work()
  await tx.db.execute(sql`SELECT set_config('ostler.erasure', '', true)`)
  return done
}

async function eraseRows(tx: Tx, table: RecordTable, of: Subject): Promise<number> {
  const { erasing } = table
  const name = sql.raw(table.table)
  const mine = rowsOf(table, of)
  switch (erasing.by) {
    case 'keeping':
      return 0
    case 'rule':
      return erasing.erase(tx, of)
    case 'deleting': {
      const which = sql`${mine} AND ${erasing.only ?? sql`true`}`
      const { rowCount } = await tx.db.execute(
        sql`DELETE FROM ${name} d WHERE d.ctid IN (SELECT t.ctid FROM ${name} t WHERE ${which} LIMIT ${CHUNK})`,
      )
      return rowCount ?? 0
    }
    case 'replacing': {
      const which = sql`${mine} AND ${erasing.still} AND ${erasing.only ?? sql`true`}`
      const { rowCount } = await tx.db.execute(
        sql`UPDATE ${name} u SET ${erasing.set} WHERE u.ctid IN (SELECT t.ctid FROM ${name} t WHERE ${which} LIMIT ${CHUNK})`,
      )
      return rowCount ?? 0
    }
  }
}

async function finish(ctx: Context, row: typeof erasures.$inferSelect, of: Subject): Promise<void> {
  const until = await keptUntil(ctx, of)
  await ctx.transaction(async (tx) => {
    await tx.db.update(erasures).set({ state: 'done', doneAt: tx.now, keptUntil: until }).where(eq(erasures.id, row.id))
    tx.record({
      action: 'personal_data_is_erased',
      object: objectOf(row),
      after: { erasure: row.id, keptUntil: until },
    })
  })
}

/** Counts erasures whose documents need not be kept any longer. What becomes of these documents is for people to decide. */
export async function reportRetention(ctx: Context): Promise<{ retentionOver: number }> {
  const { rows } = await ctx.read.execute<{ n: string }>(sql`
    SELECT count(*) AS n FROM clients.erasures WHERE state = 'done' AND kept_until < ${ctx.today.toString()}::date`)
  return { retentionOver: Number(rows[0]!.n) }
}
