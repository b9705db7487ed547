import { Button, Card, DataTable, EmptyState, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Archive, ArchiveRestore, Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client, isWorthRetrying } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { ActMenu } from '../../components/act-menu.tsx'
import { Moment } from '../../components/columns.tsx'
import { describe, toastProblem } from '../../components/problem.tsx'
import { StateBadge, type States } from '../../components/state-badge.tsx'
import { isWanted, type Opened } from './server-acts.tsx'
import type { Service } from './service-types.ts'

type Backup = Answers['admin']['serviceControl']['backups']['items'][number]

const states: States<Backup['state']> = {
  making: { label: 'Being made', tone: 'info', isMoving: true },
  ready: { label: 'Ready', tone: 'success' },
  failed: { label: 'Failed', tone: 'danger' },
}

const pageSize = 10

/** The back-ups that the server has. It answers with all of them, so they are paged here. */
export function Backups({ service, mayAct }: { service: Service; mayAct: boolean }) {
  const [page, turn] = useState(0)
  const queryClient = useQueryClient()
  const query = useQuery({
    ...api.admin.serviceControl.backups.queryOptions({ input: { id: service.id } }),
    enabled: service.state === 'active',
  })
  const make = useAct(client.admin.serviceControl.backUp, {
    onSuccess: async (wanted) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.key() })
      toast.success(isWanted(wanted))
    },
    onError: toastProblem('No back-up is made'),
  })
  if (service.state !== 'active') {
    return (
      <Card title="Back-ups">
        <EmptyState level={3} icon={Archive} title="The server is asked for back-ups of active services only" />
      </Card>
    )
  }
  const all = query.data?.items
  const first = page * pageSize
  return (
    <Card
      title="Back-ups"
      description="As the server lists them"
      padding="none"
      actions={
        mayAct && (
          <Button size="sm" icon={Plus} loading={make.isPending} onClick={() => make.mutate({ id: service.id })}>
            Make a back-up
          </Button>
        )
      }
    >
      <DataTable
        framed={false}
        label="Back-ups"
        rows={all?.slice(first, first + pageSize)}
        rowKey={({ id }) => id}
        rowActions={
          mayAct
            ? (backup) => (
                <ActMenu
                  size="sm"
                  label={`More for back-up ${backup.label}`}
                  acts={[
                    ...(backup.state === 'ready'
                      ? [
                          {
                            label: 'Restore',
                            icon: ArchiveRestore,
                            dialog: (close: () => void) => <Restore service={service} backup={backup} close={close} />,
                          },
                        ]
                      : []),
                    {
                      label: 'Delete',
                      icon: Trash2,
                      tone: 'danger' as const,
                      dialog: (close: () => void) => <Delete service={service} backup={backup} close={close} />,
                    },
                  ]}
                />
              )
            : undefined
        }
        loading={query.isPending}
        skeletonRows={3}
        error={query.error && !all ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        columns={[
          { id: 'label', header: 'Back-up', cell: ({ label }) => label },
          {
            id: 'state',
            header: 'State',
            stacked: 'aside',
            cell: ({ state }) => <StateBadge states={states} state={state} />,
          },
          {
            id: 'size',
            header: 'Size',
            align: 'end',
            cell: ({ sizeMib }) => (sizeMib === null ? '–' : `${sizeMib} MiB`),
          },
          { id: 'madeAt', header: 'Made', nowrap: true, cell: ({ madeAt }) => <Moment at={madeAt} /> },
        ]}
        empty={<EmptyState level={3} icon={Archive} title="There are no back-ups" />}
        paging={{
          hasPrevious: page > 0,
          hasNext: (all?.length ?? 0) > first + pageSize,
          onPrevious: () => turn(page - 1),
          onNext: () => turn(page + 1),
        }}
      />
    </Card>
  )
}

type OfBackup = Opened & { backup: Backup }

const Restore = ({ service, backup, close }: OfBackup) => (
  <OpenActDialog
    close={close}
    label="Restore"
    tone="danger"
    title="Restore this back-up?"
    description={`${backup.label}. What came since is lost.`}
    start={{}}
    act={client.admin.serviceControl.restore}
    inputOf={() => ({ id: service.id, backupId: backup.id })}
    done={isWanted}
  >
    {() => null}
  </OpenActDialog>
)

const Delete = ({ service, backup, close }: OfBackup) => (
  <OpenActDialog
    close={close}
    label="Delete"
    tone="danger"
    title="Delete this back-up?"
    description={`${backup.label}. It cannot be had back.`}
    start={{}}
    act={client.admin.serviceControl.deleteBackup}
    inputOf={() => ({ id: service.id, backupId: backup.id })}
    done={isWanted}
  >
    {() => null}
  </OpenActDialog>
)
