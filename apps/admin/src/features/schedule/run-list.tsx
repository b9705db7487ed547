import { History } from 'lucide-react'
import { api } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { countsText, type Run, RunState } from './run-parts.tsx'

const triggers: Record<Run['trigger'], string> = {
  schedule: 'schedule',
  staff: 'staff',
  clock: 'moved clock',
}

/** `tasks` are names to titles, from the schedule itself. */
export const runList = (tasks: Record<string, string>) =>
  defineList({
    name: 'Runs',
    path: '/schedule',
    permission: 'schedule.view',
    filters: { task: { kind: 'select', label: 'Task', all: 'All tasks', options: tasks } },
    source: api.admin.schedule.runs,
    columns: [
      { id: 'task', header: 'Task', cell: (run) => tasks[run.task] ?? run.task },
      { id: 'state', header: 'State', stacked: 'aside', cell: (run) => <RunState run={run} /> },
      { id: 'startedAt', header: 'Started', nowrap: true, cell: (run) => <Moment at={run.startedAt} /> },
      { id: 'took', header: 'Took', align: 'end', hideBelow: 'md', stacked: 'hidden', cell: (run) => duration(run) },
      { id: 'trigger', header: 'Started by', hideBelow: 'md', stacked: 'hidden', cell: (run) => triggers[run.trigger] },
      {
        id: 'counts',
        header: 'What it did',
        cell: (run) => (
          <>
            {countsText(run.counts)}
            {run.error && <span className="block text-sm text-danger-ink">{run.error}</span>}
          </>
        ),
      },
    ],
    empty: { title: 'Nothing has run yet', description: 'Each run of a task leaves a row here.', icon: History },
  })

function duration({ startedAt, endedAt }: Run) {
  if (!endedAt) return '–'
  const ms = Date.parse(endedAt) - Date.parse(startedAt)
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`
}
