import { TextLink } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { InvoiceCollection } from '../features/collections/invoice-collection.tsx'
import { InvoiceActions, MoreInvoiceActions } from '../features/invoices/invoice-actions.tsx'
import { InvoiceDocument, OpenAttempt } from '../features/invoices/invoice-document.tsx'
import { InvoiceFate } from '../features/invoices/invoice-fate.tsx'
import { InvoicePayments } from '../features/invoices/invoice-payments.tsx'
import { invoiceStates } from '../features/invoices/invoice-states.ts'
import { PdfButton } from '../features/invoices/pdf-button.tsx'
import { PinnedNotes } from '../features/records/client-notes.tsx'
import { RefundsOf } from '../features/refunds/refund-list.tsx'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function InvoicePage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.invoices.get.queryOptions({ input: { id: useIdParam() } }))
  return (
    <ThingPage
      noun="Invoice"
      list={{ label: 'Invoices', href: '/invoices' }}
      query={query}
      header={(invoice) => ({
        title: invoice.number,
        badge: <StateBadge states={invoiceStates} state={invoice.state} />,
        meta: <TextLink href={`/clients/${invoice.client.id}`}>{invoice.client.name}</TextLink>,
        actions: (
          <>
            <InvoiceActions invoice={invoice} />
            <PdfButton invoiceId={invoice.id} />
            <MoreInvoiceActions invoice={invoice} />
          </>
        ),
      })}
    >
      {(invoice) => (
        <>
          <PinnedNotes clientId={invoice.client.id} />
          {invoice.openAttempt && <OpenAttempt attempt={invoice.openAttempt} />}
          <InvoiceFate invoice={invoice} />
          <InvoiceCollection invoiceId={invoice.id} />
          <InvoiceDocument invoice={invoice} />
          <InvoicePayments invoice={invoice} />
          {may('transactions.view') && invoice.refunds.length > 0 && <RefundsOf of={{ invoiceId: invoice.id }} />}
        </>
      )}
    </ThingPage>
  )
}
