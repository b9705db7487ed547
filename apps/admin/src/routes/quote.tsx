import { TextLink, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { StateBadge } from '../components/state-badge.tsx'
import { ThingPage } from '../components/thing-page.tsx'
import { QuoteActions } from '../features/quotes/quote-actions.tsx'
import { QuoteDocument, QuoteFacts } from '../features/quotes/quote-document.tsx'
import { draftOfQuote } from '../features/quotes/quote-draft.ts'
import { QuoteForm } from '../features/quotes/quote-form.tsx'
import { quoteStates } from '../features/quotes/quote-states.ts'
import { useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function QuotePage() {
  const { may } = useStaff()
  const id = useIdParam()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.quotes.get.queryOptions({ input: { id } }))
  const change = useAct(client.admin.quotes.change, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.quotes.key() }),
  })
  const mayManage = may('quotes.manage')
  return (
    <ThingPage
      noun="Quote"
      list={{ label: 'Quotes', href: '/quotes' }}
      query={query}
      header={(quote) => ({
        title: quote.number ?? `Draft: ${quote.subject}`,
        badge: <StateBadge states={quoteStates} state={quote.state} />,
        meta: (
          <>
            <TextLink href={`/clients/${quote.client.id}`}>{quote.client.name}</TextLink>
            <span>{quote.subject}</span>
          </>
        ),
        actions: mayManage && <QuoteActions quote={quote} />,
      })}
    >
      {(quote) => (
        <>
          <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
            <QuoteDocument quote={quote} />
            <QuoteFacts quote={quote} />
          </div>
          {quote.state === 'draft' && mayManage && (
            <QuoteForm
              key={id}
              start={draftOfQuote(quote)}
              currency={quote.currency}
              submitLabel="Save"
              save={async (content) => {
                await change.mutateAsync({ id, ...content })
                toast.success('Draft saved')
              }}
            />
          )}
        </>
      )}
    </ThingPage>
  )
}
