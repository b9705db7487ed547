import { Badge, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { emptyOption, type Option, optionDraftOf, settingsThatCanBeSet } from '../features/options/option-draft.ts'
import { OptionForm } from '../features/options/option-form.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'
import { NotFoundPage } from './problems.tsx'

const list = { label: 'Options', href: '/options' }

/** The list holds all there is to an option, so one query serves both pages. */
function useOptions() {
  return useQuery({
    queryKey: [...api.admin.options.list.queryKey(), 'with-currencies'],
    queryFn: async () => {
      const [options, currencies, plans] = await Promise.all([
        api.admin.options.list.call(),
        api.catalog.listCurrencies.call({}),
        api.admin.serverPlans.list.call(),
      ])
      const codes = currencies.items.map((currency) => currency.code)
      return { options: options.items, currencies: codes, kinds: plans.kinds }
    },
  })
}

export function NewOptionPage() {
  const { may } = useStaff()
  const query = useOptions()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAct(client.admin.options.create)
  const created = useRef<number>(undefined)
  return (
    <Page title="New option" breadcrumbs={[list, { label: 'New option' }]}>
      <QueryResult query={query}>
        {({ currencies, kinds }) => (
          <OptionForm
            isNew
            start={emptyOption()}
            currencies={currencies}
            settings={settingsThatCanBeSet(kinds, null)}
            mayManage={may('products.manage')}
            save={async (input) => {
              const option = await create.mutateAsync(input)
              await queryClient.invalidateQueries({ queryKey: api.admin.options.key() })
              created.current = option.id
              toast.success(`${option.name} created`)
              return optionDraftOf(option)
            }}
            onSaved={() => navigate({ to: `/options/${created.current}`, replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function OptionPage() {
  const id = useIdParam()
  const query = useOptions()
  const option = query.data?.options.find((one) => one.id === id)
  if (query.data && !option) return <NotFoundPage />
  return (
    <Page
      title={option?.name ?? 'Option'}
      badge={option?.hidden && <Badge>Hidden</Badge>}
      breadcrumbs={[list, { label: option?.name ?? 'Option' }]}
    >
      <QueryResult query={query}>
        {({ currencies, kinds }) =>
          option && (
            <OptionEditor
              key={id}
              option={option}
              currencies={currencies}
              settings={settingsThatCanBeSet(kinds, option.sets)}
            />
          )
        }
      </QueryResult>
    </Page>
  )
}

function OptionEditor(props: { option: Option; currencies: string[]; settings: Record<string, string> }) {
  const { option, currencies, settings } = props
  const { may } = useStaff()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const update = useAct(client.admin.options.update)
  const remove = useAct(client.admin.options.remove)
  return (
    <OptionForm
      isNew={false}
      start={optionDraftOf(option)}
      currencies={currencies}
      settings={settings}
      mayManage={may('products.manage')}
      save={async (input) => {
        const saved = await update.mutateAsync({ id: option.id, ...input })
        await queryClient.invalidateQueries({ queryKey: api.admin.options.key() })
        toast.success(`${saved.name} saved`)
        return optionDraftOf(saved)
      }}
      remove={async () => {
        await remove.mutateAsync({ id: option.id })
        toast.success(`${option.name} deleted`)
        await navigate({ to: href('/options'), replace: true })
        await queryClient.invalidateQueries({ queryKey: api.admin.options.key() })
      }}
    />
  )
}
