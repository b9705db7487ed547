import { sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { openPanel, panelKinds } from '../../servers/index.ts'
import { accountAbsent, serverCannot, serverSilent, serviceNotActive } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { ownService } from '../queries/services.ts'
import { askFor, readServerUsage } from './read-server-usage.ts'
import { stopwatch } from './stopwatch.ts'
import { storeReadings } from './store-readings.ts'

/** Has each server read that has accounts of ours and tells what they use: one job for each. */
export async function readUsage(ctx: Context): Promise<Counts> {
  const { rows } = await ctx.read.execute<{ id: string; kind: string }>(sql`
    SELECT v.id, v.kind FROM servers.servers v WHERE v.maintenance_since IS NULL AND v.health <> 'refused'
       AND EXISTS (SELECT FROM services.services s WHERE s.server_id = v.id AND s.state IN ('active', 'suspended')) ORDER BY v.id`)
  const kinds = ctx.port(panelKinds)
  const telling = rows.filter(({ kind }) => kinds.get(kind)?.abilities.includes('usage'))
  if (telling.length === 0) return { servers: 0 }
  await ctx.transaction(async (tx) => {
    const round = { since: tx.now.toString(), page: null, after: 0, pages: 0 }
    for (const { id } of telling) await tx.later(readServerUsage, { ...round, serverId: Number(id) })
    tx.record({ action: 'usage_round_begun', object: 'services', after: { servers: telling.length } })
  })
  return { servers: telling.length }
}

/**
 * Staff read one service now. Talks to its server.
 * @throws service_not_found, service_not_active, server_cannot, account_absent, server_silent
 */
export async function readUsageNow(ctx: Context, serviceId: number): Promise<ServiceRow> {
  ctx.actor.must('services.manage')
  const service = await ownService(ctx, serviceId, 'services.manage')
  if (service.state !== 'active' && service.state !== 'suspended') throw serviceNotActive()
  if (service.serverId === null) throw serverCannot()
  const opened = await openPanel(ctx, service.serverId)
  if (!opened.panel.usage) throw serverCannot()
  const answer = await askFor(ctx, opened, service, { watch: stopwatch(ctx) })
  if (answer.kind === 'absent') throw accountAbsent()
  if (answer.kind === 'unknown') throw serverSilent()
  await storeReadings(ctx, [answer.reading])
  return ownService(ctx, serviceId, 'services.manage')
}
