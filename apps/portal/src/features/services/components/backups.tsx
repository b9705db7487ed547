import { Button, Card, ConfirmDialog, DataTable, DateText, StatusBadge, toast, useLocale } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { DatabaseBackup } from 'lucide-react'
import { useState } from 'react'
import { api, asToast, type Outputs } from '../../../api/index.ts'
import { tableFailure } from '../../../shell/table-failure.ts'
import { sizeText } from '../size.ts'
import { useWish } from '../use-control.ts'

type Backup = Outputs['serviceControl']['backups']['items'][number]
type Act = { what: 'restore' | 'delete'; backup: Backup }

const states = {
  making: { label: 'Being made', tone: 'info', pulse: true },
  ready: { label: 'Ready', tone: 'success', pulse: false },
  failed: { label: 'Failed', tone: 'danger', pulse: false },
} as const

/** Back-ups as the server has them now, and what can be done with each. */
export function Backups({ serviceId, mayManage }: { serviceId: number; mayManage: boolean }) {
  const { locale } = useLocale()
  const [asked, ask] = useState<Act>()
  const backups = useQuery({
    ...api.serviceControl.backups.query({ id: serviceId }),
    refetchInterval: ({ state: { data } }) => (data?.items.some(({ state }) => state === 'making') ? 5000 : false),
  })
  const make = useWish(api.serviceControl.backUp, {
    onSuccess: () => void toast.success('A back-up is being made.'),
    onError: (error) => void toast.error(...asToast(error)),
  })
  const restore = useWish(api.serviceControl.restore, {
    onSuccess: () => void toast.success('The back-up is being restored.'),
  })
  const remove = useWish(api.serviceControl.deleteBackup, {
    onSuccess: () => void toast.success('The back-up is being deleted.'),
  })
  return (
    <Card
      title="Back-ups"
      padding="none"
      actions={
        mayManage ? (
          <Button
            size="sm"
            icon={DatabaseBackup}
            loading={make.isPending}
            onClick={() => make.mutate({ id: serviceId })}
          >
            Make a back-up
          </Button>
        ) : undefined
      }
    >
      <DataTable
        framed={false}
        label="Back-ups"
        rows={backups.data?.items}
        rowKey={({ id }) => id}
        loading={backups.isPending || (backups.isFetching && backups.isError)}
        skeletonRows={2}
        error={tableFailure(backups.isFetching ? null : backups.error)}
        onRetry={() => backups.refetch()}
        empty={<p className="px-4 py-3.5 text-muted">There is none yet.</p>}
        columns={[
          {
            id: 'made',
            header: 'Made',
            cell: ({ madeAt, label }) => (
              <>
                <DateText value={madeAt} format="datetime" />
                {isOurs(label) ? null : <span className="block text-sm font-normal text-muted">{label}</span>}
              </>
            ),
          },
          {
            id: 'size',
            header: 'Size',
            align: 'end',
            cell: ({ sizeMib }) =>
              sizeMib === null ? <span className="text-muted">Not said</span> : sizeText(sizeMib, locale),
          },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: ({ state }) => (
              <StatusBadge tone={states[state].tone} pulse={states[state].pulse}>
                {states[state].label}
              </StatusBadge>
            ),
          },
          ...(mayManage
            ? [
                {
                  id: 'acts',
                  header: 'What to do',
                  srOnlyHeader: true,
                  align: 'end' as const,
                  cell: (backup: Backup) => <Acts backup={backup} ask={ask} />,
                },
              ]
            : []),
        ]}
      />
      <ConfirmDialog
        open={asked?.what === 'restore'}
        onOpenChange={() => ask(undefined)}
        title="Restore this back-up?"
        description={asked ? <Made at={asked.backup.madeAt} /> : undefined}
        effects={['What is there now is replaced by what was there then.', 'What came since is lost.']}
        tone="danger"
        confirmLabel="Restore"
        onConfirm={async () =>
          void (asked && (await restore.mutateAsync({ id: serviceId, backupId: asked.backup.id })))
        }
      />
      <ConfirmDialog
        open={asked?.what === 'delete'}
        onOpenChange={() => ask(undefined)}
        title="Delete this back-up?"
        description={asked ? <Made at={asked.backup.madeAt} /> : undefined}
        effects={['It cannot be restored any more.', 'The service itself stays as it is.']}
        tone="danger"
        confirmLabel="Delete"
        onConfirm={async () => void (asked && (await remove.mutateAsync({ id: serviceId, backupId: asked.backup.id })))}
      />
    </Card>
  )
}

const Made = ({ at }: { at: string }) => (
  <>
    Made on <DateText value={at} format="datetime" />
  </>
)

function Acts({ backup, ask }: { backup: Backup; ask: (act: Act) => void }) {
  const about = useBackupName(backup)
  if (backup.state === 'making') return null
  return (
    <span className="inline-flex flex-wrap justify-end gap-2">
      {backup.state === 'ready' ? (
        <Button size="sm" aria-label={`Restore the ${about}`} onClick={() => ask({ what: 'restore', backup })}>
          Restore
        </Button>
      ) : null}
      <Button
        size="sm"
        variant="ghost"
        aria-label={`Delete the ${about}`}
        onClick={() => ask({ what: 'delete', backup })}
      >
        Delete
      </Button>
    </span>
  )
}

function useBackupName({ madeAt }: Backup): string {
  const { locale, timeZone } = useLocale()
  const at = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone })
  return `back-up of ${at.format(new Date(madeAt))}`
}

/** The key of our own operation says nothing to people. */
const isOurs = (label: string): boolean => label === '' || /\bop-\d+/.test(label)
