import type { Promotion } from '../catalog/index.ts'

/** Rows of the price list for tests of this room, written straight into its tables. */

type Held = { pool: { query(sql: string, values?: unknown[]): Promise<{ rows: { id: string }[] }> } }

async function insert(house: Held, table: string, row: Record<string, unknown>): Promise<number> {
  const names = Object.keys(row)
  const marks = names.map((_, index) => `$${index + 1}`)
  const { rows } = await house.pool.query(
    `INSERT INTO catalog.${table} (${names.join(', ')}) VALUES (${marks.join(', ')}) RETURNING *`,
    Object.values(row),
  )
  return Number(rows[0]!.id)
}

let made = 0

/** 20 % off everything for life, unless said otherwise. */
export async function aStoredPromotion(
  house: Held,
  wish: Partial<Record<'kind' | 'percent' | 'for_clients', string | null>> & {
    most_uses?: number
    most_uses_per_client?: number
    periods?: Promotion['periods']
  } = {},
): Promise<string> {
  const code = `SAVE${++made}`
  await insert(house, 'promotions', { code, label: 'Save', kind: 'percent', percent: '20', ...wish })
  return code
}

/** An option with one choice that costs so much a month: a yes/no, unless said otherwise. */
export async function aStoredOption(
  house: Held,
  productId: number,
  wish: { kind?: string; monthly?: string } = {},
): Promise<{ optionId: number; choiceId: number }> {
  const optionId = await insert(house, 'options', { name: 'Backup', kind: wish.kind ?? 'yes_no' })
  const choiceId = await insert(house, 'option_choices', { option_id: optionId, label: 'Daily' })
  const price = { choice_id: choiceId, cycle: 'monthly', currency: 'EUR', setup_minor: 0 }
  await insert(house, 'option_prices', { ...price, recurring_minor: wish.monthly ?? 200 })
  await insert(house, 'product_options', { product_id: productId, option_id: optionId })
  return { optionId, choiceId }
}

export const aStoredField = (house: Held, productId: number, wish: { required?: boolean; staff_only?: boolean } = {}) =>
  insert(house, 'fields', {
    product_id: productId,
    name: 'host',
    label: 'Host name',
    kind: 'text',
    pattern: '[a-z]+',
    ...wish,
  })

/** Makes a product an add-on that can be bought with another one. */
export async function anAddonOf(house: Held, productId: number, addonId: number): Promise<void> {
  await house.pool.query(`UPDATE catalog.products SET kind = 'addon' WHERE id = $1`, [addonId])
  await insert(house, 'product_addons', { product_id: productId, addon_id: addonId })
}

export async function aStoredBundle(
  house: Held,
  productIds: number[],
  wish: { monthly?: number; hidden?: boolean } = {},
): Promise<number> {
  const { monthly = 1500, hidden = false } = wish
  const id = await insert(house, 'bundles', { slug: `bundle-${++made}`, name: 'All in', hidden })
  for (const productId of productIds) await insert(house, 'bundle_items', { bundle_id: id, product_id: productId })
  const price = { bundle_id: id, cycle: 'monthly', currency: 'EUR', setup_minor: 0 }
  await insert(house, 'bundle_prices', { ...price, recurring_minor: monthly })
  return id
}
