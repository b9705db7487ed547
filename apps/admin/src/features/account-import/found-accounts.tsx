import { Badge, Button, DataTable, EmptyState, LinkTabs, TextLink, toast } from '@ostler/ui'
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowRight, Eye, EyeOff, ServerCog } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client, isWorthRetrying } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { usePager } from '../../components/list-page.tsx'
import { describe, toastProblem } from '../../components/problem.tsx'
import { href, useUrlSearch } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { AdoptForm } from './adopt-form.tsx'
import { type FoundAccount, nameOf } from './found-account.ts'

const states = { open: 'Waiting', ignored: 'Ignored', linked: 'Services' }
type State = keyof typeof states
const isState = (text: string | undefined): text is State => text !== undefined && text in states

const empties: Record<State, string> = {
  open: 'No account waits for a decision',
  ignored: 'No account is ignored',
  linked: 'No account is a service yet',
}

/** The accounts of a server, by what became of them. Those that wait can be chosen and taken over together. */
export function FoundAccounts({ serverId, isMoving }: { serverId: number; isMoving: boolean }) {
  const { may } = useStaff()
  const search = useUrlSearch()
  const state: State = isState(search.state) ? search.state : 'open'
  const { after, goNewer, goOlder } = usePager()
  const [chosen, setChosen] = useState<ReadonlyMap<number, FoundAccount>>(new Map())
  const [isDeciding, setDeciding] = useState(false)
  const query = useQuery({
    ...api.admin.accountImport.list.queryOptions({
      input: { id: serverId, state, limit: 25, ...(after ? { cursor: after } : {}) },
    }),
    placeholderData: keepPreviousData,
    refetchInterval: isMoving ? 3000 : false,
  })
  const { items, nextCursor } = query.data ?? {}
  const forget = () => {
    setChosen(new Map())
    setDeciding(false)
  }
  if (isDeciding && chosen.size > 0)
    return (
      <AdoptForm
        serverId={serverId}
        accounts={[...chosen.values()]}
        onDone={forget}
        onBack={() => setDeciding(false)}
      />
    )
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <LinkTabs
        label="What became of the accounts"
        items={Object.entries(states).map(([value, label]) => ({
          label,
          active: value === state,
          href: href('/servers/import', { server: serverId, state: value === 'open' ? undefined : value }),
        }))}
      />
      <DataTable
        label={`Accounts: ${states[state]}`}
        rows={items}
        rowKey={(account) => account.id}
        columns={columns}
        loading={query.isPending}
        error={query.error && !items ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        empty={<EmptyState level={3} icon={ServerCog} title={empties[state]} />}
        selection={
          state !== 'linked' && may('services.manage')
            ? {
                selected: new Set(chosen.keys()),
                onChange: (ids) => {
                  const known = new Map([...chosen, ...(items ?? []).map((one) => [one.id, one] as const)])
                  setChosen(new Map([...ids].map((id) => [Number(id), known.get(Number(id))!])))
                },
                rowLabel: nameOf,
              }
            : undefined
        }
        bulkActions={
          <span className="flex flex-wrap gap-2">
            {state === 'open' && (
              <Button size="sm" variant="primary" iconEnd={ArrowRight} onClick={() => setDeciding(true)}>
                Take over…
              </Button>
            )}
            <Decide state={state} accountIds={[...chosen.keys()]} onDone={forget} />
          </span>
        }
        paging={{
          hasPrevious: after !== undefined,
          hasNext: Boolean(nextCursor),
          onPrevious: goNewer,
          onNext: () => nextCursor && goOlder(nextCursor),
          busy: query.isPlaceholderData,
        }}
      />
    </div>
  )
}

/** Those that nobody wants to hear of again, or wants to after all. */
function Decide({ state, accountIds, onDone }: { state: State; accountIds: number[]; onDone: () => void }) {
  const queryClient = useQueryClient()
  const isOpen = state === 'open'
  const deciding = useAct(isOpen ? client.admin.accountImport.ignore : client.admin.accountImport.offer, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.accountImport.key() })
      toast.success(isOpen ? 'Ignored' : 'Offered again')
      onDone()
    },
    onError: toastProblem('Nothing was changed'),
  })
  return (
    <Button
      size="sm"
      icon={isOpen ? EyeOff : Eye}
      loading={deciding.isPending}
      onClick={() => deciding.mutate({ accountIds })}
    >
      {isOpen ? 'Ignore' : 'Offer again'}
    </Button>
  )
}

const reasons = { email: 'by e-mail', domain: 'by domain' }

const columns = [
  {
    id: 'account',
    header: 'Account',
    cell: (account: FoundAccount) => (
      <span className="flex flex-wrap items-center gap-2 wrap-anywhere">
        {account.username}
        {account.isSuspended && <Badge tone="warning">Suspended</Badge>}
        {account.domain && <span className="block w-full text-sm text-muted">{account.domain}</span>}
      </span>
    ),
  },
  { id: 'email', header: 'E-mail', hideBelow: 'lg' as const, cell: (account: FoundAccount) => account.email ?? '–' },
  { id: 'plan', header: 'Plan there', hideBelow: 'md' as const, cell: (account: FoundAccount) => account.plan ?? '–' },
  {
    id: 'createdOn',
    header: 'Made',
    nowrap: true,
    hideBelow: 'lg' as const,
    cell: (account: FoundAccount) => <Day on={account.createdOn} />,
  },
  { id: 'whose', header: 'Whose', cell: (account: FoundAccount) => <Whose account={account} /> },
]

function Whose({ account: { serviceId, adoptedBy, ignoredBy, proposal } }: { account: FoundAccount }) {
  if (serviceId !== null)
    return (
      <span>
        <TextLink href={`/services/${serviceId}`}>{`Service no. ${serviceId}`}</TextLink>
        <span className="block text-sm text-muted">{adoptedBy ? `taken over by ${adoptedBy}` : 'was one already'}</span>
      </span>
    )
  if (ignoredBy !== null) return <span className="text-muted">ignored by {ignoredBy}</span>
  if (!proposal) return <span className="text-muted">Nobody fits</span>
  return (
    <span>
      <TextLink href={`/clients/${proposal.client.id}`}>{proposal.client.name}</TextLink>
      <span className="block text-sm text-muted">{reasons[proposal.because]}</span>
    </span>
  )
}
