import {
  Button,
  Card,
  DateText,
  Dialog,
  EmptyState,
  FormActions,
  Notice,
  PageHeader,
  Skeleton,
  StatusBadge,
  type Tone,
  toast,
} from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, Download } from 'lucide-react'
import { useState } from 'react'
import { api, asToast, type Outputs, useAct } from '../api/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { OnlyInPerson } from '../shell/only-in-person.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

type Requests = Outputs['personalData']['get']
type Made = Requests['exports'][number]

/** How often the page looks while something is under way. */
const LOOK_AGAIN_MS = 3000

const isUnderWay = ({ exports, erasure }: Requests) =>
  erasure?.state === 'running' || exports.some(({ state }) => state === 'waiting' || state === 'running')

/** What we keep about somebody: they may have it, and have it erased. */
export function PersonalDataPage() {
  usePageTitle('Personal data')
  const query = useQuery({
    ...api.personalData.get.query(),
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? LOOK_AGAIN_MS : false),
  })
  if (query.error && !query.data) return <LoadFailure query={query} />
  return (
    <>
      <PageHeader title="Personal data" description="What we have about you is yours to see, and to have erased." />
      {query.data ? (
        <OnlyInPerson>
          <div className="grid gap-5">
            <Archives requests={query.data} />
            <Erasure requests={query.data} />
          </div>
        </OnlyInPerson>
      ) : (
        <Skeleton className="h-72 w-full rounded-lg" />
      )}
    </>
  )
}

function useRefresh() {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: api.personalData.get.queryKey() })
}

const say = (error: unknown) => void toast.error(...asToast(error))

function Archives({ requests: { exports, coversAccount } }: { requests: Requests }) {
  const refresh = useRefresh()
  const ask = useAct(api.personalData.askForExport, {
    onSuccess: async () => {
      await refresh()
      toast.success('Your archive is being made.')
    },
    onError: say,
  })
  return (
    <Card
      title="Download what we have about you"
      description={
        coversAccount
          ? 'An archive (ZIP) of everything about you and your account: records, documents, mails, log-ins. It can be downloaded for seven days.'
          : 'An archive (ZIP) of everything about you. What belongs to the account, its owner can ask for. It can be downloaded for seven days.'
      }
      footer={
        <Button icon={Archive} loading={ask.isPending} onClick={() => ask.mutate(undefined)}>
          Ask for an archive
        </Button>
      }
    >
      {exports.length === 0 ? (
        <EmptyState level={3} icon={Archive} title="You have not asked for one yet" />
      ) : (
        <ul className="grid gap-3">
          {exports.map((made) => (
            <ArchiveItem key={made.id} made={made} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const archiveStates: Record<Made['state'], { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'info' },
  running: { label: 'Being made', tone: 'info' },
  ready: { label: 'Ready', tone: 'success' },
  failed: { label: 'Failed. Ask again.', tone: 'danger' },
  deleted: { label: 'Deleted', tone: 'neutral' },
}

function ArchiveItem({ made: { id, state, askedAt, steps, stepsDone, expiresAt } }: { made: Made }) {
  const { label, tone } = archiveStates[state]
  // The link works once, so each click asks for one.
  const link = useAct(api.personalData.link, {
    onSuccess: ({ path }) => window.location.assign(path),
    onError: say,
  })
  return (
    <li className="flex flex-wrap items-center justify-between gap-2 border-t pt-3 first:border-0 first:pt-0">
      <span>
        Asked for on <DateText value={askedAt} format="datetime" />
        <span className="block text-sm text-muted">
          {state === 'running' && steps > 0 && `${stepsDone} of ${steps} files`}
          {state === 'ready' && expiresAt && (
            <>
              until <DateText value={expiresAt} format="datetime" />
            </>
          )}
        </span>
      </span>
      <span className="flex flex-wrap items-center gap-2">
        <StatusBadge tone={tone} pulse={state === 'running'}>
          {label}
        </StatusBadge>
        {state === 'ready' && (
          <Button size="sm" icon={Download} loading={link.isPending} onClick={() => link.mutate({ id })}>
            Download
          </Button>
        )}
      </span>
    </li>
  )
}

function Erasure({ requests: { erasure, coversAccount } }: { requests: Requests }) {
  const [isAsking, ask] = useState(false)
  const isOpen = erasure?.state === 'asked' || erasure?.state === 'running'
  return (
    <Card
      title="Ask to have it erased"
      description={
        coversAccount
          ? 'You and your account are erased. What tax law wants kept, such as invoices, stays as long as it says and no longer.'
          : 'You are erased and can log in no more. What belongs to the account stays with it.'
      }
      footer={
        isOpen ? undefined : (
          <Button variant="danger" onClick={() => ask(true)}>
            Ask to be erased…
          </Button>
        )
      }
    >
      <State erasure={erasure} />
      <AskDialog open={isAsking} onOpenChange={ask} />
    </Card>
  )
}

function State({ erasure }: { erasure: Requests['erasure'] }) {
  const refresh = useRefresh()
  const withdraw = useAct(api.personalData.withdrawErasure, {
    onSuccess: async () => {
      await refresh()
      toast.success('Your request is withdrawn.')
    },
    onError: say,
  })
  if (!erasure) return <p className="text-muted">You have not asked for it.</p>
  switch (erasure.state) {
    case 'asked':
      return (
        <Notice
          tone="warning"
          title="You have asked to be erased"
          actions={
            <Button size="sm" loading={withdraw.isPending} onClick={() => withdraw.mutate(undefined)}>
              Withdraw
            </Button>
          }
        >
          You have our answer by <DateText value={erasure.dueOn} format="date" />. Services have to have ended, and
          invoices have to be paid.
        </Notice>
      )
    case 'running':
      return <Notice tone="info" title="Your data is being erased" />
    case 'refused':
      return (
        <Notice tone="danger" title="We could not do it">
          {erasure.reason} You may complain to the data protection authority of your country.
        </Notice>
      )
    case 'withdrawn':
      return <p className="text-muted">You have withdrawn your request.</p>
    case 'done':
      return <Notice tone="success" title="Your data was erased" />
  }
}

function AskDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const refresh = useRefresh()
  const ask = useAct(api.personalData.askForErasure, {
    onSuccess: async () => {
      await refresh()
      onOpenChange(false)
      toast.success('We have your request.')
    },
    onError: say,
  })
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Ask to be erased"
      description="Somebody of us looks at it within a month. Once it is done it cannot be undone; until then you can withdraw."
    >
      <FormActions>
        <Button variant="danger" loading={ask.isPending} onClick={() => ask.mutate(undefined)}>
          Ask to be erased
        </Button>
        <Button onClick={() => onOpenChange(false)}>Cancel</Button>
      </FormActions>
    </Dialog>
  )
}
