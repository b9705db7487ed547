import { sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'

/**
 * Makes everybody who wants to move this client's money wait for the end of this transaction. Taken before the first
 * read that a decision about money rests on.
 */
export const lockClientMoney = (tx: Tx, clientId: number): Promise<void> => lockClientsMoney(tx, [clientId])

/** The same for many clients. Always in the order of their ids, so that two who lock some of the same do not block each other. */
export async function lockClientsMoney(tx: Tx, clientIds: Iterable<number>): Promise<void> {
  const ids = sorted(clientIds)
  if (ids.length === 0) return
  await tx.db.execute(sql`
    SELECT count(pg_advisory_xact_lock(${lockKey})) FROM (SELECT id FROM unnest(${sql.param(ids)}::bigint[]) AS id ORDER BY id) AS of`)
}

/** Takes what is free without waiting for the rest, and answers with the clients whose money is locked now. */
export async function tryLockClientsMoney(tx: Tx, clientIds: Iterable<number>): Promise<Set<number>> {
  const ids = sorted(clientIds)
  if (ids.length === 0) return new Set()
  const { rows } = await tx.db.execute<{ id: string; locked: boolean }>(sql`
    SELECT id, pg_try_advisory_xact_lock(${lockKey}) AS locked FROM unnest(${sql.param(ids)}::bigint[]) AS id`)
  return new Set(rows.filter(({ locked }) => locked).map(({ id }) => Number(id)))
}

const lockKey = sql.raw(`hashtextextended('client_money:' || id, 0)`)

const sorted = (ids: Iterable<number>) => [...new Set(ids)].sort((a, b) => a - b)
