import { type Cycle, invalidField } from '@ostler/kernel'
import { and, eq, inArray, notInArray, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { checkRule } from '../../../platform/fields.ts'
import { duplicateName, meterInUse, optionNotFound, productNotFound, seasonsOverlap } from '../errors.ts'
import type { Field, Tiers } from '../read-model.ts'
import {
  fields,
  meterPrices,
  meters,
  options,
  productAddons,
  productOptions,
  products,
  seasonalPrices,
  upgradePaths,
} from '../schema.ts'
import { amountsOf, minorOf, mustBeOffered, type PriceInput, unlessInUse } from './amounts.ts'

export type FieldInput = {
  /** Of a field that is kept; what is not named is taken away. */
  id?: number | undefined
  name: string
  label: string
  kind: Field['kind']
  choices: string[]
  pattern: string | null
  help: string
  required: boolean
  staffOnly: boolean
}

export type SeasonalPriceInput = PriceInput & {
  /** `[startsOn, endsOn)`, as dates. */
  startsOn: string
  endsOn: string
  periods: number | null
  label: string
}

export type MeterInput = {
  id?: number | undefined
  name: string
  label: string
  unit: string
  aggregation: 'sum' | 'max' | 'last'
  included: string
  tiers: Tiers
  prices: { currency: string; fromQuantity: string; amount: string; per: number }[]
}

/** What hangs on a product. Each list replaces the one before as a whole; what is not given stays. */
export type ProductParts = {
  optionIds?: number[] | undefined
  addonIds?: number[] | undefined
  upgradeIds?: number[] | undefined
  fields?: FieldInput[] | undefined
  seasonalPrices?: SeasonalPriceInput[] | undefined
  meters?: MeterInput[] | undefined
}

/** The product's row is locked by the caller, so two who edit it follow one another. */
export async function replaceParts(tx: Tx, productId: number, parts: ProductParts): Promise<void> {
  if (parts.optionIds) await replaceOptions(tx, productId, parts.optionIds)
  if (parts.addonIds) await replaceAddons(tx, productId, parts.addonIds)
  if (parts.upgradeIds) await replaceUpgrades(tx, productId, parts.upgradeIds)
  if (parts.fields) await replaceFields(tx, productId, parts.fields)
  if (parts.seasonalPrices) await replaceSeasons(tx, productId, parts.seasonalPrices)
  if (parts.meters) await replaceMeters(tx, productId, parts.meters)
}

async function replaceOptions(tx: Tx, productId: number, given: number[]): Promise<void> {
  const ids = [...new Set(given)]
  if (ids.length > 0) {
    const found = await tx.db.select({ id: options.id }).from(options).where(inArray(options.id, ids)).for('share')
    if (found.length < ids.length) throw optionNotFound()
  }
  await tx.db.delete(productOptions).where(eq(productOptions.productId, productId))
  if (ids.length > 0) {
    await tx.db.insert(productOptions).values(ids.map((optionId, position) => ({ productId, optionId, position })))
  }
}

async function replaceAddons(tx: Tx, productId: number, given: number[]): Promise<void> {
  const ids = [...new Set(given)]
  const found = await productsOf(tx, ids)
  const wrong = found.find((one) => one.kind !== 'addon' || one.id === productId)
  if (wrong) throw invalidField('addonIds', `${wrong.name} is no add-on.`)
  await tx.db.delete(productAddons).where(eq(productAddons.productId, productId))
  if (ids.length > 0) {
    await tx.db.insert(productAddons).values(ids.map((addonId, position) => ({ productId, addonId, position })))
  }
}

async function replaceUpgrades(tx: Tx, productId: number, given: number[]): Promise<void> {
  const ids = [...new Set(given)]
  const found = await productsOf(tx, ids)
  if (ids.includes(productId)) throw invalidField('upgradeIds', 'A product is not changed into itself.')
  const [self] = await productsOf(tx, [productId])
  const wrong = found.find((one) => (one.kind === 'addon') !== (self!.kind === 'addon'))
  if (wrong) throw invalidField('upgradeIds', `${wrong.name} is of another kind: an add-on only becomes an add-on.`)
  await tx.db.delete(upgradePaths).where(eq(upgradePaths.productId, productId))
  if (ids.length > 0) await tx.db.insert(upgradePaths).values(ids.map((toId) => ({ productId, toId })))
}

async function productsOf(tx: Tx, ids: number[]) {
  if (ids.length === 0) return []
  const found = await tx.db
    .select({ id: products.id, kind: products.kind, name: products.name })
    .from(products)
    .where(inArray(products.id, ids))
  if (found.length < ids.length) throw productNotFound()
  return found
}

async function replaceFields(tx: Tx, productId: number, inputs: FieldInput[]): Promise<void> {
  mustHaveOwnNames(inputs, 'fields')
  for (const [index, input] of inputs.entries()) checkRule(input, `fields.${index}`)
  const kept = await keepOnly(tx, fields, productId, inputs)
  // Names are freed before they are given away, so that two fields can swap theirs.
  if (kept.length > 0) await renameApart(tx, 'fields', kept)
  for (const [position, { id, ...input }] of inputs.entries()) {
    const row = { ...input, choices: input.kind === 'choice' ? input.choices : [], productId, position }
    if (id === undefined) await tx.db.insert(fields).values(row)
    else await tx.db.update(fields).set(row).where(eq(fields.id, id))
  }
}

async function replaceSeasons(tx: Tx, productId: number, inputs: SeasonalPriceInput[]): Promise<void> {
  await mustBeOffered(
    tx,
    inputs.map(({ currency }, index) => ({ currency, field: `seasonalPrices.${index}.currency` })),
  )
  const rows = inputs.map((input, index) => {
    const at = `seasonalPrices.${index}`
    const startsOn = Temporal.PlainDate.from(input.startsOn)
    const endsOn = Temporal.PlainDate.from(input.endsOn)
    if (Temporal.PlainDate.compare(startsOn, endsOn) >= 0) {
      throw invalidField(`${at}.endsOn`, 'A season ends after it has begun.')
    }
    return { ...amountsOf(input, at), productId, startsOn, endsOn, periods: input.periods, label: input.label }
  })
  mustNotOverlap(rows)
  await tx.db.delete(seasonalPrices).where(eq(seasonalPrices.productId, productId))
  if (rows.length > 0) await tx.db.insert(seasonalPrices).values(rows)
}

type Season = {
  cycle: Cycle
  currency: string
  startsOn: Temporal.PlainDate
  endsOn: Temporal.PlainDate
  label: string
}

/** On each day there is at most one seasonal price for a cycle and currency. @throws seasons_overlap */
function mustNotOverlap(seasons: Season[]): void {
  const before = (one: Temporal.PlainDate, other: Temporal.PlainDate) => Temporal.PlainDate.compare(one, other) < 0
  for (const [index, season] of seasons.entries()) {
    const other = seasons
      .slice(0, index)
      .find(
        (one) =>
          one.cycle === season.cycle &&
          one.currency === season.currency &&
          before(one.startsOn, season.endsOn) &&
          before(season.startsOn, one.endsOn),
      )
    if (other) throw seasonsOverlap(index, other.label)
  }
}

async function replaceMeters(tx: Tx, productId: number, inputs: MeterInput[]): Promise<void> {
  mustHaveOwnNames(inputs, 'meters')
  await mustBeOffered(
    tx,
    inputs.flatMap((meter, index) =>
      meter.prices.map(({ currency }, place) => ({ currency, field: `meters.${index}.prices.${place}.currency` })),
    ),
  )
  const tiersOf = inputs.map((meter, index) => checkTiers(meter, `meters.${index}`))
  const kept = await unlessInUse(keepOnly(tx, meters, productId, inputs), meterInUse)
  if (kept.length > 0) await renameApart(tx, 'meters', kept)
  for (const [index, { id, prices: _prices, ...input }] of inputs.entries()) {
    const row = { ...input, productId }
    const [saved] =
      id === undefined
        ? await tx.db.insert(meters).values(row).returning({ id: meters.id })
        : await tx.db.update(meters).set(row).where(eq(meters.id, id)).returning({ id: meters.id })
    const meterId = saved!.id
    await tx.db.delete(meterPrices).where(eq(meterPrices.meterId, meterId))
    const tiers = tiersOf[index]!
    if (tiers.length > 0) await tx.db.insert(meterPrices).values(tiers.map((tier) => ({ ...tier, meterId })))
  }
}

/** In each currency that has a price the tiers begin at 0, and no two begin at one quantity. */
function checkTiers({ prices }: MeterInput, at: string) {
  const seen = new Set<string>()
  for (const [index, { currency, fromQuantity }] of prices.entries()) {
    const key = `${currency} ${Number(fromQuantity)}`
    if (seen.has(key)) throw invalidField(`${at}.prices.${index}.fromQuantity`, 'Two tiers begin at this quantity.')
    seen.add(key)
  }
  const headless = prices.findIndex(({ currency }) => !seen.has(`${currency} 0`))
  if (headless >= 0) throw invalidField(`${at}.prices.${headless}.fromQuantity`, 'The first tier begins at 0.')
  return prices.map(({ currency, fromQuantity, amount, per }, index) => ({
    currency,
    fromQuantity,
    amountMinor: minorOf(amount, currency, `${at}.prices.${index}.amount`),
    per,
  }))
}

function mustHaveOwnNames(inputs: { name: string }[], list: string): void {
  for (const [index, { name }] of inputs.entries()) {
    if (inputs.findIndex((one) => one.name === name) < index) throw duplicateName(`${list}.${index}.name`, name)
  }
}

type Parts = typeof fields | typeof meters

/** Takes away what is not named any more and answers the ids that stay. Ids of another product are refused. */
async function keepOnly(tx: Tx, table: Parts, productId: number, inputs: { id?: number | undefined }[]) {
  const ids = inputs.map((input) => input.id).filter((id) => id !== undefined)
  const list = table === fields ? 'fields' : 'meters'
  const ofProduct = await tx.db.select({ id: table.id }).from(table).where(eq(table.productId, productId))
  const stranger = inputs.findIndex(({ id }) => id !== undefined && !ofProduct.some((row) => row.id === id))
  if (stranger >= 0) throw invalidField(`${list}.${stranger}.id`, 'This product has no such row.')
  if (new Set(ids).size < ids.length) throw invalidField(list, 'One row is there twice.')
  await tx.db
    .delete(table)
    .where(and(eq(table.productId, productId), ids.length > 0 ? notInArray(table.id, ids) : undefined))
  return ids
}

/** Names that nobody can choose, for as long as this transaction lasts. */
async function renameApart(tx: Tx, table: 'fields' | 'meters', ids: number[]): Promise<void> {
  await tx.db.execute(sql`
    UPDATE catalog.${sql.raw(table)} SET name = 'moving_' || id || '_' || floor(random() * 1000000000)::bigint
    WHERE id IN ${ids}`)
}
