import { DateText, Money } from '@ostler/ui'
import { isZero } from '../../../money.ts'
import type { CartItem } from '../api.ts'

const names = { stub: 'Part of a period', period: 'Period', setup: 'Set-up, once', once: 'Paid once' }

/** What of a line is charged today: each part with its dates, and what was taken off. */
export function LineParts({ parts }: { parts: CartItem['parts'] }) {
  return (
    <ul className="flex flex-col gap-1 text-sm text-muted">
      {parts.map((part) => (
        <li key={`${part.kind} ${part.start}`} className="flex justify-between gap-x-4">
          <span className="min-w-0">
            {names[part.kind]}
            {part.start && part.end ? (
              <>
                , <DateText value={part.start} format="date" /> until <DateText value={part.end} format="date" />
              </>
            ) : null}
            {isZero(part.discount) ? null : (
              <>
                {' '}
                ({part.discountLabel}: <Money value={part.discount} /> less)
              </>
            )}
          </span>
          <Money value={part.net} />
        </li>
      ))}
    </ul>
  )
}
