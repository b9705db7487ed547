import { Card, ConfirmDialog, DataTable, EmptyState, StatusBadge, toast } from '@ostler/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { CreditCard } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client as doors, isWorthRetrying } from '../../api.ts'
import { ActMenu } from '../../components/act-menu.tsx'
import { Day, Moment } from '../../components/columns.tsx'
import { describe, toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

type Method = Answers['admin']['paymentMethods']['list']['items'][number]

/** What a client has stored to be charged; numbers are with the provider alone. */
export function ClientMethods({ clientId }: { clientId: number }) {
  const { may } = useStaff()
  const [passed, setPassed] = useState<string[]>([])
  const cursor = passed.at(-1)
  const methods = useQuery({
    ...api.admin.paymentMethods.list.queryOptions({
      input: { id: clientId, limit: 10, ...(cursor ? { cursor } : {}) },
    }),
    placeholderData: keepPreviousData,
  })
  const next = methods.data?.nextCursor
  return (
    <Card title="Cards and accounts" padding="none">
      <DataTable
        framed={false}
        label="Stored cards and accounts"
        rows={methods.data?.items}
        rowKey={(method) => method.id}
        loading={methods.isPending || methods.isPlaceholderData}
        skeletonRows={2}
        error={methods.error && !methods.data ? describe(methods.error) : undefined}
        onRetry={isWorthRetrying(methods.error) ? methods.refetch : undefined}
        columns={[
          {
            id: 'name',
            header: 'Card or account',
            cell: (method) => (
              <>
                <span className="wrap-anywhere">{method.name}</span>
                <span className="block text-sm font-normal wrap-anywhere text-muted">
                  {[method.label, ...method.services.map(({ name }) => `for ${name}`), method.reason]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </>
            ),
          },
          { id: 'expires', header: 'Works until', nowrap: true, cell: (method) => <Day on={method.expiresOn} /> },
          { id: 'used', header: 'Last used', nowrap: true, cell: (method) => <Moment at={method.lastUsedAt} /> },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: (method) =>
              method.isFailing ? (
                <StatusBadge tone="danger">Failing</StatusBadge>
              ) : method.isDefault ? (
                <StatusBadge tone="success">Default</StatusBadge>
              ) : null,
          },
        ]}
        rowActions={may('payment_methods.manage') ? (method) => <MethodActs method={method} /> : undefined}
        paging={{
          hasPrevious: passed.length > 0,
          hasNext: Boolean(next),
          onPrevious: () => setPassed(passed.slice(0, -1)),
          onNext: () => next && setPassed([...passed, next]),
          busy: methods.isPlaceholderData,
        }}
        empty={<EmptyState level={3} icon={CreditCard} title="Nothing is stored" />}
      />
    </Card>
  )
}

function MethodActs({ method }: { method: Method }) {
  const queryClient = useQueryClient()
  const changed = (said: string) => async () => {
    await queryClient.invalidateQueries({ queryKey: api.admin.key() })
    toast.success(said)
  }
  const makeDefault = useAct(doors.admin.paymentMethods.makeDefault, {
    onSuccess: changed(`${method.name} is the default`),
    onError: toastProblem('The default stays'),
  })
  const remove = useAct(doors.admin.paymentMethods.remove, { onSuccess: changed(`${method.name} is removed`) })
  return (
    <ActMenu
      label={`More for ${method.name}`}
      acts={[
        ...(method.isDefault || method.isFailing
          ? []
          : [{ label: 'Make it the default', onSelect: () => makeDefault.mutate({ id: method.id }) }]),
        {
          label: 'Remove',
          tone: 'danger' as const,
          dialog: (close: () => void) => (
            <ConfirmDialog
              open
              onOpenChange={close}
              title={`Remove ${method.name}?`}
              description="Nothing is charged with it any more, and the provider is asked to forget it."
              confirmLabel="Remove"
              tone="danger"
              onConfirm={async () => {
                try {
                  await remove.mutateAsync({ id: method.id })
                } catch (error) {
                  throw new Error(describe(error).description)
                }
              }}
            />
          ),
        },
      ]}
    />
  )
}
