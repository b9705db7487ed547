import { Button, TextLink } from '@ostler/ui'
import { Eraser } from 'lucide-react'
import { useState } from 'react'
import { type Answers, api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Day, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { labelsOf, StateBadge, type States } from '../../components/state-badge.tsx'
import { useStaff } from '../../session.ts'
import { Who } from '../audit/who.tsx'
import { UserLink } from '../users/user-link.tsx'
import { EraseDialog } from './erase-dialog.tsx'

type Erasure = Answers['admin']['personalData']['erasures']['items'][number]

const states: States<Erasure['state']> = {
  asked: { label: 'Asked for', tone: 'warning' },
  running: { label: 'Under way', tone: 'info', isMoving: true },
  done: { label: 'Erased', tone: 'success' },
  refused: { label: 'Refused', tone: 'danger' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
}

export const erasureList = defineList({
  name: 'Requests for erasure',
  path: '/personal-data',
  permission: 'personal_data.view',
  filters: {
    state: { kind: 'choice', label: 'State', options: labelsOf(states) },
    clientId: { kind: 'client' },
  },
  source: api.admin.personalData.erasures,
  columns: [
    { id: 'client', header: 'Whose', cell: ({ about }) => <Whose about={about} /> },
    {
      id: 'state',
      header: 'State',
      stacked: 'aside',
      cell: (row) => (
        <>
          <StateBadge states={states} state={row.state} />
          {row.state === 'running' && (
            <span className="block text-sm text-muted">
              {row.stepsDone} of {row.steps} kinds of records
            </span>
          )}
        </>
      ),
    },
    { id: 'by', header: 'Asked by', cell: (row) => (row.byPerson ? 'The person' : <Who actor={row.askedBy} />) },
    { ...momentColumn('askedAt', 'Asked'), hideBelow: 'lg' },
    {
      id: 'due',
      header: 'Answer due',
      nowrap: true,
      cell: (row) => (row.state === 'asked' ? <Day on={row.dueOn} /> : '–'),
    },
    {
      id: 'kept',
      header: 'Documents kept until',
      hideBelow: 'md',
      cell: (row) => (
        <>
          <Day on={row.keptUntil} />
          {row.retentionOver && <span className="block text-sm text-danger-ink">That day is over</span>}
        </>
      ),
    },
    { id: 'reason', header: 'Reason', hideBelow: 'lg', cell: (row) => row.reason ?? '–' },
    { id: 'decide', header: 'Decide', srOnlyHeader: true, align: 'end', cell: (row) => <Decide erasure={row} /> },
  ],
  empty: {
    title: 'Nobody has asked to be erased',
    description: 'Clients ask in their area, and staff erase from the page of a client.',
    icon: Eraser,
  },
})

/** An account, a person, or both. */
export const Whose = ({ about: { client: of, user } }: { about: Erasure['about'] }) => (
  <>
    {of && <TextLink href={`/clients/${of.id}`}>{of.name}</TextLink>}
    {of && user && ', '}
    {user && <UserLink user={user} />}
  </>
)

function Decide({ erasure: { id, about, state } }: { erasure: Erasure }) {
  const { may } = useStaff()
  const [opened, open] = useState<'erase' | 'refuse' | null>(null)
  const close = () => open(null)
  if (state !== 'asked' || !may('clients.erase')) return null
  const whose = about.client
    ? { kind: 'client' as const, ...about.client }
    : { kind: 'user' as const, id: about.user?.id ?? 0, name: about.user?.name ?? '' }
  return (
    <span className="inline-flex gap-2">
      <Button size="sm" onClick={() => open('erase')} aria-label={`Erase ${whose.name}`}>
        Erase…
      </Button>
      <Button size="sm" variant="ghost" onClick={() => open('refuse')} aria-label={`Refuse to erase ${whose.name}`}>
        Refuse…
      </Button>
      {opened === 'erase' && <EraseDialog whose={whose} close={close} />}
      {opened === 'refuse' && (
        <OpenActDialog
          close={close}
          label="Refuse"
          title={`Refuse to erase ${whose.name}`}
          description="The person reads the reason in their area."
          start={{ reason: '' }}
          act={client.admin.personalData.refuse}
          inputOf={(values) => ({ id, ...values })}
          done={() => 'The request is refused'}
        >
          {({ register, formState: { errors } }) => (
            <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
          )}
        </OpenActDialog>
      )}
    </span>
  )
}
