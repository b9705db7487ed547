import { LinkButton, PageHeader, Skeleton } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { api, isApiError, useAct } from '../api/index.ts'
import { AnswerPanel, QuoteDocument, QuoteStateBadge, useKeepAnswered, useQuote } from '../features/quotes/index.ts'
import { useMay } from '../session/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { pageId } from './page-id.ts'

const route = getRouteApi('/client/quotes/$id')

export function QuotePage() {
  const id = pageId(route.useParams().id)
  return id === undefined ? <NotFound what="quote" /> : <OneQuote id={id} />
}

function OneQuote({ id }: { id: number }) {
  const query = useQuote(id)
  const [mayAnswer, seesInvoices] = [useMay('quotes.manage'), useMay('invoices.view')]
  const quote = query.data
  usePageTitle(quote ? `Quote ${quote.number}` : 'Quote')
  const keep = useKeepAnswered()
  const accept = useAct(api.quotes.accept, { onSuccess: keep.own })
  const decline = useAct(api.quotes.decline, { onSuccess: keep.own })
  if (isApiError(query.error, 'quote_not_found')) return <NotFound what="quote" />
  if (query.error && !quote) return <LoadFailure query={query} />
  if (!quote) return <Skeleton className="h-64 w-full rounded-lg" />
  return (
    <>
      <PageHeader
        breadcrumbs={[{ label: 'Quotes', href: '/quotes' }, { label: quote.number ?? '' }]}
        title={quote.subject}
        badge={<QuoteStateBadge state={quote.state} />}
      />
      <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <QuoteDocument quote={quote} />
        <AnswerPanel
          quote={quote}
          mayAnswer={mayAnswer}
          isBusy={accept.isPending || decline.isPending}
          accept={(name, onError) => accept.mutate({ id, name }, { onError })}
          decline={(reason, onError) => decline.mutate({ id, reason }, { onError })}
          onwards={
            quote.invoiceId && seesInvoices ? (
              <LinkButton href={`/invoices/${quote.invoiceId}`} variant="primary">
                See the invoice
              </LinkButton>
            ) : undefined
          }
        />
      </div>
    </>
  )
}
