import { DateText, Money } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api, type Inputs } from '../../../api/index.ts'
import { isZero } from '../../../money.ts'

/** What is chosen costs, as the server works it out: today, and when it renews. */
export function LiveTotal({ asked }: { asked: Inputs['prices']['ask'] }) {
  const query = useQuery({ ...api.prices.ask.query(asked), placeholderData: (before) => before })
  const quote = query.data
  if (query.error) return <p className="text-muted">{query.error.message}</p>
  if (!quote) return null
  return (
    <div aria-live="polite" aria-busy={query.isPlaceholderData}>
      <p className="flex flex-wrap items-baseline justify-between gap-x-3">
        <span className="text-muted">Due today</span>
        <Money value={quote.total} className="text-2xl font-semibold tracking-tight" />
      </p>
      {isZero(quote.discount) ? null : (
        <p className="text-sm text-muted">
          <Money value={quote.discount} /> less than on the list
        </p>
      )}
      {quote.renewals.map((renewal) => (
        <p key={renewal.on} className="text-sm text-muted">
          Renews on <DateText value={renewal.on} format="date" /> for <Money value={renewal.amount} />
        </p>
      ))}
    </div>
  )
}
