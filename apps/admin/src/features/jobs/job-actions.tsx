import { Button, ConfirmDialog, IconButton, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { RotateCw, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import type { Job } from './job-states.ts'

export function JobActions({ job }: { job: Job }) {
  const queryClient = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.jobs.key() })
  const address = { queue: job.queue, jobId: job.id }

  const retry = useAct(client.admin.jobs.retry, {
    onSuccess: () => {
      toast.success(`${job.name} is tried again`)
      return refresh()
    },
    onError: (error) => {
      toastProblem(`${job.name} is not tried again`)(error)
      return refresh()
    },
  })
  const drop = useAct(client.admin.jobs.drop, {
    onSuccess: () => {
      toast.success(`${job.name} is dropped`)
      return refresh()
    },
  })

  return (
    <div className="-my-1.5 flex justify-end gap-1 stacked:mt-0.5 stacked:mb-0">
      <Button
        size="sm"
        icon={RotateCw}
        loading={retry.isPending}
        onClick={() => retry.mutate(address)}
        aria-label={`Retry ${job.name} ${job.id}`}
      >
        Retry
      </Button>
      <IconButton
        size="sm"
        variant="ghost"
        label={`Drop ${job.name} ${job.id}`}
        icon={Trash2}
        onClick={() => setAsking(true)}
      />
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setAsking}
        tone="danger"
        title={`Drop ${job.name}?`}
        description="The job is given up and what it was to do is not done. This cannot be undone."
        effects={[`Queue ${job.queue}, job ${job.id}`, job.error?.split('\n')[0] ?? 'No error was recorded']}
        confirmLabel="Drop the job"
        onConfirm={async () => {
          await drop.mutateAsync(address)
        }}
      />
    </div>
  )
}
