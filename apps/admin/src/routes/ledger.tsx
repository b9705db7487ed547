import { EmptyState, Field, Input } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { Scale } from 'lucide-react'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { TrialBalance } from '../features/ledger/trial-balance.tsx'
import { useSetUrlSearch, useUrlSearch } from '../location.ts'

export function LedgerPage() {
  const { until } = useUrlSearch()
  const setUrl = useSetUrlSearch()
  const query = useQuery(api.admin.ledger.accounts.queryOptions({ input: { until } }))
  return (
    <Page
      title="Ledger"
      description="The trial balance: what every account holds, the accounts of all clients added up."
    >
      <div className="max-w-60">
        <Field label="At the end of" optional>
          <Input
            type="date"
            defaultValue={until}
            onChange={(event) => setUrl({ until: event.target.value || undefined }, { replace: true })}
          />
        </Field>
      </div>
      <QueryResult query={query}>
        {({ currencies }) =>
          currencies.length === 0 ? (
            <EmptyState
              icon={Scale}
              title="Nothing was booked yet"
              description="The first invoice or payment brings the first entry."
            />
          ) : (
            currencies.map((books) => <TrialBalance key={books.currency} books={books} />)
          )
        }
      </QueryResult>
    </Page>
  )
}
