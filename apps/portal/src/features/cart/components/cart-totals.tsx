import { DateText, Money } from '@ostler/ui'
import type { ReactNode } from 'react'
import { isZero, negated } from '../../../money.ts'
import type { Cart } from '../api.ts'

/** What is due today, how it comes about, and what will be due next. */
export function CartTotals({ cart }: { cart: Cart }) {
  return (
    <>
      <dl className="flex flex-col gap-2">
        <Row label="Plans, first period" value={<Money value={cart.recurring} />} />
        {isZero(cart.prorated) ? null : <Row label="Parts of a period" value={<Money value={cart.prorated} />} />}
        {isZero(cart.setup) ? null : <Row label="Set-up, once" value={<Money value={cart.setup} />} />}
        {isZero(cart.discount) ? null : (
          <Row
            label={cart.promotion?.applied ? `Discounts, with ${cart.promotion.code}` : 'Discounts'}
            value={<Money value={negated(cart.discount)} />}
          />
        )}
        {cart.tax?.rows.map((row) => (
          <Row
            key={`${row.name} ${row.percent}`}
            label={`${row.name} ${row.percent} %`}
            value={<Money value={row.amount} />}
          />
        ))}
        {cart.tax && !isZero(cart.tax.rounding) ? (
          <Row label="Rounding" value={<Money value={cart.tax.rounding} />} />
        ) : null}
        <div className="mt-1 flex items-baseline justify-between gap-4 border-t pt-3">
          <dt className="text-lg font-semibold">Due today</dt>
          <dd className="text-2xl font-semibold tracking-tight">
            <Money value={cart.total} />
          </dd>
        </div>
        {isZero(cart.creditUsable) ? null : (
          <Row label="Your credit could pay" value={<Money value={cart.creditUsable} />} />
        )}
      </dl>
      <div className="mt-2 flex flex-col gap-1 text-sm text-muted">
        {cart.tax?.pending ? <p>Taxes are added on the invoice, when your tax number has been checked.</p> : null}
        {cart.tax?.notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        {cart.renewals.map((renewal) => (
          <p key={renewal.on}>
            Renews on <DateText value={renewal.on} format="date" /> for <Money value={renewal.amount} />
            {cart.tax ? ' before tax' : ''}.
          </p>
        ))}
      </div>
    </>
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
