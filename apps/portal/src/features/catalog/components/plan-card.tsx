import { LinkButton, Money } from '@ostler/ui'
import { Check } from 'lucide-react'
import { byLength, type Cycle, cycleLabel, cyclePer } from '../../../cycles.ts'
import { isZero } from '../../../money.ts'
import { saving } from '../saving.ts'
import type { Price, Product } from '../types.ts'

/** The price for the cycle that is looked at, or the nearest thing this product is sold by. */
export function priceFor(product: Pick<Product, 'prices'>, cycle: Cycle): Price | undefined {
  return product.prices.find((price) => price.cycle === cycle) ?? [...product.prices].sort(byLength)[0]
}

export function PlanCard({ product, cycle, level }: { product: Product; cycle: Cycle; level: 2 | 3 }) {
  const price = priceFor(product, cycle)
  const saved = price && saving(price, product.prices)
  const soldOut = product.stock === 0
  const Heading = `h${level}` as const
  return (
    <article className="flex min-w-0 flex-col p-5 shadow-[0_0_0_1px_var(--color-line)]">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3 gap-y-1">
        <Heading className="text-xl">{product.name}</Heading>
        <Stock stock={product.stock} />
      </div>
      <p className="mt-0.5 text-muted">{product.tagline}</p>

      {price ? (
        <p className="mt-5">
          {price.cycle === 'free' ? (
            <span className="text-3xl font-semibold tracking-tight">Free</span>
          ) : (
            <>
              <Money value={price.recurring} className="text-3xl font-semibold tracking-tight" />{' '}
              <span className="text-muted">{cyclePer(price.cycle)}</span>
            </>
          )}
        </p>
      ) : (
        <p className="mt-5 text-muted">Not sold in this currency.</p>
      )}
      <p className="text-sm text-muted sm:min-h-5">
        {saved ? (
          <span className="font-medium text-success-ink">
            You save <Money value={saved.amount} /> ({saved.percent} %)
          </span>
        ) : null}
        {saved && price && !isZero(price.setup) ? ' · ' : null}
        {price && !isZero(price.setup) ? (
          <>
            plus <Money value={price.setup} /> set-up, once
          </>
        ) : null}
        {price && price.cycle !== cycle && price.cycle !== 'one_time' && !saved && isZero(price.setup)
          ? `${cycleLabel(price.cycle)} only`
          : null}
      </p>

      <ul className="mt-5 mb-6 flex flex-1 flex-col gap-2">
        {product.features.map((feature) => (
          <li key={feature} className="flex gap-2">
            <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-ink" />
            <span className="min-w-0">{feature}</span>
          </li>
        ))}
      </ul>

      <LinkButton
        href={`/product/${product.slug}${price ? `?cycle=${price.cycle}` : ''}`}
        variant={soldOut ? 'secondary' : 'primary'}
        full
        aria-label={`${soldOut ? 'Details of' : 'Choose'} ${product.name}`}
      >
        {soldOut ? 'Details' : `Choose ${product.name}`}
      </LinkButton>
    </article>
  )
}

export function Stock({ stock }: { stock: number | null }) {
  if (stock === null || stock > 5) return null
  return (
    <span className={stock === 0 ? 'text-sm font-medium text-muted' : 'text-sm font-medium text-warning-ink'}>
      {stock === 0 ? 'Sold out' : `Only ${stock} left`}
    </span>
  )
}
