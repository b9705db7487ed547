import { PageHeader, Skeleton } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { api, isApiError, useAct } from '../api/index.ts'
import {
  AnswerPanel,
  QuoteDocument,
  QuoteStateBadge,
  useKeepAnswered,
  useQuoteByLink,
} from '../features/quotes/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/quote/$token')

/** A quote for whoever has the link from the mail; nobody needs to log in. */
export function QuoteLinkPage() {
  const { token } = route.useParams()
  const query = useQuoteByLink(token)
  const quote = query.data
  usePageTitle(quote ? `Quote ${quote.number}` : 'Quote')
  const keep = useKeepAnswered()
  const accept = useAct(api.quotes.acceptByLink, { onSuccess: (answered) => keep.byLink(token, answered) })
  const decline = useAct(api.quotes.declineByLink, { onSuccess: (answered) => keep.byLink(token, answered) })
  return (
    <div className="page-width py-8">
      {isApiError(query.error, 'quote_not_found') ? (
        <NotFound what="quote" />
      ) : query.error && !quote ? (
        <LoadFailure query={query} />
      ) : quote ? (
        <>
          <PageHeader title={quote.subject} badge={<QuoteStateBadge state={quote.state} />} />
          <div className="grid items-start gap-5 lg:grid-cols-[minmax(0,1fr)_20rem]">
            <QuoteDocument quote={quote} />
            <AnswerPanel
              quote={quote}
              isBusy={accept.isPending || decline.isPending}
              accept={(name, onError) => accept.mutate({ token, name }, { onError })}
              decline={(reason, onError) => decline.mutate({ token, reason }, { onError })}
            />
          </div>
        </>
      ) : (
        <Skeleton className="h-64 w-full rounded-lg" />
      )}
    </div>
  )
}
