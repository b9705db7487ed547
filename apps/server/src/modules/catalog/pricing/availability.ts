import { outOfStock } from '../errors.ts'
import { orderLimitReached } from './errors.ts'

type Wanted = {
  product: { id: number; name: string; stock: number | null; mostPerClient: number | null }
  quantity: number
}

/**
 * Can so many be had? Says it early; the checkout reserves stock and decides. `owned` counts what the client has, by
 * product; a guest has nothing.
 *
 * @throws out_of_stock, order_limit_reached; the field is `items.<n>.quantity`
 */
export function mustBeAvailable(items: Wanted[], owned: ReadonlyMap<number, number> = new Map()): void {
  const wanted = new Map<number, number>()
  items.forEach(({ product, quantity }, index) => {
    const all = (wanted.get(product.id) ?? 0) + quantity
    wanted.set(product.id, all)
    if (product.mostPerClient !== null && (owned.get(product.id) ?? 0) + all > product.mostPerClient)
      throw orderLimitReached(index, product.name, product.mostPerClient)
    if (product.stock !== null && all > product.stock) throw outOfStock(product.name)
  })
}
