import type { Outputs } from '../../api/index.ts'
import { isSame, type Money, minus } from '../../money.ts'

type Cart = Outputs['cart']['get']

export type PriceChange = {
  before: Money
  now: Money
  difference: Money
  lines: { id: number; name: string; before: Money; now: Money }[]
}

/** What differs between the cart that was shown and the cart as it is priced now. */
export function priceChange(shown: Cart, now: Cart): PriceChange {
  return {
    before: shown.total,
    now: now.total,
    difference: minus(now.total, shown.total),
    lines: now.items.flatMap((item) => {
      const before = shown.items.find(({ id }) => id === item.id)
      if (!before || isSame(before.dueToday, item.dueToday)) return []
      return [{ id: item.id, name: item.product.name, before: before.dueToday, now: item.dueToday }]
    }),
  }
}
