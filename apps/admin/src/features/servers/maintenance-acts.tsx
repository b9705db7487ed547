import { Button, Field, Notice, Textarea, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Wrench } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { ActDialog } from '../../components/act-dialog.tsx'
import { Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import type { Server } from './server-draft.ts'

/** Takes it out of use for a while. */
export const StartMaintenance = ({ id }: { id: number }) => (
  <ActDialog
    label="Start maintenance"
    icon={Wrench}
    title="Start maintenance"
    description="Nothing is asked of the server until it ends; what is wanted of it waits."
    start={{ note: '' }}
    act={client.admin.servers.startMaintenance}
    inputOf={({ note }: { note: string }) => ({ id, note })}
    done={() => 'In maintenance'}
  >
    {(form) => (
      <Field label="What is done there" optional error={form.formState.errors.note?.message}>
        <Textarea rows={3} {...form.register('note')} />
      </Field>
    )}
  </ActDialog>
)

/** Since when it is looked after, and the way back. */
export function MaintenanceNotice({ server, mayManage }: { server: Server; mayManage: boolean }) {
  const queryClient = useQueryClient()
  const end = useAct(client.admin.servers.endMaintenance, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.servers.key() })
      toast.success('Maintenance is over; what waited goes on')
    },
    onError: toastProblem('Maintenance goes on'),
  })
  if (!server.maintenanceSince) return null
  return (
    <Notice
      tone="warning"
      title="In maintenance"
      actions={
        mayManage && (
          <Button loading={end.isPending} loadingText="One moment…" onClick={() => end.mutate({ id: server.id })}>
            End maintenance
          </Button>
        )
      }
    >
      <span className="block">
        Since <Moment at={server.maintenanceSince} />. What is wanted of it waits.
      </span>
      {server.maintenanceNote && <span className="block">{server.maintenanceNote}</span>}
    </Notice>
  )
}
