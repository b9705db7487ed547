import { Money } from '@ostler/kernel'
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { promotionNotFound } from '../errors.ts'
import type { Promotion } from '../read-model.ts'
import { promotionAmounts, promotionProducts, promotionRequires, promotions } from '../schema.ts'

/** As people type it, and as it is stored. */
export const normalCode = (code: string): string => code.trim().toUpperCase()

/** The promotion of a code, whether it can be used or not: who asks says why it cannot. Null when there is none. */
export async function promotionByCode(ctx: Context, code: string): Promise<Promotion | null> {
  const rows = await ctx.read
    .select()
    .from(promotions)
    .where(eq(promotions.code, normalCode(code)))
  return (await complete(ctx, rows))[0] ?? null
}

/** @throws promotion_not_found */
export async function promotionById(ctx: Context, id: number): Promise<Promotion> {
  ctx.actor.must('promotions.view')
  return findPromotion(ctx, id)
}

/** @throws promotion_not_found */
export async function findPromotion(ctx: Context, id: number): Promise<Promotion> {
  const rows = await ctx.read.select().from(promotions).where(eq(promotions.id, id))
  const [promotion] = await complete(ctx, rows)
  if (!promotion) throw promotionNotFound()
  return promotion
}

export type PromotionState = 'running' | 'planned' | 'ended' | 'used_up' | 'off'

/** How it stands on a day. What staff switched off comes first, then the calendar, then the number of uses. */
export function stateOf(promotion: Promotion, today: Temporal.PlainDate): PromotionState {
  const isBefore = (one: Temporal.PlainDate, other: Temporal.PlainDate) => Temporal.PlainDate.compare(one, other) < 0
  if (!promotion.enabled) return 'off'
  if (promotion.startsOn && isBefore(today, promotion.startsOn)) return 'planned'
  if (promotion.endsOn && !isBefore(today, promotion.endsOn)) return 'ended'
  if (promotion.mostUses !== null && promotion.uses >= promotion.mostUses) return 'used_up'
  return 'running'
}

/** Newest first; `search` is a part of the code or of the label. */
export async function listPromotions(
  ctx: Context,
  query: PageQuery & { search?: string | undefined; state?: PromotionState | undefined },
): Promise<Page<Promotion>> {
  ctx.actor.must('promotions.view')
  const part = query.search && `%${query.search.replaceAll(/[\\%_]/g, '\\$&')}%`
  const rows = await ctx.read
    .select()
    .from(promotions)
    .where(
      and(
        lt(promotions.id, beforeId(query.cursor)),
        part ? sql`(${promotions.code} ILIKE ${part} OR ${promotions.label} ILIKE ${part})` : undefined,
        query.state && inState(query.state, ctx.today),
      ),
    )
    .orderBy(desc(promotions.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  return { ...page, items: await complete(ctx, page.items) }
}

function inState(state: PromotionState, today: Temporal.PlainDate) {
  const hasBegun = sql`coalesce(${promotions.startsOn} <= ${today.toString()}::date, true)`
  const hasEnded = sql`coalesce(${promotions.endsOn} <= ${today.toString()}::date, false)`
  const isUsedUp = sql`coalesce(${promotions.uses} >= ${promotions.mostUses}, false)`
  switch (state) {
    case 'off':
      return eq(promotions.enabled, false)
    case 'planned':
      return and(eq(promotions.enabled, true), sql`NOT ${hasBegun}`)
    case 'ended':
      return and(eq(promotions.enabled, true), hasBegun, hasEnded)
    case 'used_up':
      return and(eq(promotions.enabled, true), hasBegun, sql`NOT ${hasEnded}`, isUsedUp)
    case 'running':
      return and(eq(promotions.enabled, true), hasBegun, sql`NOT ${hasEnded}`, sql`NOT ${isUsedUp}`)
  }
}

async function complete(ctx: Context, rows: (typeof promotions.$inferSelect)[]): Promise<Promotion[]> {
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  const amounts = await ctx.read
    .select()
    .from(promotionAmounts)
    .where(inArray(promotionAmounts.promotionId, ids))
    .orderBy(promotionAmounts.currency)
  const touched = await ctx.read
    .select()
    .from(promotionProducts)
    .where(inArray(promotionProducts.promotionId, ids))
    .orderBy(promotionProducts.productId)
  const required = await ctx.read
    .select()
    .from(promotionRequires)
    .where(inArray(promotionRequires.promotionId, ids))
    .orderBy(promotionRequires.productId)
  const of = <Row extends { promotionId: number }>(list: Row[], id: number) =>
    list.filter((one) => one.promotionId === id)
  return rows.map((row) => ({
    ...row,
    amounts: of(amounts, row.id).map((one) => Money.ofMinor(one.amountMinor, one.currency)),
    productIds: of(touched, row.id).map((one) => one.productId),
    requiredIds: of(required, row.id).map((one) => one.productId),
  }))
}
