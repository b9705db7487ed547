import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { panelKinds } from '../panels.ts'
import { servers } from '../schema.ts'

/** Sets up a server of a kind that needs no settings, under the name of its kind, unless it is there already. */
export async function ensureServer(ctx: Context, kind: string, label: string): Promise<void> {
  if (!ctx.port(panelKinds).has(kind)) throw new Error(`There is no kind of server panel called ${kind}.`)
  const there = await ctx.read.$count(servers, eq(servers.name, kind))
  if (there > 0) return
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(servers)
      .values({ name: kind, label, kind, createdAt: tx.now, changedAt: tx.now })
      .onConflictDoNothing()
    tx.record({ action: 'server_built_in', object: `server:${kind}` })
  })
}
