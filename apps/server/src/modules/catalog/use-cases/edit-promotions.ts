import { type Cycle, DomainError, invalidField, Percent } from '@ostler/kernel'
import { eq, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { codeTaken, productNotFound, promotionInUse, promotionNotFound } from '../errors.ts'
import { findPromotion, normalCode } from '../queries/promotions.ts'
import type { Promotion, PromotionKind } from '../read-model.ts'
import { products, promotionAmounts, promotionProducts, promotionRequires, promotions } from '../schema.ts'
import { minorOf, mustBeOffered, unlessInUse } from './amounts.ts'

export type PromotionInput = {
  code: string
  label: string
  kind: PromotionKind
  percent: string | null
  amounts: { currency: string; amount: string }[]
  periods: number | null
  startsOn: string | null
  endsOn: string | null
  mostUses: number | null
  mostUsesPerClient: number | null
  forClients: 'all' | 'new' | 'existing'
  cycles: Cycle[] | null
  currencies: string[] | null
  enabled: boolean
  productIds: number[]
  requiredIds: number[]
}

/** @throws code_taken, product_not_found, invalid_amount, invalid_percent, invalid_input */
export async function createPromotion(ctx: Context, input: PromotionInput): Promise<Promotion> {
  ctx.actor.must('promotions.manage')
  return ctx.transaction(async (tx) => {
    const { row, amounts } = await checked(tx, input, 0)
    const [made] = await refusing(tx.db.insert(promotions).values(row).returning({ id: promotions.id }), {
      promotions_code_taken: codeTaken,
    })
    await replaceLists(tx, made!.id, input, amounts)
    const promotion = await findPromotion(tx, made!.id)
    tx.record({ action: 'promotion_created', object: `promotion:${promotion.id}`, after: promotion })
    return promotion
  })
}

/**
 * Changes what is given. Discounts that services were given already stay as they were.
 * @throws promotion_not_found, as createPromotion
 */
export async function updatePromotion(
  ctx: Context,
  { id, ...changes }: { [Key in keyof PromotionInput]?: PromotionInput[Key] | undefined } & { id: number },
): Promise<Promotion> {
  ctx.actor.must('promotions.manage')
  return ctx.transaction(async (tx) => {
    // The row is what an order counts its use on, so the number of uses stands still here.
    await tx.db.select({ id: promotions.id }).from(promotions).where(eq(promotions.id, id)).for('update')
    const before = await findPromotion(tx, id)
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
    const input: PromotionInput = { ...inputOf(before), ...given }
    const { row, amounts } = await checked(tx, input, before.uses)
    await refusing(tx.db.update(promotions).set(row).where(eq(promotions.id, id)), {
      promotions_code_taken: codeTaken,
    })
    await replaceLists(tx, id, input, amounts)
    const after = await findPromotion(tx, id)
    tx.record({ action: 'promotion_changed', object: `promotion:${id}`, before, after })
    return after
  })
}

/** @throws promotion_not_found, promotion_in_use */
export async function deletePromotion(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('promotions.manage')
  await ctx.transaction(async (tx) => {
    await tx.db.select({ id: promotions.id }).from(promotions).where(eq(promotions.id, id)).for('update')
    const before = await findPromotion(tx, id)
    if (before.uses > 0) throw promotionInUse()
    const write = tx.db.delete(promotions).where(eq(promotions.id, id)).returning({ id: promotions.id })
    const gone = await unlessInUse(write, promotionInUse)
    if (gone.length === 0) throw promotionNotFound()
    tx.record({ action: 'promotion_deleted', object: `promotion:${id}`, before })
  })
}

const inputOf = ({ amounts, startsOn, endsOn, ...rest }: Promotion): PromotionInput => ({
  code: rest.code,
  label: rest.label,
  kind: rest.kind,
  percent: rest.percent,
  amounts: amounts.map((one) => ({ currency: one.currency, amount: one.toDecimal() })),
  periods: rest.periods,
  startsOn: startsOn?.toString() ?? null,
  endsOn: endsOn?.toString() ?? null,
  mostUses: rest.mostUses,
  mostUsesPerClient: rest.mostUsesPerClient,
  forClients: rest.forClients,
  cycles: rest.cycles,
  currencies: rest.currencies,
  enabled: rest.enabled,
  productIds: rest.productIds,
  requiredIds: rest.requiredIds,
})

/** The promotion as it would stand, or a refusal that names the field. */
async function checked(tx: Tx, input: PromotionInput, uses: number) {
  const { amounts: _amounts, productIds: _touched, requiredIds: _required, ...rest } = input
  const code = normalCode(input.code)
  if (code === '') throw invalidField('code', 'A promotion has a code.')
  const startsOn = input.startsOn === null ? null : Temporal.PlainDate.from(input.startsOn)
  const endsOn = input.endsOn === null ? null : Temporal.PlainDate.from(input.endsOn)
  if (startsOn && endsOn && Temporal.PlainDate.compare(startsOn, endsOn) >= 0) {
    throw invalidField('endsOn', 'A promotion ends after it has begun.')
  }
  if (input.mostUses !== null && input.mostUses < uses) {
    throw invalidField('mostUses', `It was used ${uses} times already.`)
  }
  if (input.cycles?.length === 0) throw invalidField('cycles', 'Name a cycle, or leave it open for all.')
  if (input.currencies?.length === 0) throw invalidField('currencies', 'Name a currency, or leave it open for all.')
  await mustBeOffered(
    tx,
    (input.currencies ?? []).map((currency, index) => ({ currency, field: `currencies.${index}` })),
  )
  const amounts = await amountsOf(tx, input)
  const row = { ...rest, code, startsOn, endsOn, percent: percentOf(input) }
  return { row, amounts }
}

/** @throws invalid_percent, invalid_input */
function percentOf({ kind, percent }: PromotionInput): string | null {
  if (kind !== 'percent') return null
  if (percent === null) throw invalidField('percent', 'Say how many percent.')
  try {
    const read = Percent.parse(percent)
    const isWithin = read.scaled > 0n && read.scaled <= Percent.parse('100').scaled
    if (isWithin) return read.toString()
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
  }
  throw invalidField('percent', `"${percent}" is not between 0 and 100.`, 'invalid_percent')
}

/** Of a fixed promotion and an override: one for each currency in which it is to hold. */
async function amountsOf(tx: Tx, { kind, amounts }: PromotionInput) {
  if (kind === 'percent' || kind === 'free_setup') return []
  if (amounts.length === 0) throw invalidField('amounts', 'Say how much, in one currency at least.')
  await mustBeOffered(
    tx,
    amounts.map(({ currency }, index) => ({ currency, field: `amounts.${index}.currency` })),
  )
  return amounts.map(({ currency, amount }, index) => {
    if (amounts.findIndex((one) => one.currency === currency) < index) {
      throw invalidField(`amounts.${index}.currency`, 'There are two amounts in this currency.')
    }
    const amountMinor = minorOf(amount, currency, `amounts.${index}.amount`)
    if (kind === 'fixed' && amountMinor === 0n) throw invalidField(`amounts.${index}.amount`, 'This takes nothing off.')
    return { currency, amountMinor }
  })
}

async function replaceLists(
  tx: Tx,
  promotionId: number,
  input: PromotionInput,
  amounts: { currency: string; amountMinor: bigint }[],
): Promise<void> {
  const touched = [...new Set(input.productIds)]
  const required = [...new Set(input.requiredIds)]
  const ids = [...new Set([...touched, ...required])]
  if (ids.length > 0) {
    const found = await tx.db.select({ id: products.id }).from(products).where(inArray(products.id, ids)).for('share')
    if (found.length < ids.length) throw productNotFound()
  }
  for (const table of [promotionAmounts, promotionProducts, promotionRequires]) {
    await tx.db.delete(table).where(eq(table.promotionId, promotionId))
  }
  if (amounts.length > 0) await tx.db.insert(promotionAmounts).values(amounts.map((one) => ({ ...one, promotionId })))
  for (const [table, list] of [
    [promotionProducts, touched],
    [promotionRequires, required],
  ] as const) {
    if (list.length > 0) await tx.db.insert(table).values(list.map((productId) => ({ promotionId, productId })))
  }
}
