import { inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { servers } from '../schema.ts'

/** What other rooms show of servers: nothing that is needed to get in. */
export type ServerName = { id: number; name: string; label: string; kind: string; nameServers: string[] }

export async function serversById(ctx: Context, ids: Iterable<number>): Promise<Map<number, ServerName>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const rows = await ctx.read
    .select({
      id: servers.id,
      name: servers.name,
      label: servers.label,
      kind: servers.kind,
      nameServers: servers.nameServers,
    })
    .from(servers)
    .where(inArray(servers.id, wanted))
  return new Map(rows.map((row) => [row.id, row]))
}
