import { compareCycles } from '@ostler/kernel'
import { and, asc, inArray, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { optionNotFound } from '../errors.ts'
import type { Conversion } from '../exchange.ts'
import type { OptionChoice, OptionPrice, ProductOption } from '../read-model.ts'
import { optionChoices, optionPrices, options, productOptions } from '../schema.ts'
import { converted, priceOf } from './prices.ts'

type StoredPrice = typeof optionPrices.$inferSelect
type StoredChoice = typeof optionChoices.$inferSelect & { prices: StoredPrice[]; isFree: boolean }
export type StoredOption = typeof options.$inferSelect & { choices: StoredChoice[] }

/** Options with their choices; of the prices those in the given currencies, or all. */
export async function loadOptions(ctx: Context, ids?: number[], currencies?: string[]): Promise<StoredOption[]> {
  if (ids?.length === 0) return []
  const rows = await ctx.read
    .select()
    .from(options)
    .where(ids && inArray(options.id, ids))
    .orderBy(asc(options.position), asc(options.id))
  const choices = await ctx.read
    .select()
    .from(optionChoices)
    .where(ids && inArray(optionChoices.optionId, ids))
    .orderBy(asc(optionChoices.position), asc(optionChoices.id))
  const choiceIds = choices.map((choice) => choice.id)
  if (choiceIds.length === 0) return rows.map((row) => ({ ...row, choices: [] }))
  const priced = await ctx.read
    .selectDistinct({ choiceId: optionPrices.choiceId })
    .from(optionPrices)
    .where(inArray(optionPrices.choiceId, choiceIds))
  const prices = await ctx.read
    .select()
    .from(optionPrices)
    .where(
      and(
        inArray(optionPrices.choiceId, choiceIds),
        currencies ? inArray(optionPrices.currency, currencies) : undefined,
      ),
    )
    .orderBy(asc(optionPrices.currency), asc(optionPrices.fromQuantity))
  const pricesOf = Map.groupBy(prices, (price) => price.choiceId)
  const hasPrice = new Set(priced.map((one) => one.choiceId))
  const choicesOf = Map.groupBy(choices, (choice) => choice.optionId)
  return rows.map((row) => ({
    ...row,
    choices: (choicesOf.get(row.id) ?? []).map((choice) => ({
      ...choice,
      prices: pricesOf.get(choice.id) ?? [],
      isFree: !hasPrice.has(choice.id),
    })),
  }))
}

/** An option as a product of this currency shows it. Where a choice has no price in it, a product that converts takes the rate. */
export function optionIn(option: StoredOption, currency: string, conversion: Conversion | null): ProductOption {
  // What the server is told is nobody's business who buys.
  const { position: _position, sets: _sets, choices, ...rest } = option
  return {
    ...rest,
    choices: choices.map(({ optionId: _option, position: _place, prices, ...choice }): OptionChoice => {
      const own = prices.filter((price) => price.currency === currency)
      const list: OptionPrice[] =
        own.length === 0 && conversion
          ? prices
              .filter((price) => price.currency === conversion.base)
              .map((price) => converted(tierOf(price), conversion))
          : own.map(tierOf)
      return { ...choice, prices: inTierOrder(list) }
    }),
  }
}

const tierOf = (price: StoredPrice): OptionPrice => ({ ...priceOf(price), fromQuantity: price.fromQuantity })

const inTierOrder = (list: OptionPrice[]): OptionPrice[] =>
  list.sort((a, b) => compareCycles(a.cycle, b.cycle) || a.fromQuantity - b.fromQuantity)

/** An option as staff edit it: prices in all currencies, and how many products have it. */
export type OptionDetails = Omit<ProductOption, 'choices'> & {
  position: number
  choices: OptionChoice[]
  /** Which setting of the server panel a choice takes the place of. */
  sets: string | null
  productCount: number
}

export async function listOptions(ctx: Context, ids?: number[]): Promise<OptionDetails[]> {
  const stored = await loadOptions(ctx, ids)
  const counts = await ctx.read
    .select({ optionId: productOptions.optionId, count: sql<number>`count(*)::int` })
    .from(productOptions)
    .groupBy(productOptions.optionId)
  const countOf = new Map(counts.map((one) => [one.optionId, one.count]))
  return stored.map((option) => ({
    ...option,
    productCount: countOf.get(option.id) ?? 0,
    choices: option.choices.map(({ optionId: _option, position: _place, prices, ...choice }) => ({
      ...choice,
      prices: inTierOrder(prices.map(tierOf)),
    })),
  }))
}

/** @throws option_not_found */
export async function optionById(ctx: Context, id: number): Promise<OptionDetails> {
  const [option] = await listOptions(ctx, [id])
  if (!option) throw optionNotFound()
  return option
}

/** Which setting of the server panel each of these options takes the place of, of those that do. */
export async function optionTargets(ctx: Context, ids: number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await ctx.read
    .select({ id: options.id, sets: options.sets })
    .from(options)
    .where(inArray(options.id, ids))
  return new Map(rows.flatMap(({ id, sets }) => (sets === null ? [] : [[id, sets] as const])))
}
