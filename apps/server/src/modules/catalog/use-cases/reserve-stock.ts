import { and, eq, gte, isNotNull, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { outOfStock } from '../errors.ts'
import { products } from '../schema.ts'

export type Units = { productId: number; name: string; quantity: number }

/**
 * Takes units out of stock, for somebody who is buying now. The row lock of the update decides between two people who
 * want the last one; products are taken in the order of their ids so that two carts cannot wait for each other.
 *
 * @throws out_of_stock
 */
export async function reserveStock(tx: Tx, wanted: Units[]): Promise<void> {
  for (const { productId, name, quantity } of summed(wanted)) {
    const limited = and(eq(products.id, productId), isNotNull(products.stock))
    const [taken] = await tx.db
      .update(products)
      .set({ stock: sql`${products.stock} - ${quantity}` })
      .where(and(limited, gte(products.stock, quantity)))
      .returning({ stock: products.stock })
    if (taken) continue
    const [refused] = await tx.db.select({ stock: products.stock }).from(products).where(limited)
    if (refused) throw outOfStock(name)
  }
}

/** Gives units back that were reserved and not bought after all. */
export async function releaseStock(tx: Tx, given: Units[]): Promise<void> {
  for (const { productId, quantity } of summed(given)) {
    await tx.db
      .update(products)
      .set({ stock: sql`${products.stock} + ${quantity}` })
      .where(and(eq(products.id, productId), isNotNull(products.stock)))
  }
}

function summed(units: Units[]): Units[] {
  const byProduct = new Map<number, Units>()
  for (const one of units) {
    const known = byProduct.get(one.productId)
    byProduct.set(one.productId, { ...one, quantity: one.quantity + (known?.quantity ?? 0) })
  }
  return [...byProduct.values()].sort((a, b) => a.productId - b.productId)
}
