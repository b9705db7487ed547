import { eq, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Candidate, chooseServer, type Needs } from '../choose-server.ts'
import type { ServerRow } from '../panels.ts'
import { groups, places, servers } from '../schema.ts'

export type WantedPlace = {
  /** Names who lives there: the external id of a service. The same key has one place. */
  key: string
  kind: string
  /** Null: any server of the kind. */
  groupId: number | null
  needs: Needs
  /** Servers that said they are full, or that it moves away from. */
  except?: number[]
}

/**
 * Takes a place on a server of a group by the group's rule, or answers the one that the key has. Two that ask at once are
 * served one after the other, so nothing is filled beyond what it holds. Null: nowhere is room.
 */
export async function takePlace(tx: Tx, wanted: WantedPlace): Promise<ServerRow | null> {
  const mayKeep = (server: ServerRow | null) => server !== null && !wanted.except?.includes(server.id)
  const held = await placeOf(tx, wanted.key)
  if (mayKeep(held)) return held
  // Asked again under the lock: whoever came first with the same key has taken it by now.
  const group = await lockedGroup(tx, wanted)
  const taken = await placeOf(tx, wanted.key)
  if (mayKeep(taken)) return taken

  const candidates = await candidatesFor(tx, wanted)
  const rule = {
    fill: group?.fill ?? ('least_filled' as const),
    last: group?.lastServerId ?? null,
    needs: wanted.needs,
  }
  const chosen = chooseServer(candidates, rule)
  if (!chosen) return null
  if (group) await tx.db.update(groups).set({ lastServerId: chosen.id }).where(eq(groups.id, group.id))
  return takePlaceOn(tx, { key: wanted.key, serverId: chosen.id, needs: wanted.needs })
}

/** On just this server, whether there is room or not: staff say so, or the account is there already. */
export async function takePlaceOn(
  tx: Tx,
  { key, serverId, needs }: { key: string; serverId: number; needs: Needs },
): Promise<ServerRow> {
  await tx.db
    .insert(places)
    .values({ key, serverId, ...needs, takenAt: tx.now })
    .onConflictDoUpdate({ target: places.key, set: { serverId, ...needs } })
  tx.record({ action: 'place_taken', object: `server:${serverId}`, after: { key, ...needs } })
  const [server] = await tx.db.select().from(servers).where(eq(servers.id, serverId))
  return server!
}

/** The account is gone from there. */
export async function freePlace(tx: Tx, key: string): Promise<void> {
  const [gone] = await tx.db.delete(places).where(eq(places.key, key)).returning()
  if (gone) tx.record({ action: 'place_freed', object: `server:${gone.serverId}`, before: { key } })
}

/** Whoever takes a place of the group, or of the kind, waits here for the one before. */
async function lockedGroup(tx: Tx, { groupId, kind }: WantedPlace) {
  if (groupId === null) {
    await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`servers.place.${kind}`}))`)
    return null
  }
  const [group] = await tx.db.select().from(groups).where(eq(groups.id, groupId)).for('update')
  // Servers may be in several groups, so the kind is locked as well.
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtext(${`servers.place.${kind}`}))`)
  return group ?? null
}

async function candidatesFor(tx: Tx, { groupId, kind, except = [] }: WantedPlace): Promise<Candidate[]> {
  const { rows } = await tx.db.execute<
    Record<Exclude<keyof Candidate, 'isDown'>, string | null> & { isDown: boolean }
  >(sql`
    SELECT s.id, s.most_accounts AS "mostAccounts", s.disk_mib AS "diskMib", s.memory_mib AS "memoryMib",
           s.health = 'down' AS "isDown",
           count(p.key) AS accounts, coalesce(sum(p.disk_mib), 0) AS "diskTaken", coalesce(sum(p.memory_mib), 0) AS "memoryTaken"
      FROM servers.servers s
      LEFT JOIN servers.group_servers g ON g.server_id = s.id AND g.group_id = ${groupId}::bigint
      LEFT JOIN servers.places p ON p.server_id = s.id
     WHERE s.kind = ${kind} AND s.is_open AND s.maintenance_since IS NULL AND s.health <> 'refused'
       AND (${groupId}::bigint IS NULL OR g.server_id IS NOT NULL)
       AND NOT s.id = ANY (${sql.param(except)}::bigint[])
     GROUP BY s.id, g.position ORDER BY g.position NULLS LAST, s.id`)
  const whole = (text: string | null) => (text === null ? null : Number(text))
  return rows.map((row) => ({
    id: Number(row.id),
    mostAccounts: whole(row.mostAccounts),
    diskMib: whole(row.diskMib),
    memoryMib: whole(row.memoryMib),
    accounts: Number(row.accounts),
    diskTaken: Number(row.diskTaken),
    memoryTaken: Number(row.memoryTaken),
    isDown: row.isDown,
  }))
}

/** The server that a key lives on. */
async function placeOf(tx: Tx, key: string): Promise<ServerRow | null> {
  const [taken] = await tx.db
    .select({ server: servers })
    .from(places)
    .innerJoin(servers, eq(servers.id, places.serverId))
    .where(eq(places.key, key))
  return taken?.server ?? null
}
