import { Button, Card, Switch } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Plus } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { toastProblem } from '../components/problem.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { OfferDialog, RateDialog } from '../features/currencies/currency-dialogs.tsx'
import { type Currencies, type Currency, CurrencyTable } from '../features/currencies/currency-table.tsx'
import { useStaff } from '../session.ts'

export function CurrenciesPage() {
  const { may } = useStaff()
  const mayManage = may('products.manage')
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.currencies.list.queryOptions())
  const store = useQuery(api.catalog.getStore.queryOptions())
  const [dialog, setDialog] = useState<'offer' | Currency>()
  const changed = (currencies?: Currencies) => {
    if (currencies) queryClient.setQueryData(api.admin.currencies.list.queryKey(), currencies)
    queryClient.invalidateQueries({ queryKey: api.catalog.listCurrencies.key() })
    queryClient.invalidateQueries({ queryKey: api.admin.products.key() })
    setDialog(undefined)
  }
  const changeRefresh = useAct(client.admin.currencies.changeRefresh, {
    onSuccess: changed,
    onError: toastProblem('Nothing was changed'),
  })
  return (
    <Page
      title="Currencies"
      description="What the shop sells in. Rates turn prices of the default currency into those of others."
      actions={
        mayManage && (
          <Button icon={Plus} onClick={() => setDialog('offer')}>
            Add currency
          </Button>
        )
      }
    >
      <QueryResult query={query}>
        {({ items, refresh }) => (
          <>
            <CurrencyTable currencies={items} mayManage={mayManage} onChanged={changed} onSetRate={setDialog} />
            <Card title="Exchange rates">
              <Switch
                label="Take over the rates of the European Central Bank each day"
                help="A rate set by hand holds until the bank publishes one of a later day."
                checked={refresh === 'daily'}
                disabled={!mayManage || changeRefresh.isPending}
                onChange={(event) => changeRefresh.mutate({ refresh: event.target.checked ? 'daily' : 'off' })}
              />
            </Card>
            {dialog === 'offer' && <OfferDialog onDone={changed} />}
            {typeof dialog === 'object' && (
              <RateDialog
                currency={dialog}
                base={items.find((currency) => currency.isDefault)?.code ?? ''}
                today={store.data?.today ?? ''}
                onDone={changed}
              />
            )}
          </>
        )}
      </QueryResult>
    </Page>
  )
}
