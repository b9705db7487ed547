import { Link } from '@ostler/ui'
import { ShoppingBasket } from 'lucide-react'
import { itemCount, useCart } from '../api.ts'

export function BasketLink({ currency }: { currency: string | undefined }) {
  const count = itemCount(useCart(currency).data)
  return (
    <Link
      href="/cart"
      aria-label={count === 1 ? 'Cart, 1 item' : `Cart, ${count} items`}
      title="Cart"
      className="control-md control-square relative inline-flex items-center justify-center rounded-md text-muted hover:bg-sunken hover:text-ink"
    >
      <ShoppingBasket aria-hidden className="size-5" />
      {count > 0 ? (
        <span
          aria-hidden
          className="absolute end-0.5 top-0.5 inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-xs leading-none font-semibold text-on-accent tabular-nums"
        >
          {count}
        </span>
      ) : null}
    </Link>
  )
}
