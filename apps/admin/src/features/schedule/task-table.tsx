import { Button, DataTable, EmptyState, TextLink, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { CalendarClock, Play } from 'lucide-react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { countsText, RunState } from './run-parts.tsx'

type Task = Answers['admin']['schedule']['tasks']['items'][number]

export function TaskTable({ tasks }: { tasks: Task[] }) {
  const { may } = useStaff()
  return (
    <DataTable
      label="Tasks"
      rows={tasks}
      rowKey={(task) => task.task}
      columns={[
        {
          id: 'title',
          header: 'Task',
          cell: (task) => (
            <>
              {task.title}
              <span className="block text-sm font-normal text-muted">{task.when}</span>
            </>
          ),
        },
        { id: 'nextRunAt', header: 'Next run', nowrap: true, cell: (task) => <Moment at={task.nextRunAt} /> },
        { id: 'lastRun', header: 'Last run', cell: (task) => <LastRun task={task} /> },
        {
          id: 'actions',
          header: 'Actions',
          srOnlyHeader: true,
          align: 'end',
          cell: (task) => (
            <span className="-my-1.5 inline-flex items-center gap-4 stacked:mt-0.5 stacked:mb-0">
              <TextLink href={href('/schedule', { task: task.task })}>History</TextLink>
              {may('schedule.run') && <RunNow task={task} />}
            </span>
          ),
        },
      ]}
      empty={<EmptyState icon={CalendarClock} title="Nothing is scheduled" />}
    />
  )
}

function LastRun({ task: { lastRun } }: { task: Task }) {
  if (!lastRun) return <span className="text-muted">never</span>
  return (
    <span className="grid justify-items-start gap-0.5 stacked:justify-items-end">
      <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
        <RunState run={lastRun} />
        <Moment at={lastRun.startedAt} />
      </span>
      <span className="text-sm text-muted">{countsText(lastRun.counts)}</span>
    </span>
  )
}

function RunNow({ task }: { task: Task }) {
  const queryClient = useQueryClient()
  const run = useAct(client.admin.schedule.run, {
    onSuccess: (done) => {
      if (done.error) toast.error(`${task.title} failed`, { description: done.error, duration: 15_000 })
      else toast.success(`${task.title} has run`, { description: countsText(done.counts) })
    },
    onError: toastProblem(`${task.title} did not run`),
  })
  return (
    <Button
      size="sm"
      icon={Play}
      loading={run.isPending}
      loadingText="Running…"
      aria-label={`Run now: ${task.title}`}
      onClick={() =>
        run.mutate(
          { task: task.task },
          { onSettled: () => queryClient.invalidateQueries({ queryKey: api.admin.schedule.key() }) },
        )
      }
    >
      Run now
    </Button>
  )
}
