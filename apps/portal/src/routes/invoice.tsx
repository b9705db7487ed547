import { Card, DateText, LinkButton, Money, Notice, PageHeader, Skeleton, Stepper, TextLink } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Download } from 'lucide-react'
import { isApiError } from '../api/index.ts'
import { ApplyCredit } from '../features/credit/index.ts'
import {
  type Invoice,
  InvoiceDocument,
  InvoiceRefunds,
  InvoiceStateBadge,
  isOpen,
  PaymentOutcome,
  useInvoice,
} from '../features/invoices/index.ts'
import { useOrders } from '../features/orders/index.ts'
import { PayPanel, useReturn } from '../features/pay/index.ts'
import { CollectionNote } from '../features/payment-methods/index.ts'
import { rememberedOrder } from '../placed-orders.ts'
import { useMay } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { checkoutSteps } from './checkout-steps.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/invoices/$id')

export function InvoicePage() {
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="invoice" /> : <OneInvoice id={id} />
}

function OneInvoice({ id }: { id: number }) {
  const { attempt, placed, ...answers } = route.useSearch()
  const navigate = route.useNavigate()
  const attemptId = attempt === undefined ? undefined : pageId(attempt)
  const confirmation = useReturn(attemptId, answers)
  const query = useInvoice(id)
  const mayPay = useMay('invoices.manage')
  const seesMethods = useMay('payment_methods.view')
  const invoice = query.data
  const name = invoice?.isProforma ? 'Proforma invoice' : 'Invoice'
  usePageTitle(invoice ? `${name} ${invoice.number}` : name)

  if (isApiError(query.error, 'invoice_not_found')) return <NotFound what="invoice" />
  if (query.error && !invoice) return <LoadFailure query={query} />
  if (!invoice) return <PageSkeleton />

  // Until the server has been asked how it went, the page must not offer to pay a second time.
  const asking = confirmation.isLoading
  const state = invoice.openAttempt?.state
  const underway = state === 'pending' || state === 'unknown' || state === 'authorised'
  return (
    <>
      {placed && isOpen(invoice) ? (
        <Stepper steps={checkoutSteps} current={2} label="Checkout" className="mb-6" />
      ) : null}
      <PageHeader
        breadcrumbs={[{ label: 'Invoices', href: '/invoices' }, { label: invoice.number }]}
        title={`${name} ${invoice.number}`}
        badge={<InvoiceStateBadge state={invoice.state} />}
        meta={
          isOpen(invoice) ? (
            <span>
              Due <DateText value={invoice.dueOn} /> (<DateText value={invoice.dueOn} format="relative" />)
            </span>
          ) : undefined
        }
        actions={
          <LinkButton href={`/api/v1/invoices/${id}/pdf`} icon={Download} download={`${invoice.number}.pdf`}>
            PDF
          </LinkButton>
        }
      />
      <div className="mb-5 flex flex-col gap-5 empty:hidden">
        {asking ? (
          <Notice title="One moment" live>
            We are asking the payment provider how it went.
          </Notice>
        ) : (
          <PaymentOutcome
            invoice={invoice}
            returned={attemptId !== undefined}
            onwards={<Onwards invoiceId={invoice.id} />}
          />
        )}
        {confirmation.error ? (
          <Notice tone="warning" title="We could not ask how your payment went" live>
            {confirmation.error.message} If you have paid, it will be booked all the same; this page follows by itself.
          </Notice>
        ) : null}
        {placed && isOpen(invoice) && !state ? (
          <Notice tone="success" title={`Order ${placed} is placed`} live>
            Choose how to pay. Everything is set up as soon as the payment arrives.
          </Notice>
        ) : null}
      </div>
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <InvoiceDocument invoice={invoice} />
        <div className="flex flex-col gap-5 empty:hidden max-lg:order-first lg:sticky lg:top-20">
          {isOpen(invoice) && !mayPay ? (
            <p className="text-muted">Somebody who may pay for this account has to pay it.</p>
          ) : null}
          {isOpen(invoice) && !asking && !underway ? <CollectionNote invoiceId={id} seesMethods={seesMethods} /> : null}
          {mayPay && isOpen(invoice) && !asking && !underway ? (
            <PayPanel
              invoiceIds={[id]}
              title={state === 'declined' ? 'Pay again' : 'Pay this invoice'}
              onPaid={(paymentId) =>
                navigate({ search: { ...(placed ? { placed } : {}), attempt: String(paymentId) }, replace: true })
              }
              failure={(methods) => <LoadFailure query={methods} />}
            />
          ) : null}
          {mayPay && isOpen(invoice) && !asking && !underway ? (
            <ApplyCredit invoiceId={invoice.id} balance={invoice.balance} />
          ) : null}
          <Payments payments={invoice.payments} />
          <InvoiceRefunds refunds={invoice.refunds} />
          <CreditNotes notes={invoice.creditNotes} />
        </div>
      </div>
    </>
  )
}

/** To what the invoice was for: remembered from the checkout, or found among the newest orders. */
function Onwards({ invoiceId }: { invoiceId: number }) {
  const remembered = rememberedOrder(invoiceId)
  const seesOrders = useMay('orders.view')
  const orders = useOrders({}, { enabled: seesOrders && remembered === undefined })
  const orderId = remembered ?? orders.data?.items.find((order) => order.invoiceId === invoiceId)?.id
  return (
    <LinkButton href={orderId ? `/order/${orderId}/done` : '/account'} variant="primary">
      {orderId ? 'Follow the set-up' : 'Go to my account'}
    </LinkButton>
  )
}

function Payments({ payments }: { payments: Invoice['payments'] }) {
  if (payments.length === 0) return null
  return (
    <Card title="Payments">
      <ul className="flex flex-col divide-y">
        {payments.map((payment) => (
          <li key={payment.id} className="py-2 first:pt-0 last:pb-0">
            <div className="flex flex-wrap justify-between gap-x-4">
              <DateText value={payment.receivedAt} />
              <Money value={payment.amount} className="font-medium" />
            </div>
            <p className="text-sm wrap-anywhere text-muted">
              {payment.gateway}, {payment.reference}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** What was taken back of the invoice. */
function CreditNotes({ notes }: { notes: Invoice['creditNotes'] }) {
  if (notes.length === 0) return null
  return (
    <Card title="Credit notes">
      <ul className="flex flex-col divide-y">
        {notes.map((note) => (
          <li key={note.id} className="py-2 first:pt-0 last:pb-0">
            <div className="flex flex-wrap justify-between gap-x-4">
              <span>
                <TextLink
                  href={`/api/v1/invoices/${note.invoiceId}/credit-notes/${note.id}/pdf`}
                  download={`${note.number}.pdf`}
                >
                  {note.number}
                </TextLink>
                , <DateText value={note.issuedOn} />
              </span>
              <Money value={note.total} className="font-medium" />
            </div>
            <p className="text-sm wrap-anywhere text-muted">{note.reason}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function PageSkeleton() {
  return (
    <div aria-busy>
      <Skeleton className="mb-6 h-8 w-64" />
      <div className="grid gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <Skeleton className="h-[32rem] w-full rounded-lg" />
        <Skeleton className="h-52 w-full rounded-lg max-lg:order-first" />
      </div>
    </div>
  )
}
