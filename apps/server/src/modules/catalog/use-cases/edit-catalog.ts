import { changedSettings, type GivenSettings } from '@ostler/integration-kit'
import { invalidField } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { kindOfGroup, panelKinds } from '../../servers/index.ts'
import { groupInUse, groupNotFound, productInUse, productNotFound, slugTaken } from '../errors.ts'
import type { Group } from '../queries/price-list.ts'
import { type ProductDetails, productDetails } from '../queries/product-details.ts'
import type { ProductRow } from '../read-model.ts'
import { groups, type ModuleSettings, prices, products } from '../schema.ts'
import { type PriceInput, priceRows, unlessInUse } from './amounts.ts'
import { type ProductParts, replaceParts } from './edit-product-parts.ts'

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
  /** By the names of the panel's plan; those that are left out are as the panel has them. */
  moduleSettings?: GivenSettings | undefined
  serverGroupId?: number | null | undefined
  setUp?: ProductRow['setUp'] | undefined
  /** MiB that one takes on its server. */
  diskMib?: number | null | undefined
  memoryMib?: number | null | undefined
  kind?: ProductRow['kind'] | undefined
  taxClass?: string | undefined
  trialDays?: number | undefined
  mostPerClient?: number | null | undefined
  alignDay?: number | null | undefined
  chargeNextFrom?: number | null | undefined
  suspendAfter?: number | null | undefined
  terminateAfter?: number | null | undefined
  converts?: boolean | undefined
  prices: PriceInput[]
} & ProductParts

/**
 * @throws group_not_found, slug_taken, duplicate_price, invalid_amount, option_not_found, product_not_found (an add-on or an
 * upgrade), seasons_overlap, duplicate_name, invalid_input
 */
export async function createProduct(ctx: Context, input: ProductInput): Promise<ProductDetails> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    await mustHaveGroup(tx, input.groupId)
    const { row, prices: priceInputs, parts } = split(input)
    const [made] = await refusing(
      tx.db
        .insert(products)
        .values({
          ...(row as Omit<ProductInput, 'prices' | keyof ProductParts>),
          moduleSettings: moduleSettings(tx, input.serverModule, {}, input.moduleSettings ?? {}),
          position: sql`(SELECT coalesce(max(position), 0) + 1 FROM catalog.products WHERE group_id = ${input.groupId})`,
        })
        .returning(),
      taken,
    )
    mustFit(made!)
    await mustFitServers(tx, made!)
    await replacePrices(tx, made!.id, priceInputs ?? [])
    await replaceParts(tx, made!.id, parts)
    const product = await productDetails(tx, made!.id)
    tx.record({ action: 'product_created', object: `product:${product.id}`, after: product })
    return product
  })
}

/** Changes what is given. Services already sold keep the price they were sold at. @throws as createProduct, product_not_found, meter_in_use */
export async function updateProduct(
  ctx: Context,
  { id, ...input }: Partial<ProductInput> & { id: number },
): Promise<ProductDetails> {
  ctx.actor.must('products.manage')
  return ctx.transaction(async (tx) => {
    await tx.db.select({ id: products.id }).from(products).where(eq(products.id, id)).for('update')
    const before = await productDetails(tx, id)
    if (input.groupId !== undefined) await mustHaveGroup(tx, input.groupId)
    const { row, prices: priceInputs, parts } = split(input)
    if (Object.values(row).some((value) => value !== undefined)) {
      const module = input.serverModule === undefined ? before.serverModule : input.serverModule
      const isOther = module !== before.serverModule
      const settings =
        isOther || input.moduleSettings
          ? moduleSettings(tx, module, isOther ? {} : before.moduleSettings, input.moduleSettings ?? {})
          : before.moduleSettings
      const [changed] = await refusing(
        tx.db
          .update(products)
          .set({ ...row, moduleSettings: settings })
          .where(eq(products.id, id))
          .returning(),
        taken,
      )
      mustFit(changed!)
      await mustFitServers(tx, changed!)
      if (changed!.kind !== before.kind) await mustBeFree(tx, before)
    }
    if (priceInputs) await replacePrices(tx, id, priceInputs)
    await replaceParts(tx, id, parts)
    const after = await productDetails(tx, id)
    tx.record({ action: 'product_changed', object: `product:${id}`, before, after })
    return after
  })
}

/** Takes a product away that nobody has bought. @throws product_not_found, product_in_use */
export async function deleteProduct(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    const before = await productDetails(tx, id)
    const write = tx.db.delete(products).where(eq(products.id, id)).returning({ id: products.id })
    const gone = await unlessInUse(write, productInUse)
    if (gone.length === 0) throw productNotFound()
    tx.record({ action: 'product_deleted', object: `product:${id}`, before })
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

/** Takes an empty group away. @throws group_not_found, group_in_use */
export async function deleteGroup(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    const before = await mustHaveGroup(tx, id)
    await unlessInUse(tx.db.delete(groups).where(eq(groups.id, id)), groupInUse)
    tx.record({ action: 'product_group_deleted', object: `product_group:${id}`, before })
  })
}

/** @throws invalid_input for a module that there is not, or a setting that it does not take */
function moduleSettings(tx: Tx, module: string | null, before: ModuleSettings, given: GivenSettings): ModuleSettings {
  if (module === null) return {}
  const kind = tx.port(panelKinds).get(module)
  if (!kind) throw invalidField('serverModule', 'is no server panel that is known here')
  return changedSettings(kind.plan, { settings: before, secrets: {} }, given, 'moduleSettings').settings
}

async function mustHaveGroup(tx: Tx, id: number): Promise<Group> {
  const [group] = await tx.db.select().from(groups).where(eq(groups.id, id)).for('update')
  if (!group) throw groupNotFound()
  return group
}

/** What stands in the product's own row, and what hangs on it. */
function split(input: Partial<ProductInput>) {
  const { prices: priceInputs, optionIds, addonIds, upgradeIds, fields, seasonalPrices, meters, ...row } = input
  return { row, prices: priceInputs, parts: { optionIds, addonIds, upgradeIds, fields, seasonalPrices, meters } }
}

/** Rules about two columns at once, asked of the row as it would stand. */
function mustFit({ alignDay, chargeNextFrom, suspendAfter, terminateAfter }: ProductRow): void {
  if (chargeNextFrom !== null && alignDay === null) {
    throw invalidField('chargeNextFrom', 'Only first periods that end on a day of the month can be joined to the next.')
  }
  if (suspendAfter !== null && terminateAfter !== null && terminateAfter < suspendAfter) {
    throw invalidField('terminateAfter', 'A service is not terminated before it is suspended.')
  }
}

const groupGone = () => invalidField('serverGroupId', 'is no group of servers that is there')

const taken = { products_slug_taken: slugTaken, products_server_group_id_fkey: groupGone }

/** The group is one of servers of the module. */
async function mustFitServers(tx: Tx, { serverModule, serverGroupId }: ProductRow): Promise<void> {
  if (serverGroupId === null) return
  const kind = await kindOfGroup(tx, serverGroupId)
  if (kind === null) throw groupGone()
  if (kind !== serverModule) throw invalidField('serverGroupId', 'holds servers of another kind than the module')
}

/** A product that others name as their add-on, or that is reached by an upgrade, keeps its kind. */
async function mustBeFree(tx: Tx, { id, kind }: ProductRow): Promise<void> {
  const { rows } = await tx.db.execute(sql`
    SELECT 1 FROM catalog.product_addons WHERE addon_id = ${id} OR product_id = ${id}
    UNION ALL SELECT 1 FROM catalog.upgrade_paths WHERE to_id = ${id} OR product_id = ${id} LIMIT 1`)
  if (rows.length > 0) {
    throw invalidField('kind', `It stays ${kind} for as long as add-ons or upgrade paths tie it to other products.`)
  }
}

async function replacePrices(tx: Tx, productId: number, inputs: PriceInput[]): Promise<void> {
  const rows = await priceRows(tx, inputs)
  await tx.db.delete(prices).where(eq(prices.productId, productId))
  if (rows.length > 0) await tx.db.insert(prices).values(rows.map((row) => ({ ...row, productId })))
}
