import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { StateBadge } from '../components/state-badge.tsx'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { emptyPromotion, promotionDraftOf } from '../features/promotions/promotion-draft.ts'
import { PromotionForm } from '../features/promotions/promotion-form.tsx'
import { promotionStates } from '../features/promotions/promotion-list.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

const list = { label: 'Promotions', href: '/promotions' }

/** Who may see promotions but not products chooses among none. */
function useChoices() {
  const { may } = useStaff()
  return useQuery({
    queryKey: [...api.admin.products.list.queryKey(), 'for-promotions'],
    queryFn: async () => {
      const [currencies, catalog] = await Promise.all([
        api.catalog.listCurrencies.call({}),
        may('products.view') ? api.admin.products.list.call() : { groups: [] },
      ])
      const products = catalog.groups.flatMap((group) => group.products)
      return {
        currencies: currencies.items.map((currency) => currency.code),
        products: products.map(({ id, name }) => ({ value: String(id), label: name })),
      }
    },
  })
}

export function NewPromotionPage() {
  const { may } = useStaff()
  const query = useChoices()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAct(client.admin.promotions.create)
  const created = useRef<number>(undefined)
  return (
    <Page title="New promotion" breadcrumbs={[list, { label: 'New promotion' }]}>
      <QueryResult query={query}>
        {(choices) => (
          <PromotionForm
            isNew
            start={emptyPromotion()}
            {...choices}
            mayManage={may('promotions.manage')}
            save={async (input) => {
              const promotion = await create.mutateAsync(input)
              queryClient.invalidateQueries({ queryKey: api.admin.promotions.key() })
              created.current = promotion.id
              toast.success(`${promotion.code} created`)
              return promotionDraftOf(promotion)
            }}
            onSaved={() => navigate({ to: `/promotions/${created.current}`, replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function PromotionPage() {
  const { may } = useStaff()
  const id = useIdParam()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const promotionQuery = api.admin.promotions.get.queryOptions({ input: { id } })
  const query = useQuery(promotionQuery)
  const choicesQuery = useChoices()
  const update = useAct(client.admin.promotions.update)
  const remove = useAct(client.admin.promotions.remove)
  return (
    <ThingPage
      noun="Promotion"
      list={list}
      query={query}
      header={(promotion) => ({
        title: promotion.code,
        badge: <StateBadge states={promotionStates} state={promotion.state} />,
        meta: <span>{promotion.uses === 1 ? 'Used once' : `Used ${promotion.uses} times`}</span>,
      })}
    >
      {(promotion) => (
        <QueryResult query={choicesQuery}>
          {(choices) => (
            <PromotionForm
              key={id}
              isNew={false}
              start={promotionDraftOf(promotion)}
              {...choices}
              mayManage={may('promotions.manage')}
              save={async (input) => {
                const saved = await update.mutateAsync({ id, ...input })
                queryClient.setQueryData(promotionQuery.queryKey, saved)
                queryClient.invalidateQueries({ queryKey: api.admin.promotions.list.key() })
                toast.success(`${saved.code} saved`)
                return promotionDraftOf(saved)
              }}
              remove={async () => {
                await remove.mutateAsync({ id })
                toast.success(`${promotion.code} deleted`)
                await navigate({ to: href('/promotions'), replace: true })
                queryClient.invalidateQueries({ queryKey: api.admin.promotions.list.key() })
              }}
            />
          )}
        </QueryResult>
      )}
    </ThingPage>
  )
}
