import { isDeepStrictEqual } from 'node:util'
import type { PanelCheck } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { eq, isNull, lt } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { serverNotFound } from '../errors.ts'
import { serverCameBack, serverWentDown } from '../events.ts'
import { healthAfter, healthOf } from '../health.ts'
import { callTo, connect, type OpenPanel, type ServerRow } from '../panels.ts'
import { checks, servers } from '../schema.ts'

export type ServerTest = { check: PanelCheck; tookMs: number }

/** So many at a time: each waits for somebody else's machine. */
const AT_ONCE = 8
/** A server that is well says so within seconds; the rest of a panel's patience is for work. */
const PATIENCE_MS = 20_000
const KEEP_DAYS = 30

/**
 * Asks every server that is not in maintenance how it is. Who does not answer three times in a row is down; whoever does
 * not take our key is known at once.
 */
export async function checkServers(ctx: Context): Promise<Counts> {
  const waiting = await ctx.read.select().from(servers).where(isNull(servers.maintenanceSince)).orderBy(servers.id)
  const counts = { well: 0, failing: 0 }
  const next = async (): Promise<void> => {
    for (let row = waiting.shift(); row; row = waiting.shift()) {
      const { check } = await checkServer(ctx, row)
      counts[check.kind === 'accepted' ? 'well' : 'failing'] += 1
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, next))
  return counts
}

/** The same for one, now, because staff ask; also for one in maintenance. @throws server_not_found */
export async function testServer(ctx: Context, id: number): Promise<ServerTest> {
  ctx.actor.must('servers.manage')
  const [row] = await ctx.read.select().from(servers).where(eq(servers.id, id))
  if (!row) throw serverNotFound()
  return checkServer(ctx, row, 'server_tested')
}

async function checkServer(ctx: Context, row: ServerRow, action = 'server_checked'): Promise<ServerTest> {
  const startedAt = performance.now()
  const check = await ask(ctx, row)
  const test = { check, tookMs: Math.round(performance.now() - startedAt) }
  await ctx.transaction(async (tx) => {
    const [now] = await tx.db.select().from(servers).where(eq(servers.id, row.id)).for('no key update')
    tx.record({ action, object: `server:${row.id}`, after: test })
    // Of settings that were changed while we asked, the answer says nothing.
    const isOther = (one: ServerRow) => !isDeepStrictEqual(one.settings, row.settings)
    if (!now || isOther(now) || now.sealedSecrets !== row.sealedSecrets) return
    await keepCheck(tx, now, test)
  })
  return test
}

async function ask(ctx: Context, row: ServerRow): Promise<PanelCheck> {
  let open: OpenPanel
  try {
    open = connect(ctx, row)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { kind: 'refused', field: null, reason: error.message }
  }
  try {
    return await open.panel.checkConnection(callTo(open.kind, AbortSignal.timeout(PATIENCE_MS)))
  } catch (error) {
    // One whose adapter is broken must not keep us from the others.
    ctx.log.error({ err: error, server: row.name }, 'A server could not be checked.')
    return { kind: 'unknown', reason: 'It could not be asked; the log of the installation says why.' }
  }
}

/** Into the history and, by `healthAfter`, into how the server stands. */
async function keepCheck(tx: Tx, before: ServerRow, { check, tookMs }: ServerTest): Promise<void> {
  const { id: serverId } = before
  await tx.db.insert(checks).values({ serverId, at: tx.now, tookMs, health: healthOf(check), answer: check })
  if (before.maintenanceSince && check.kind !== 'accepted') {
    // It is being looked after: that it does not work is no news.
    await tx.db.update(servers).set({ checkedAt: tx.now, lastCheck: check }).where(eq(servers.id, serverId))
    return
  }
  const { standing, news } = healthAfter(before, check, tx.now)
  await tx.db
    .update(servers)
    .set({ ...standing, checkedAt: tx.now, lastCheck: check })
    .where(eq(servers.id, serverId))
  if (news === null) return
  const since = (standing.failingSince ?? before.failingSince ?? tx.now).toString()
  tx.record({
    action: `server_${news}`,
    object: `server:${serverId}`,
    after: { since, health: standing.health, check },
  })
  if (news === 'came_back') return tx.emit(serverCameBack({ serverId, since }))
  const health = standing.health as 'down' | 'refused'
  const reason = check.kind === 'accepted' ? '' : check.reason
  await tx.emit(serverWentDown({ serverId, since, health, reason }))
}

/** During work, the server did not take our key. Staff hear of it as of any outage, once. */
export async function reportRefused(tx: Tx, serverId: number, reason: string): Promise<void> {
  const [before] = await tx.db.select().from(servers).where(eq(servers.id, serverId)).for('no key update')
  if (!before) return
  tx.record({ action: 'server_refused_us', object: `server:${serverId}`, after: { reason } })
  await keepCheck(tx, before, { check: { kind: 'refused', field: null, reason }, tookMs: 0 })
}

/** What was seen of servers long ago helps nobody. */
export async function pruneChecks(ctx: Context): Promise<Counts> {
  return ctx.transaction(async (tx) => {
    const gone = await tx.db
      .delete(checks)
      .where(lt(checks.at, tx.now.subtract({ hours: KEEP_DAYS * 24 })))
      .returning({ id: checks.id })
    tx.record({ action: 'server_checks_pruned', object: 'servers', after: { checks: gone.length } })
    return { checks: gone.length }
  })
}
