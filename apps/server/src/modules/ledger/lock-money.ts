import { sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { clientClosed } from './errors.ts'

/**
 * Makes everybody who wants to move this client's money wait for the end of this transaction. Taken before the first
 * read that a decision about money rests on.
 *
 * @throws client_closed
 */
export const lockClientMoney = (tx: Tx, clientId: number): Promise<void> => lockClientsMoney(tx, [clientId])

/**
 * The same for many clients. Always in the order of their ids, so that two who lock some of the same do not block each other.
 * @throws client_closed when one of them was merged into another client, or erased
 */
export async function lockClientsMoney(tx: Tx, clientIds: Iterable<number>): Promise<void> {
  const ids = sorted(clientIds)
  await takeLocks(tx, ids)
  const [closed] = await closedOf(tx, ids)
  if (closed !== undefined) throw clientClosed(closed)
}

/** The same for those among them that are open; answers which these are. */
export async function lockOpenClientsMoney(tx: Tx, clientIds: Iterable<number>): Promise<Set<number>> {
  const ids = sorted(clientIds)
  await takeLocks(tx, ids)
  const closed = new Set(await closedOf(tx, ids))
  return new Set(ids.filter((id) => !closed.has(id)))
}

/**
 * Locks the money of whoever some rows belong to, and answers who that is: while one waits for the lock, a merge may give
 * the rows to another client. Closed accounts are locked too, because money that has arrived is never refused.
 */
export async function lockOwnersMoney(tx: Tx, ownersOf: () => Promise<Iterable<number>>): Promise<number[]> {
  const locked = new Set<number>()
  for (;;) {
    const owners = sorted(await ownersOf())
    if (owners.every((id) => locked.has(id))) return owners
    await takeLocks(tx, owners)
    for (const id of owners) locked.add(id)
  }
}

/** Takes what is free without waiting for the rest, and answers with the open clients whose money is locked now. */
export async function tryLockClientsMoney(tx: Tx, clientIds: Iterable<number>): Promise<Set<number>> {
  const ids = sorted(clientIds)
  if (ids.length === 0) return new Set()
  const { rows } = await tx.db.execute<{ id: string; locked: boolean }>(sql`
    SELECT id, pg_try_advisory_xact_lock(${lockKey}) AS locked FROM unnest(${sql.param(ids)}::bigint[]) AS id`)
  const had = rows.filter(({ locked }) => locked).map(({ id }) => Number(id))
  const closed = new Set(await closedOf(tx, had))
  return new Set(had.filter((id) => !closed.has(id)))
}

async function takeLocks(tx: Tx, ids: number[]): Promise<void> {
  if (ids.length === 0) return
  await tx.db.execute(sql`
    SELECT count(pg_advisory_xact_lock(${lockKey})) FROM (SELECT id FROM unnest(${sql.param(ids)}::bigint[]) AS id ORDER BY id) AS of`)
}

/** In a statement after the one that waited for the lock: only that one sees who was closed meanwhile. */
async function closedOf(tx: Tx, ids: number[]): Promise<number[]> {
  if (ids.length === 0) return []
  const { rows } = await tx.db.execute<{ client_id: string }>(
    sql`SELECT client_id FROM ledger.closed_accounts WHERE client_id = ANY(${sql.param(ids)}::bigint[]) ORDER BY 1`,
  )
  return rows.map((row) => Number(row.client_id))
}

const lockKey = sql.raw(`hashtextextended('client_money:' || id, 0)`)

const sorted = (ids: Iterable<number>) => [...new Set(ids)].sort((a, b) => a - b)
