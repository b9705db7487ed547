import { LinkButton, Notice, Spinner } from '@ostler/ui'
import type { ReactNode } from 'react'
import { type Invoice, isOpen } from '../state.ts'

type PaymentOutcomeProps = {
  invoice: Invoice
  /** Somebody has just come back from the payment page. */
  returned: boolean
  /** Where to go when all is paid. */
  onwards: ReactNode
}

/** What became of the newest try to pay, in words. Nothing while there was none. */
export function PaymentOutcome({ invoice, returned, onwards }: PaymentOutcomeProps) {
  const attempt = invoice.openAttempt
  if (invoice.state === 'paid' && returned) {
    return (
      <Notice tone="success" title="Paid. Thank you!" live actions={onwards}>
        Your payment has arrived.
      </Notice>
    )
  }
  if (!attempt || !isOpen(invoice)) return null
  if (attempt.state === 'challenge') {
    return (
      <Notice
        tone="warning"
        title="Your bank wants to know that it is you"
        live
        actions={
          attempt.challengeUrl ? <LinkButton href={attempt.challengeUrl}>Confirm it there</LinkButton> : undefined
        }
      >
        Nothing was charged yet. You can also pay in another way.
      </Notice>
    )
  }
  if (attempt.state === 'pending' || attempt.state === 'unknown' || attempt.state === 'authorised') {
    return (
      <Notice tone="info" title="Your payment is on its way" live>
        {attempt.state === 'pending'
          ? 'The payment provider has taken it and not yet confirmed it. That can take from a minute to a few days, depending on how you paid.'
          : 'We do not know yet how it ended, and keep asking the payment provider.'}{' '}
        Please do not pay a second time. This page follows by itself; you may also close it, we write to you.
        <div className="mt-2">
          <Spinner size="sm" label="Waiting for the confirmation…" />
        </div>
      </Notice>
    )
  }
  if (attempt.state === 'declined') {
    return (
      <Notice tone="danger" title="The payment was declined" live>
        {attempt.reason ? `The payment provider says: ${attempt.reason} ` : null}
        Nothing was charged, and your order is kept. You can pay again, with another card or in another way.
      </Notice>
    )
  }
  // `started`: somebody left the payment page without paying.
  return returned ? (
    <Notice tone="warning" title="The payment was not finished" live>
      Nothing was charged. You can start it again whenever you like.
    </Notice>
  ) : null
}
