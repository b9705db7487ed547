import { Card, EmptyState, LinkButton, LinkTabs, Notice, Switch } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { api } from '../api.ts'
import { usePager } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { type JobState, jobStates } from '../features/jobs/job-states.ts'
import { JobTable } from '../features/jobs/job-table.tsx'
import { Queues } from '../features/jobs/queues.tsx'
import { href, useUrlSearch } from '../location.ts'

const refreshSeconds = 5

export function JobsPage() {
  const { queue } = useUrlSearch()
  const [isLive, setLive] = useState(true)
  const refreshMs = isLive && refreshSeconds * 1000
  const query = useQuery({ ...api.admin.jobs.queues.queryOptions(), refetchInterval: refreshMs })
  return (
    <Page
      title={queue ? `Jobs in ${queue}` : 'Jobs'}
      breadcrumbs={queue ? [{ label: 'Jobs', href: '/jobs' }, { label: queue }] : undefined}
      description={
        queue ? undefined : 'Work that is done in the background: mails, provisioning, events between rooms.'
      }
      actions={
        <Switch
          label={`Refresh every ${refreshSeconds} seconds`}
          checked={isLive}
          onChange={(event) => setLive(event.target.checked)}
        />
      }
    >
      {queue ? (
        <OneQueue queue={queue} refreshMs={refreshMs} />
      ) : (
        <QueryResult query={query}>
          {({ items, outbox }) => (
            <>
              {outbox > 0 && (
                <Notice title={`${outbox} not handed to the queues yet`}>
                  Written by transactions and picked up within seconds. If the number stays, no worker is running.
                </Notice>
              )}
              <Queues queues={items} />
              <FailedJobs
                queues={items.filter((one) => one.failed > 0).map((one) => one.queue)}
                refreshMs={refreshMs}
              />
            </>
          )}
        </QueryResult>
      )}
    </Page>
  )
}

function FailedJobs({ queues, refreshMs }: { queues: string[]; refreshMs: number | false }) {
  if (queues.length === 0) {
    return (
      <Card title="Failed jobs">
        <EmptyState level={3} icon={CircleCheck} title="Nothing has failed" />
      </Card>
    )
  }
  return queues.map((queue) => (
    <section key={queue} className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <h2 className="text-lg">Failed in {queue}</h2>
      <JobTable queue={queue} state="failed" refreshMs={refreshMs} />
    </section>
  ))
}

function OneQueue({ queue, refreshMs }: { queue: string; refreshMs: number | false }) {
  const { state: inUrl = 'failed' } = useUrlSearch()
  const state = (inUrl in jobStates ? inUrl : 'failed') as JobState
  const { after, goNewer, goOlder } = usePager()
  return (
    <>
      <LinkTabs
        label="State of the jobs"
        items={(Object.keys(jobStates) as JobState[]).map((one) => ({
          label: jobStates[one].label,
          href: href('/jobs', { queue, state: one }),
          active: one === state,
        }))}
      />
      <JobTable
        queue={queue}
        state={state}
        cursor={after}
        refreshMs={refreshMs}
        paging={(nextCursor) => ({
          hasPrevious: after !== undefined,
          hasNext: nextCursor !== null,
          onPrevious: goNewer,
          onNext: () => nextCursor && goOlder(nextCursor),
        })}
      />
      <div>
        <LinkButton href="/jobs" icon={ArrowLeft} variant="ghost">
          All queues
        </LinkButton>
      </div>
    </>
  )
}
