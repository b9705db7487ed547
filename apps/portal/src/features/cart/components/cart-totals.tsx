import { Money } from '@ostler/ui'
import type { ReactNode } from 'react'
import { isZero } from '../../../money.ts'
import type { Cart } from '../api.ts'

/** What is due today, and what of it comes only once. */
export function CartTotals({ cart }: { cart: Cart }) {
  return (
    <dl className="flex flex-col gap-2">
      <Row label="Plans, first period" value={<Money value={cart.recurring} />} />
      {isZero(cart.setup) ? null : <Row label="Set-up, once" value={<Money value={cart.setup} />} />}
      <div className="mt-1 flex items-baseline justify-between gap-4 border-t pt-3">
        <dt className="text-lg font-semibold">Due today</dt>
        <dd className="text-2xl font-semibold tracking-tight">
          <Money value={cart.dueToday} />
        </dd>
      </div>
    </dl>
  )
}

function Row({ label, value }: { label: string; value: ReactNode }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="text-muted">{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}
