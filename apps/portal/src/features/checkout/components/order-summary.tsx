import { DateText, Money } from '@ostler/ui'
import type { Outputs } from '../../../api/index.ts'
import { cycleLabel, cyclePer } from '../../../cycles.ts'

type CartItem = Outputs['cart']['get']['items'][number]

/** What is being ordered, with the day and the price of the next charge. */
export function OrderSummary({ items }: { items: readonly CartItem[] }) {
  return (
    <ul className="mb-4 flex flex-col gap-3 border-b pb-4">
      {items.map((item) => (
        <li key={item.id}>
          <div className="flex justify-between gap-4">
            <span className="min-w-0 font-medium">
              {item.quantity > 1 ? `${item.quantity} × ` : ''}
              {item.product.name}
            </span>
            <Money value={item.dueToday} />
          </div>
          <p className="text-sm text-muted">
            {item.options.map((option) => (
              <span key={option.optionId} className="block">
                {option.name}: {option.quantity > 1 ? `${option.quantity} × ` : ''}
                {option.choice}
              </span>
            ))}
            {item.domain ? <span className="block wrap-anywhere">{item.domain}</span> : null}
            {item.renewsOn ? (
              <>
                {cycleLabel(item.cycle)}; renews on <DateText value={item.renewsOn} format="date" /> for{' '}
                <Money value={item.renewal ?? item.recurring} /> {cyclePer(item.cycle)}
              </>
            ) : (
              'Paid once, no renewal'
            )}
          </p>
        </li>
      ))}
    </ul>
  )
}
