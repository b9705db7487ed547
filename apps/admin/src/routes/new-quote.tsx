import { EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Users } from 'lucide-react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { emptyQuote } from '../features/quotes/quote-draft.ts'
import { QuoteForm } from '../features/quotes/quote-form.tsx'
import { useUrlSearch } from '../location.ts'

export function NewQuotePage() {
  const clientId = Number(useUrlSearch().clientId)
  return (
    <Page title="New quote" breadcrumbs={[{ label: 'Quotes', href: '/quotes' }, { label: 'New quote' }]}>
      {clientId > 0 ? (
        <QuoteFor clientId={clientId} />
      ) : (
        <EmptyState
          icon={Users}
          title="For whom?"
          description="Open the client and begin the quote there."
          action={<LinkButton href="/clients">Clients</LinkButton>}
        />
      )}
    </Page>
  )
}

function QuoteFor({ clientId }: { clientId: number }) {
  const navigate = useNavigate()
  const query = useQuery(api.admin.clients.get.queryOptions({ input: { id: clientId } }))
  const create = useAct(client.admin.quotes.create)
  return (
    <QueryResult query={query}>
      {({ firstName, lastName, company, currency }) => (
        <>
          <p className="text-muted">For {company || `${firstName} ${lastName}`}</p>
          <QuoteForm
            start={emptyQuote}
            currency={currency}
            submitLabel="Save the draft"
            save={async (content) => {
              const { id } = await create.mutateAsync({ clientId, ...content })
              await navigate({ to: `/quotes/${id}`, replace: true })
            }}
          />
        </>
      )}
    </QueryResult>
  )
}
