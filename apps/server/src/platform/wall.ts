import type { Owner } from '@ostler/contract'
import type pg from 'pg'
import type { Actor } from './actor.ts'
import { PORTAL_ROLE } from './portal-role.ts'

/**
 * Whose rows a context reaches, whatever its queries ask for. PostgreSQL holds it to that: everything runs as a role that
 * row-level security applies to (`0050_wall.sql` of each room), so a `where` that somebody forgot finds nothing of others.
 */
export type Wall = {
  /** Null: no client's rows. */
  clientId: number | null
  userId: number | null
  /** Of that client only these services; null: all of them. */
  services: readonly number[] | null
}

/**
 * The wall for a call, from what the contract says about its procedure; null: none. See `Owner`.
 *
 * Whoever is kept to some services still buys as the whole client: limits and prices follow from all that it has.
 */
export function wallFor(owner: Owner, actor: Actor): Wall | null {
  const whole = { clientId: actor.clientId, userId: actor.userId, services: null }
  switch (owner) {
    case 'house':
    case 'secret':
    case 'accounts':
      return null
    case 'buyer':
      // A guest's account is opened in the same transaction; until then there is no client to be kept to.
      return actor.clientId === null ? null : whole
    case 'public':
      return whole
    case 'caller':
    case 'client':
      return { ...whole, services: actor.member?.onlyServices ?? null }
  }
}

/** Begins a transaction behind a wall, in one round trip. What it sets ends with the transaction. */
export function beginBehind({ clientId, userId, services }: Wall): string {
  return [
    'BEGIN',
    `SET LOCAL ROLE ${PORTAL_ROLE}`,
    `SET LOCAL ostler.client_id = '${idOrNothing(clientId)}'`,
    `SET LOCAL ostler.user_id = '${idOrNothing(userId)}'`,
    `SET LOCAL ostler.services = '${services === null ? '' : `{${services.map(whole).join()}}`}'`,
  ].join('; ')
}

const idOrNothing = (id: number | null): string => (id === null ? '' : whole(id))

/** SET takes no parameters, so what stands in it is a whole number or nothing. */
function whole(id: number): string {
  if (!Number.isSafeInteger(id)) throw new TypeError('A wall is made of ids.')
  return String(id)
}

/**
 * Reads behind a wall: as drizzle asks a pool, but each query in a transaction of its own. That costs one more round trip,
 * for nothing is asked before the wall is known to stand. The end is not waited for: the connection goes back a moment later.
 */
export class WalledReads {
  readonly #pool: pg.Pool
  readonly #begin: string

  constructor(pool: pg.Pool, wall: Wall) {
    this.#pool = pool
    this.#begin = beginBehind(wall)
  }

  async query(asked: pg.QueryConfig | string, values?: unknown[]): Promise<pg.QueryResult> {
    const client = await this.#pool.connect()
    let end = 'ROLLBACK'
    try {
      await client.query(this.#begin)
      const result = await client.query(asked as pg.QueryConfig, values)
      end = 'COMMIT'
      return result
    } finally {
      // A connection whose transaction may not have ended is of no use to anybody else.
      client.query(end).then(
        () => client.release(),
        (error: Error) => client.release(error),
      )
    }
  }
}
