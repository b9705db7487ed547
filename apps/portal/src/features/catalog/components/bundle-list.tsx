import { Button, Card, Money } from '@ostler/ui'
import { ShoppingBasket } from 'lucide-react'
import type { Outputs } from '../../../api/index.ts'
import { byLength, type Cycle, cyclePer } from '../../../cycles.ts'
import { isZero } from '../../../money.ts'

type Bundle = Outputs['catalog']['listProducts']['bundles'][number]

type BundleListProps = {
  bundles: Bundle[]
  busy: boolean
  onOrder: (bundle: { bundleId: number; cycle: Cycle; currency: string }) => void
}

/** Several products under one price, each way of paying with a button of its own. */
export function BundleList({ bundles, busy, onOrder }: BundleListProps) {
  if (bundles.length === 0) return null
  return (
    <section className="mt-10" aria-labelledby="bundles">
      <h2 id="bundles" className="mb-4 text-2xl tracking-tight">
        Bundles
      </h2>
      <ul className="grid gap-5 md:grid-cols-2 lg:grid-cols-3">
        {bundles.map((bundle) => (
          <li key={bundle.id}>
            <Card title={bundle.name} description={bundle.tagline} level={3}>
              <ul className="mb-4 flex flex-col gap-1">
                {bundle.items.map(({ quantity, product }) => (
                  <li key={product.id}>{quantity > 1 ? `${quantity} × ${product.name}` : product.name}</li>
                ))}
              </ul>
              <div className="flex flex-col gap-3">
                {[...bundle.prices].sort(byLength).map(({ cycle, recurring, setup }) => (
                  <div key={cycle} className="flex flex-wrap items-center justify-between gap-3">
                    <p>
                      <Money value={recurring} className="font-semibold" /> {cyclePer(cycle)}
                      {isZero(setup) ? null : (
                        <span className="block text-sm text-muted">
                          <Money value={setup} /> set-up, once
                        </span>
                      )}
                    </p>
                    <Button
                      size="sm"
                      icon={ShoppingBasket}
                      disabled={busy}
                      aria-label={`Add to cart: ${bundle.name}, paid ${cyclePer(cycle)}`}
                      onClick={() => onOrder({ bundleId: bundle.id, cycle, currency: recurring.currency })}
                    >
                      Add to cart
                    </Button>
                  </div>
                ))}
              </div>
            </Card>
          </li>
        ))}
      </ul>
    </section>
  )
}
