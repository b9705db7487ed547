import type { Context } from '../../../platform/context.ts'
import type { Bundle, ProductForQuote } from '../read-model.ts'
import { listBundles } from './bundles.ts'
import { type Group, type Product, priceList, productBySlug, productsById } from './price-list.ts'
import { productsForQuote } from './products-for-quote.ts'

/** A product on the shelf, with the add-ons that can be bought with it. */
export type ShopProduct = ProductForQuote & { addons: ProductForQuote[] }

/** What is on the shelves of one currency: nothing hidden, nothing without a price in it. */
export async function storefront(
  ctx: Context,
  currency: string,
): Promise<{ groups: (Group & { products: ShopProduct[] })[]; bundles: (Bundle & { products: Product[] })[] }> {
  const groups = await priceList(ctx, { currency, withHidden: false })
  const onSale = groups.flatMap((group) => group.products)
  const shown = await withAddons(
    ctx,
    onSale.map((product) => product.id),
    currency,
  )
  const bundles = (await listBundles(ctx, { currency, withHidden: false })).filter(
    (bundle) => bundle.prices.length > 0 && bundle.items.length > 0,
  )
  const bundled = await productsById(
    ctx,
    [...new Set(bundles.flatMap((bundle) => bundle.items.map((item) => item.productId)))],
    currency,
  )
  const isShown = (product: Product) =>
    !product.hidden && (product.kind === 'addon' || groups.some((group) => group.id === product.groupId))
  return {
    groups: groups.map((group) => ({
      ...group,
      products: group.products.map((product) => shown.get(product.id)!).filter((product) => product.prices.length > 0),
    })),
    bundles: bundles
      .map((bundle) => ({ ...bundle, products: bundle.items.map((item) => bundled.get(item.productId)!) }))
      // A bundle with something hidden in it is not for sale either.
      .filter((bundle) => bundle.products.every(isShown)),
  }
}

/** @throws product_not_found as productBySlug */
export async function shopProduct(
  ctx: Context,
  slug: string,
  currency: string,
): Promise<ShopProduct & { group: Group }> {
  const { id, group } = await productBySlug(ctx, slug, currency)
  const shown = await withAddons(ctx, [id], currency)
  return { ...shown.get(id)!, group }
}

async function withAddons(ctx: Context, ids: number[], currency: string): Promise<Map<number, ShopProduct>> {
  const found = await productsForQuote(ctx, ids, currency)
  const addonIds = [...new Set([...found.values()].flatMap((product) => product.addonIds))]
  const addons = await productsForQuote(ctx, addonIds, currency)
  return new Map(
    [...found].map(([id, product]) => [
      id,
      {
        ...product,
        addons: product.addonIds
          .map((addonId) => addons.get(addonId)!)
          .filter((addon) => !addon.hidden && addon.prices.length > 0),
      },
    ]),
  )
}
