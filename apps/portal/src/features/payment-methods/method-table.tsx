import { ConfirmDialog, DataTable, DateText, DropdownMenu, EmptyState, IconButton, toast } from '@ostler/ui'
import { CreditCard, Ellipsis } from 'lucide-react'
import { type ComponentProps, type ReactNode, useState } from 'react'
import { type Method, useMakeDefault, type useMethods, useRemoveMethod } from './api.ts'
import { Expiry, MethodState } from './expiry.tsx'

type MethodTableProps = {
  methods: ReturnType<typeof useMethods>
  mayManage: boolean
  error: ComponentProps<typeof DataTable>['error']
  paging: Omit<NonNullable<ComponentProps<typeof DataTable>['paging']>, 'busy'>
  /** What to do where nothing is stored yet. */
  add: ReactNode
}

/** What is stored, what it pays for, and what can be done with it. */
export function MethodTable({ methods, mayManage, error, paging, add }: MethodTableProps) {
  const [leaving, setLeaving] = useState<Method>()
  const makeDefault = useMakeDefault({
    onSuccess: () => void toast.success('From now on it pays your invoices.'),
    onError: (problem) => void toast.error(problem.message),
  })
  const remove = useRemoveMethod({ onSuccess: () => void toast.success('Removed.') })
  return (
    <>
      <DataTable
        label="Stored means to pay"
        rows={methods.data?.items}
        rowKey={(method) => method.id}
        loading={methods.isFetching && (methods.isPlaceholderData || !methods.data)}
        error={error}
        onRetry={() => methods.refetch()}
        columns={[
          {
            id: 'name',
            header: 'Card or account',
            cell: (method) => (
              <>
                <span className="wrap-anywhere">{method.name}</span>
                <span className="block text-sm font-normal wrap-anywhere text-muted">
                  {method.isFailing
                    ? `Not charged any more: ${method.reason ?? 'it was declined'}`
                    : paysFor(method) || method.label}
                </span>
              </>
            ),
          },
          { id: 'expires', header: 'Works until', nowrap: true, cell: (method) => <Expiry method={method} /> },
          {
            id: 'used',
            header: 'Last used',
            hideBelow: 'md',
            nowrap: true,
            cell: (method) => (method.lastUsedAt ? <DateText value={method.lastUsedAt} /> : 'Not yet'),
          },
          { id: 'state', header: 'State', stacked: 'aside', cell: (method) => <MethodState method={method} /> },
        ]}
        rowActions={
          mayManage
            ? (method) => (
                <DropdownMenu
                  align="end"
                  label={`For ${method.name}`}
                  trigger={<IconButton icon={Ellipsis} label={`More for ${method.name}`} variant="ghost" size="sm" />}
                  items={[
                    ...(method.isDefault || method.isFailing
                      ? []
                      : [
                          {
                            label: 'Make it the default',
                            onSelect: () => makeDefault.mutate({ id: method.id }),
                          },
                        ]),
                    { label: 'Remove', tone: 'danger' as const, onSelect: () => setLeaving(method) },
                  ]}
                />
              )
            : undefined
        }
        paging={{ ...paging, busy: methods.isFetching }}
        empty={
          <EmptyState
            icon={CreditCard}
            title="Nothing is stored yet"
            description="Store a card, and your invoices are paid by themselves when they are due."
            action={add}
          />
        }
      />
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={() => setLeaving(undefined)}
        title={leaving ? `Remove ${leaving.name}?` : ''}
        description="We forget it, and have the payment provider forget it too."
        effects={leaving ? effectsOf(leaving, methods.data?.items ?? []) : []}
        confirmLabel="Remove"
        tone="danger"
        onConfirm={async () => void (leaving && (await remove.mutateAsync({ id: leaving.id })))}
      />
    </>
  )
}

function paysFor({ isDefault, services }: Method): string {
  const names = services.map(({ name }) => name).join(', ')
  if (isDefault) return names ? `Pays your invoices, and was chosen for ${names}` : 'Pays your invoices'
  return names ? `Pays for ${names}` : ''
}

/** What will be otherwise: the newest of those that work becomes the default. */
function effectsOf(leaving: Method, all: Method[]): string[] {
  const next = all.find(({ id, isFailing }) => id !== leaving.id && !isFailing)
  const names = leaving.services.map(({ name }) => name).join(', ')
  return [
    ...(leaving.isDefault && next ? [`${next.name} pays your invoices from then on.`] : []),
    ...(leaving.isDefault && !next ? ['Your invoices are not paid by themselves any more: you pay each of them.'] : []),
    ...(names ? [`For ${names} the default pays.`] : []),
  ]
}
