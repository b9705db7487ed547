import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type Answers, api } from '../api.ts'
import { Moment } from '../components/columns.tsx'
import { ListTable } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { runList } from '../features/schedule/run-list.tsx'
import { TaskTable } from '../features/schedule/task-table.tsx'

const refreshMs = 15_000

export function SchedulePage() {
  const query = useQuery({ ...api.admin.schedule.tasks.queryOptions(), refetchInterval: refreshMs })
  return (
    <Page
      title="Schedule"
      description="What happens by itself, and when."
      meta={
        query.data && (
          <span>
            It is <Moment at={query.data.now} /> on the server
          </span>
        )
      }
    >
      <QueryResult query={query}>
        {({ items }) => (
          <>
            <TaskTable tasks={items} />
            <Runs tasks={items} />
          </>
        )}
      </QueryResult>
    </Page>
  )
}

function Runs({ tasks }: { tasks: Answers['admin']['schedule']['tasks']['items'] }) {
  const list = useMemo(() => runList(Object.fromEntries(tasks.map(({ task, title }) => [task, title]))), [tasks])
  return (
    <section className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 className="text-lg">History</h2>
      <ListTable list={list} />
    </section>
  )
}
