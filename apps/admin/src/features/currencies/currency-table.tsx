import { Badge, DataTable, DropdownMenu, IconButton, type MenuEntry } from '@ostler/ui'
import { MoreHorizontal } from 'lucide-react'
import { useAct } from '../../act.ts'
import { type Answers, client } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'

export type Currencies = Answers['admin']['currencies']['list']
export type Currency = Currencies['items'][number]

type CurrencyTableProps = {
  currencies: Currency[]
  mayManage: boolean
  onChanged: (currencies: Currencies) => void
  onSetRate: (currency: Currency) => void
}

export function CurrencyTable({ currencies, mayManage, onChanged, onSetRate }: CurrencyTableProps) {
  const base = currencies.find((currency) => currency.isDefault)?.code ?? ''
  const then = (what: string) => ({ onSuccess: onChanged, onError: toastProblem(what) })
  const makeDefault = useAct(client.admin.currencies.makeDefault, then('The default was not changed'))
  const withdraw = useAct(client.admin.currencies.withdraw, then('The currency was not taken away'))
  const actions = (currency: Currency): MenuEntry[] => [
    { label: 'Set rate', onSelect: () => onSetRate(currency) },
    { label: 'Make it the default', onSelect: () => makeDefault.mutate({ currency: currency.code }) },
    { kind: 'separator' },
    {
      label: 'Sell in it no more',
      tone: 'danger',
      onSelect: () => withdraw.mutate({ currency: currency.code }),
    },
  ]
  return (
    <DataTable
      label="Currencies"
      rows={currencies}
      rowKey={(currency) => currency.code}
      columns={[
        {
          id: 'code',
          header: 'Currency',
          cell: ({ code, isDefault }) => (
            <span className="inline-flex items-center gap-2">
              {code}
              {isDefault && <Badge>Default</Badge>}
            </span>
          ),
        },
        {
          id: 'rate',
          header: `For 1 ${base}`,
          align: 'end',
          cell: ({ rate, isDefault }) =>
            isDefault ? '–' : (rate?.rate ?? <span className="text-muted">no rate</span>),
        },
        { id: 'day', header: 'Of', nowrap: true, cell: ({ rate }) => <Day on={rate?.asOf ?? null} /> },
        { id: 'source', header: 'Source', cell: ({ rate }) => rate?.source ?? '–' },
      ]}
      rowActions={
        mayManage
          ? (currency) =>
              currency.isDefault ? null : (
                <DropdownMenu
                  align="end"
                  label={`Actions for ${currency.code}`}
                  trigger={<IconButton size="sm" icon={MoreHorizontal} label={`Actions for ${currency.code}`} />}
                  items={actions(currency)}
                />
              )
          : undefined
      }
    />
  )
}
