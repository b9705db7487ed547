import { and, eq, ne } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { servers } from '../schema.ts'

/** While work was done the server did not take our key. It takes no new accounts until staff have mended that. */
export async function reportRefused(tx: Tx, serverId: number, reason: string): Promise<void> {
  const [refused] = await tx.db
    .update(servers)
    .set({ health: 'refused', failingSince: tx.now, lastCheck: { kind: 'refused', field: null, reason } })
    .where(and(eq(servers.id, serverId), ne(servers.health, 'refused')))
    .returning({ name: servers.name })
  if (refused) tx.record({ action: 'server_refuses_us', object: `server:${serverId}`, after: { reason } })
}
