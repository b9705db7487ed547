import { Card, DateText, Money, TextLink } from '@ostler/ui'
import type { Invoice } from '../state.ts'

/** What went back of what was paid on an invoice. Nothing while nothing did. */
export function InvoiceRefunds({ refunds }: { refunds: Invoice['refunds'] }) {
  if (refunds.length === 0) return null
  return (
    <Card title="Refunds">
      <ul className="flex flex-col gap-2">
        {refunds.map((refund) => (
          <li key={refund.id} className="flex flex-wrap justify-between gap-x-4">
            <span>
              {refund.state === 'refunded' ? 'Refunded' : 'On its way to you since'}{' '}
              <DateText value={refund.madeAt} format="date" />
              {refund.claimUrl ? (
                <>
                  . <TextLink href={refund.claimUrl}>Say where it should go</TextLink>
                </>
              ) : null}
            </span>
            <Money value={refund.amount} />
          </li>
        ))}
      </ul>
    </Card>
  )
}
