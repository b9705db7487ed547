import { Card, LinkButton, Money, Notice, PageHeader, Skeleton, Spinner, TextLink } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { isApiError } from '../api/index.ts'
import { type Payment, usePayment, useReturn } from '../features/pay/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/payments/$id')

/** Where a payer comes back to who has paid several invoices at once. */
export function PaymentPage() {
  usePageTitle('Payment')
  const id = pageId(route.useParams().id)
  const answers = route.useSearch()
  const asked = useReturn(id, answers)
  const query = usePayment(asked.isLoading ? undefined : id)
  if (id === undefined || isApiError(asked.error, 'attempt_not_found')) return <NotFound what="payment" />
  const payment = query.data ?? asked.data
  return (
    <>
      <PageHeader breadcrumbs={[{ label: 'Invoices', href: '/invoices' }, { label: 'Payment' }]} title="Payment" />
      {payment ? (
        <div className="flex max-w-2xl flex-col gap-5">
          <Outcome payment={payment} />
          <PaidInvoices payment={payment} />
        </div>
      ) : query.error ? (
        <LoadFailure query={query} />
      ) : (
        <div className="flex flex-col gap-4" aria-busy>
          <Notice title="One moment" live>
            We are asking the payment provider how it went.
          </Notice>
          <Skeleton className="h-32 w-full max-w-2xl" />
        </div>
      )}
    </>
  )
}

function Outcome({ payment: { state, reason, challengeUrl, invoices } }: { payment: Payment }) {
  const again = `/pay?invoices=${invoices.map(({ id }) => id).join(',')}`
  switch (state) {
    case 'settled':
      return (
        <Notice
          tone="success"
          title="Paid. Thank you!"
          live
          actions={
            <LinkButton href="/account" variant="primary">
              Go to my account
            </LinkButton>
          }
        >
          Your payment has arrived.
        </Notice>
      )
    case 'pending':
    case 'unknown':
    case 'authorised':
      return (
        <Notice tone="info" title="Your payment is on its way" live>
          The payment provider has not confirmed it yet. Please do not pay a second time. This page follows by itself;
          you may also close it, we write to you.
          <div className="mt-2">
            <Spinner size="sm" label="Waiting for the confirmation…" />
          </div>
        </Notice>
      )
    case 'challenge':
      return (
        <Notice
          tone="warning"
          title="Your bank wants to know that it is you"
          live
          actions={challengeUrl ? <LinkButton href={challengeUrl}>Confirm it there</LinkButton> : undefined}
        >
          Nothing was charged yet.
        </Notice>
      )
    case 'declined':
      return (
        <Notice
          tone="danger"
          title="The payment was declined"
          live
          actions={<LinkButton href={again}>Pay again</LinkButton>}
        >
          {reason ? `The payment provider says: ${reason} ` : null}Nothing was charged. You can pay again, with another
          card or in another way.
        </Notice>
      )
    case 'started':
    case 'expired':
      return (
        <Notice
          tone="warning"
          title="The payment was not finished"
          live
          actions={<LinkButton href={again}>Start again</LinkButton>}
        >
          Nothing was charged.
        </Notice>
      )
  }
}

function PaidInvoices({ payment }: { payment: Payment }) {
  return (
    <Card title="What it is for">
      <p className="mb-2">
        <Money value={payment.amount} className="font-medium" /> by {payment.label}
      </p>
      <ul className="flex flex-wrap gap-x-4 gap-y-1">
        {payment.invoices.map(({ id, number }) => (
          <li key={id}>
            <TextLink href={`/invoices/${id}`}>{number}</TextLink>
          </li>
        ))}
      </ul>
    </Card>
  )
}
