import { DataTable, EmptyState, Link } from '@ostler/ui'
import { ListChecks } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { href } from '../../location.ts'
import { type JobState, jobStates } from './job-states.ts'

type Queue = Answers['admin']['jobs']['queues']['items'][number]

/** Queues and how many jobs each holds; a count opens the jobs it counts. */
export function Queues({ queues }: { queues: Queue[] }) {
  return (
    <DataTable
      label="Queues"
      rows={queues}
      rowKey={(queue) => queue.queue}
      columns={[
        { id: 'queue', header: 'Queue', cell: ({ queue }) => queue },
        ...(Object.keys(jobStates) as JobState[]).map((state) => ({
          id: state,
          header: jobStates[state].label,
          align: 'end' as const,
          cell: (queue: Queue) => (
            <Link
              href={href('/jobs', { queue: queue.queue, state })}
              aria-label={`${queue[state]} ${jobStates[state].label.toLowerCase()} in ${queue.queue}`}
              className={`-my-1.5 inline-block min-w-6 rounded-sm py-1.5 hover:underline ${countLook(state, queue[state])}`}
            >
              {queue[state]}
            </Link>
          ),
        })),
      ]}
      empty={<EmptyState icon={ListChecks} title="There are no queues" />}
    />
  )
}

function countLook(state: JobState, count: number) {
  if (count === 0) return 'text-muted'
  return state === 'failed' ? 'font-semibold text-danger-ink' : 'font-medium'
}
