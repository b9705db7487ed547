import { invalidField } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { choiceInUse, duplicatePrice, optionInUse, optionNotFound } from '../errors.ts'
import { type OptionDetails, optionById } from '../queries/options.ts'
import type { OptionKind, Tiers } from '../read-model.ts'
import { optionChoices, optionPrices, options } from '../schema.ts'
import { amountsOf, mustBeOffered, type PriceInput, unlessInUse } from './amounts.ts'

export type ChoiceInput = {
  /** Of a choice that is kept; what is not named is taken away. */
  id?: number | undefined
  label: string
  value: string
  hidden: boolean
  prices: (PriceInput & { fromQuantity: number })[]
}

export type OptionInput = {
  name: string
  kind: OptionKind
  help: string
  unit: string | null
  least: number
  most: number | null
  tiers: Tiers
  hidden: boolean
  /** Which setting of the server panel a choice takes the place of; null: the server does not hear of it. */
  sets?: string | null | undefined
  choices: ChoiceInput[]
}

/** @throws invalid_input, duplicate_price, invalid_amount */
export async function createOption(ctx: Context, input: OptionInput): Promise<OptionDetails> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    const { choices, ...row } = input
    mustFit(row, choices)
    const [made] = await tx.db
      .insert(options)
      .values({ ...row, position: sql`(SELECT coalesce(max(position), 0) + 1 FROM catalog.options)` })
      .returning({ id: options.id })
    await replaceChoices(tx, made!.id, choices)
    const option = await optionById(tx, made!.id)
    tx.record({ action: 'option_created', object: `option:${option.id}`, after: option })
    return option
  })
}

/**
 * Changes what is given; the choices are replaced as a whole. A choice of an option that products have can be hidden but
 * not left out, because a service may have it.
 *
 * @throws option_not_found, option_in_use, as createOption
 */
export async function updateOption(
  ctx: Context,
  { id, ...input }: Partial<OptionInput> & { id: number },
): Promise<OptionDetails> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    const [locked] = await tx.db.select().from(options).where(eq(options.id, id)).for('update')
    if (!locked) throw optionNotFound()
    const before = await optionById(tx, id)
    const { choices, ...row } = input
    const kind = row.kind ?? before.kind
    if (kind !== before.kind && before.productCount > 0) {
      throw invalidField('kind', 'The kind stays for as long as products have this option.')
    }
    const merged = { ...locked, ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) }
    mustFit(merged, choices ?? before.choices)
    if (Object.values(row).some((value) => value !== undefined)) {
      await tx.db.update(options).set(row).where(eq(options.id, id))
    }
    if (choices) {
      if (before.productCount > 0) mustKeepAll(before, choices)
      await replaceChoices(tx, id, choices)
    }
    const after = await optionById(tx, id)
    tx.record({ action: 'option_changed', object: `option:${id}`, before, after })
    return after
  })
}

/** @throws option_not_found, option_in_use */
export async function deleteOption(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    const before = await optionById(tx, id)
    const write = tx.db.delete(options).where(eq(options.id, id)).returning({ id: options.id })
    const gone = await unlessInUse(write, optionInUse)
    if (gone.length === 0) throw optionNotFound()
    tx.record({ action: 'option_deleted', object: `option:${id}`, before })
  })
}

type Row = Pick<OptionInput, 'kind' | 'least' | 'most'>
type Priced = { prices: { fromQuantity: number }[] }

function mustFit({ kind, least, most }: Row, choices: Priced[]): void {
  const isSingle = kind === 'yes_no' || kind === 'quantity'
  if (isSingle && choices.length !== 1) throw invalidField('choices', 'A yes/no and a quantity have one price list.')
  if (choices.length === 0) throw invalidField('choices', 'There is nothing to choose from.')
  if (most !== null && most < least) throw invalidField('most', 'The most is not less than the least.')
  if (kind === 'quantity') return
  const place = choices.findIndex((choice) => choice.prices.some((price) => price.fromQuantity !== 1))
  if (place >= 0) throw invalidField(`choices.${place}.prices`, 'Only a quantity has tiers.')
}

function mustKeepAll(before: OptionDetails, choices: ChoiceInput[]): void {
  const left = before.choices.find((choice) => !choices.some(({ id }) => id === choice.id))
  if (left) throw choiceInUse(left.label)
}

async function replaceChoices(tx: Tx, optionId: number, inputs: ChoiceInput[]): Promise<void> {
  const named = inputs.map(({ id }) => id).filter((id) => id !== undefined)
  if (new Set(named).size < named.length) throw invalidField('choices', 'One choice is there twice.')
  const own = await tx.db
    .select({ id: optionChoices.id })
    .from(optionChoices)
    .where(eq(optionChoices.optionId, optionId))
  const stranger = inputs.findIndex(({ id }) => id !== undefined && !own.some((row) => row.id === id))
  if (stranger >= 0) throw invalidField(`choices.${stranger}.id`, 'This option has no such choice.')
  const rowsOf = await tierRows(tx, inputs)

  const left = own.map((row) => row.id).filter((id) => !named.includes(id))
  if (left.length > 0) {
    await unlessInUse(tx.db.delete(optionChoices).where(inArray(optionChoices.id, left)), optionInUse)
  }
  for (const [position, { id, prices: _prices, ...input }] of inputs.entries()) {
    const row = { ...input, optionId, position }
    const [saved] =
      id === undefined
        ? await tx.db.insert(optionChoices).values(row).returning({ id: optionChoices.id })
        : await tx.db.update(optionChoices).set(row).where(eq(optionChoices.id, id)).returning({ id: optionChoices.id })
    const choiceId = saved!.id
    await tx.db.delete(optionPrices).where(eq(optionPrices.choiceId, choiceId))
    const rows = rowsOf[position]!
    if (rows.length > 0) await tx.db.insert(optionPrices).values(rows.map((one) => ({ ...one, choiceId })))
  }
}

/** For each choice its rows of the table of prices. In each cycle and currency that has a price the tiers begin at 1. */
async function tierRows(tx: Tx, inputs: ChoiceInput[]) {
  await mustBeOffered(
    tx,
    inputs.flatMap((choice, index) =>
      choice.prices.map(({ currency }, place) => ({ currency, field: `choices.${index}.prices.${place}.currency` })),
    ),
  )
  return inputs.map(({ prices }, index) => {
    const seen = new Set<string>()
    for (const { cycle, currency, fromQuantity } of prices) {
      const key = `${cycle} ${currency} ${fromQuantity}`
      if (seen.has(key)) throw duplicatePrice(cycle, currency, `choices.${index}.prices`)
      seen.add(key)
    }
    const headless = prices.findIndex(({ cycle, currency }) => !seen.has(`${cycle} ${currency} 1`))
    if (headless >= 0) {
      throw invalidField(`choices.${index}.prices.${headless}.fromQuantity`, 'The first tier begins at 1.')
    }
    return prices.map((price, place) => ({
      ...amountsOf(price, `choices.${index}.prices.${place}`),
      fromQuantity: price.fromQuantity,
    }))
  })
}
