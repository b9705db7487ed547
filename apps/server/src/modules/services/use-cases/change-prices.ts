import { type Cycle, invalidField, type Money } from '@ostler/kernel'
import { and, desc, eq, isNull, lt, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { effectiveTooSoon, nothingToChange, priceRoundClosed, priceRoundNotFound } from '../errors.ts'
import { priceChanges, priceRounds } from '../schema.ts'

export type PriceRound = typeof priceRounds.$inferSelect

export type ChangePrices = {
  /** Of which services: all of a product, or these. */
  of: { productId: number } | { serviceIds: number[] }
  cycle?: Cycle | undefined
  currency: string
  /** What they cost from then on, or by how many percent each changes: `10`, `-2.5`. */
  to: { recurring: Money } | { percent: string }
  effectiveOn: Temporal.PlainDate
  /** Clients are told this many days before, or earlier. */
  noticeDays: number
  reason: string
}

/**
 * Changes the price of services that exist, from the first period that starts on a day or later; what is charged already
 * stays. A service whose price staff agreed on is left out, and so is one that has a change on that day already. The clients
 * are told by mail. One statement, however many services there are.
 *
 * @returns the round, with how many services it changes and leaves out
 * @throws effective_too_soon when the notice would be too short; nothing_to_change
 */
export async function changePrices(ctx: Context, change: ChangePrices): Promise<PriceRound> {
  ctx.actor.must('services.billing')
  const earliest = ctx.today.add({ days: Math.max(1, change.noticeDays) })
  if (Temporal.PlainDate.compare(change.effectiveOn, earliest) < 0) throw effectiveTooSoon(earliest)
  if ('recurring' in change.to && change.to.recurring.currency !== change.currency)
    throw invalidField('to.recurring', 'is in another currency')
  if ('percent' in change.to && !/^-?\d{1,4}(\.\d{1,5})?$/.test(change.to.percent))
    throw invalidField('to.percent', 'must be a percentage such as 10 or -2.5')
  return ctx.transaction(async (tx) => {
    const [round] = await tx.db.insert(priceRounds).values(rowOf(tx, change)).returning()
    const { changed, leftOut } = await writeChanges(tx, round!, change)
    if (changed === 0) throw nothingToChange()
    const [counted] = await tx.db
      .update(priceRounds)
      .set({ changed, leftOut })
      .where(eq(priceRounds.id, round!.id))
      .returning()
    tx.record({ action: 'prices_changed', object: `price_round:${round!.id}`, after: counted })
    return counted!
  })
}

const rowOf = (tx: Tx, change: ChangePrices): typeof priceRounds.$inferInsert => ({
  productId: 'productId' in change.of ? change.of.productId : null,
  currency: change.currency,
  cycle: change.cycle ?? null,
  recurringMinor: 'recurring' in change.to ? change.to.recurring.minor : null,
  percent: 'percent' in change.to ? change.to.percent : null,
  effectiveOn: change.effectiveOn,
  noticeDays: change.noticeDays,
  reason: change.reason,
  changed: 0,
  leftOut: 0,
  madeBy: tx.actor.label,
  madeAt: tx.now,
})

async function writeChanges(tx: Tx, round: PriceRound, change: ChangePrices) {
  const which =
    'productId' in change.of
      ? sql`s.product_id = ${change.of.productId}`
      : sql`s.id = ANY(${sql.param(change.of.serviceIds)}::bigint[])`
  // numeric rounds halves away from zero, as Money does; nothing falls below nothing.
  const price =
    'recurring' in change.to
      ? sql`${String(change.to.recurring.minor)}::bigint`
      : sql`greatest(0, round(s.recurring_minor * (100 + ${change.to.percent}::numeric) / 100))::bigint`
  const { rows } = await tx.db.execute<{ candidates: string; changed: string }>(sql`
    WITH candidates AS (
      SELECT s.id, s.override_minor, s.recurring_minor, ${price} AS price FROM services.services s
       WHERE ${which} AND s.currency = ${change.currency} AND (${change.cycle ?? null}::text IS NULL OR s.cycle = ${change.cycle ?? null})
         AND s.state IN ('pending', 'provisioning', 'active', 'suspended', 'failed') AND s.charged_until IS NOT NULL
         AND (s.ends_on IS NULL OR s.ends_on > ${change.effectiveOn.toString()}::date)),
    written AS (
      INSERT INTO services.price_changes (service_id, effective_on, recurring_minor, reason, made_by, made_at, round_id)
      SELECT id, ${change.effectiveOn.toString()}::date, price, ${change.reason}, ${tx.actor.label}, ${tx.now.toString()}::timestamptz, ${round.id}
        FROM candidates WHERE override_minor IS NULL AND price <> recurring_minor
      ON CONFLICT ON CONSTRAINT price_changes_once DO NOTHING RETURNING 1)
    SELECT (SELECT count(*) FROM candidates) AS candidates, (SELECT count(*) FROM written) AS changed`)
  const changed = Number(rows[0]!.changed)
  return { changed, leftOut: Number(rows[0]!.candidates) - changed }
}

/** Takes a change of prices back before it counts. @throws price_round_not_found, price_round_closed */
export async function cancelPriceRound(ctx: Context, { roundId }: { roundId: number }): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const [round] = await tx.db.select().from(priceRounds).where(eq(priceRounds.id, roundId)).for('update')
    if (!round) throw priceRoundNotFound()
    if (round.cancelledAt || Temporal.PlainDate.compare(round.effectiveOn, tx.today) <= 0) throw priceRoundClosed()
    const dropped = await tx.db
      .delete(priceChanges)
      .where(and(eq(priceChanges.roundId, roundId), isNull(priceChanges.appliedAt)))
      .returning({ id: priceChanges.id })
    await tx.db
      .update(priceRounds)
      .set({ cancelledAt: tx.now, cancelledBy: tx.actor.label })
      .where(eq(priceRounds.id, roundId))
    tx.record({
      action: 'price_round_cancelled',
      object: `price_round:${roundId}`,
      after: { services: dropped.length },
    })
  })
}

export async function listPriceRounds(ctx: Context, query: PageQuery): Promise<Page<PriceRound>> {
  const rows = await ctx.read
    .select()
    .from(priceRounds)
    .where(lt(priceRounds.id, beforeId(query.cursor)))
    .orderBy(desc(priceRounds.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}
