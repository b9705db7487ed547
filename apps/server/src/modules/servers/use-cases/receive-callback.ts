import type { ActionOutcome, PanelNews, RawCallback } from '@ostler/integration-kit'
import { and, eq, isNull, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { openPassword, sealPassword } from '../callback-secrets.ts'
import { callbackRefused, callbacksNotTaken } from '../errors.ts'
import { workTold } from '../events.ts'
import { connect } from '../panels.ts'
import { callbacks, refusedCallbacks, servers } from '../schema.ts'

/**
 * Takes what a server tells by itself: has it checked over the raw bytes, keeps each event once, and leaves the rest to those
 * who listen. The server gets its 200 only after it is kept; what is refused is counted, with its reason. Also one in
 * maintenance is heard.
 *
 * @throws server_not_found (also when its kind tells nothing), callback_refused, server_unavailable
 * @emits  servers.work_told, for each event that is new
 */
export async function receiveCallback(ctx: Context, name: string, raw: RawCallback): Promise<{ stored: number }> {
  const [row] = await ctx.read.select().from(servers).where(eq(servers.name, name))
  if (!row) throw callbacksNotTaken()
  const { kind, panel } = connect(ctx, row)
  if (!kind.abilities.includes('callback') || !panel.parseCallback) throw callbacksNotTaken()
  const verdict = await panel.parseCallback(raw)
  if (verdict.kind === 'refused') {
    await countRefusal(ctx, row.id, verdict.reason)
    throw callbackRefused(verdict.reason)
  }
  return ctx.transaction(async (tx) => {
    let stored = 0
    for (const news of verdict.news) stored += await keepNews(tx, row.id, news)
    tx.record({
      action: 'callback_received',
      object: `server:${row.id}`,
      after: { events: verdict.news.length, stored },
    })
    return { stored }
  })
}

/** One when it is new, else none. */
async function keepNews(tx: Tx, serverId: number, { outcome, ...news }: PanelNews): Promise<0 | 1> {
  const { password, ...plain } = outcome as ActionOutcome & { password?: string }
  const { eventId, ticket } = news
  const [kept] = await tx.db
    .insert(callbacks)
    .values({ serverId, eventId, ticket, news: { ...news, outcome: plain as ActionOutcome }, receivedAt: tx.now })
    .onConflictDoNothing({ target: [callbacks.serverId, callbacks.eventId] })
    .returning({ id: callbacks.id })
  if (!kept) return 0
  if (password !== undefined)
    await tx.db
      .update(callbacks)
      .set({ sealedPassword: sealPassword(tx, kept.id, password) })
      .where(eq(callbacks.id, kept.id))
  await tx.emit(workTold({ serverId, ticket, callbackId: kept.id }))
  return 1
}

const LONGEST_REASON = 200

async function countRefusal(ctx: Context, serverId: number, reason: string): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.db
      .insert(refusedCallbacks)
      .values({ serverId, reason: reason.slice(0, LONGEST_REASON), day: tx.today, count: 1, lastAt: tx.now })
      .onConflictDoUpdate({
        target: [refusedCallbacks.serverId, refusedCallbacks.day, refusedCallbacks.reason],
        set: { count: sql`${refusedCallbacks.count} + 1`, lastAt: tx.now },
      })
    tx.record({ action: 'callback_refused', object: `server:${serverId}`, after: { reason } })
  })
}

export type CallbackNews = { serverId: number; news: PanelNews; receivedAt: Temporal.Instant; isSettled: boolean }

/** What a server told, with the password that it chose; null when it is gone. */
export async function callbackNews(ctx: Context, callbackId: number): Promise<CallbackNews | null> {
  const [row] = await ctx.read.select().from(callbacks).where(eq(callbacks.id, callbackId))
  if (!row) return null
  const password = openPassword(ctx, row)
  const outcome = password === undefined ? row.news.outcome : { ...row.news.outcome, password }
  return {
    serverId: row.serverId,
    news: { ...row.news, outcome: outcome as ActionOutcome },
    receivedAt: row.receivedAt,
    isSettled: row.handledAt !== null,
  }
}

/** What was told has had its effect; a password that came with it is forgotten here. */
export async function settleCallback(tx: Tx, callbackId: number): Promise<void> {
  const [settled] = await tx.db
    .update(callbacks)
    .set({ handledAt: tx.now, sealedPassword: null })
    .where(and(eq(callbacks.id, callbackId), isNull(callbacks.handledAt)))
    .returning({ serverId: callbacks.serverId })
  if (settled) tx.record({ action: 'callback_settled', object: `server:${settled.serverId}`, after: { callbackId } })
}
