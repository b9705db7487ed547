import { type Cycle, DomainError, invalidField, Money } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { currencyNotOffered, duplicatePrice, groupNotFound, slugTaken } from '../errors.ts'
import { type Group, offeredCurrencies, type Product, productById } from '../queries/price-list.ts'
import { currencies, groups, prices, products } from '../schema.ts'

export type PriceInput = { cycle: Cycle; currency: string; recurring: string; setup: string }

export type ProductInput = {
  groupId: number
  slug: string
  name: string
  tagline?: string | undefined
  description: string
  features: string[]
  requiresDomain: boolean
  hidden: boolean
  stock: number | null
  serverModule: string | null
  serverPlan?: string | undefined
  prices: PriceInput[]
}

/** @throws group_not_found, slug_taken, duplicate_price, invalid_amount, invalid_input when a currency is not offered */
export async function createProduct(ctx: Context, input: ProductInput): Promise<Product> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    await mustHaveGroup(tx, input.groupId)
    const { prices: priceInputs, ...fields } = input
    const [row] = await refusing(
      tx.db
        .insert(products)
        .values({
          ...fields,
          position: sql`(SELECT coalesce(max(position), 0) + 1 FROM catalog.products WHERE group_id = ${input.groupId})`,
        })
        .returning(),
      { products_slug_taken: slugTaken },
    )
    await replacePrices(tx, row!.id, priceInputs)
    const product = await productById(tx, row!.id)
    tx.record({ action: 'product_created', object: `product:${product.id}`, after: product })
    return product
  })
}

/** Changes what is given. Services already sold keep the price they were sold at. @throws as createProduct, product_not_found */
export async function updateProduct(
  ctx: Context,
  { id, ...input }: Partial<ProductInput> & { id: number },
): Promise<Product> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: products.id }).from(products).where(eq(products.id, id)).for('update')
    const before = await productById(tx, id)
    if (input.groupId !== undefined) await mustHaveGroup(tx, input.groupId)
    const { prices: priceInputs, ...fields } = input
    if (Object.values(fields).some((value) => value !== undefined)) {
      await refusing(tx.db.update(products).set(fields).where(eq(products.id, id)), { products_slug_taken: slugTaken })
    }
    if (priceInputs) await replacePrices(tx, id, priceInputs)
    const after = await productById(tx, id)
    tx.record({ action: 'product_changed', object: `product:${id}`, before, after })
    return after
  })
}

export type GroupInput = { slug: string; name: string; tagline?: string | undefined; hidden: boolean }

/** @throws slug_taken */
export async function createGroup(ctx: Context, input: GroupInput): Promise<Group> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    const [group] = await refusing(
      tx.db
        .insert(groups)
        .values({ ...input, position: sql`(SELECT coalesce(max(position), 0) + 1 FROM catalog.groups)` })
        .returning(),
      { groups_slug_taken: slugTaken },
    )
    tx.record({ action: 'product_group_created', object: `product_group:${group!.id}`, after: group })
    return group!
  })
}

/** @throws group_not_found, slug_taken */
export async function updateGroup(
  ctx: Context,
  { id, ...input }: Partial<GroupInput> & { id: number },
): Promise<Group> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    const before = await mustHaveGroup(tx, id)
    const isSame = Object.values(input).every((value) => value === undefined)
    const [after] = isSame
      ? [before]
      : await refusing(tx.db.update(groups).set(input).where(eq(groups.id, id)).returning(), {
          groups_slug_taken: slugTaken,
        })
    tx.record({ action: 'product_group_changed', object: `product_group:${id}`, before, after })
    return after!
  })
}

/** Offers a currency; the first one is the default. Offering it again changes nothing. */
export async function offerCurrency(ctx: Context, code: string): Promise<void> {
  ctx.actor.must('products.manage')
  Money.zero(code)
  await ctx.transaction(async (tx) => {
    const offered = await offeredCurrencies(tx)
    if (offered.includes(code)) return
    await tx.db.insert(currencies).values({ code, isDefault: offered.length === 0, position: offered.length })
    tx.record({ action: 'currency_offered', object: `currency:${code}` })
  })
}

async function mustHaveGroup(tx: Tx, id: number): Promise<Group> {
  const [group] = await tx.db.select().from(groups).where(eq(groups.id, id)).for('update')
  if (!group) throw groupNotFound()
  return group
}

async function replacePrices(tx: Tx, productId: number, inputs: PriceInput[]): Promise<void> {
  const offered = await offeredCurrencies(tx)
  const seen = new Set<string>()
  const rows = inputs.map((input, index) => {
    const field = `prices.${index}`
    if (!offered.includes(input.currency)) throw currencyNotOffered(input.currency, `${field}.currency`)
    const key = `${input.cycle} ${input.currency}`
    if (seen.has(key)) throw duplicatePrice(input.cycle, input.currency)
    seen.add(key)
    return {
      productId,
      cycle: input.cycle,
      currency: input.currency,
      recurringMinor: minorOf(input.recurring, input.currency, `${field}.recurring`),
      setupMinor: minorOf(input.setup, input.currency, `${field}.setup`),
    }
  })
  await tx.db.delete(prices).where(eq(prices.productId, productId))
  if (rows.length > 0) await tx.db.insert(prices).values(rows)
}

/** @throws invalid_amount, which names the field of the form */
function minorOf(amount: string, currency: string, field: string): bigint {
  const refused = (message: string) => invalidField(field, message, 'invalid_amount')
  try {
    const money = Money.parse(amount, currency)
    if (money.isNegative) throw refused('A price is not less than nothing.')
    return money.minor
  } catch (error) {
    throw error instanceof DomainError ? refused(error.message) : error
  }
}
