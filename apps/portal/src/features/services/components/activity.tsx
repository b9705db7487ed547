import { Button, Card, DateText, ErrorState, SkeletonText, Timeline, type TimelineItem } from '@ostler/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type ApiError, api, type Outputs } from '../../../api/index.ts'
import { asSentence } from '../../../sentence.ts'
import { tableFailure } from '../../../shell/table-failure.ts'
import { activityOf } from '../activity.ts'
import { type Operation, operationLabel, operationProgress } from '../operations.ts'
import type { Service } from '../state.ts'

type OperationPage = Outputs['serviceControl']['operations']

/** What happened to the service here and on its server, newest first. */
export function Activity({ service: { id, history } }: { service: Service }) {
  const operations = useInfiniteQuery<OperationPage, ApiError, OperationPage[], readonly unknown[], string | undefined>(
    {
      queryKey: [...api.serviceControl.operations.queryKey(), { id, isWhole: true }],
      queryFn: ({ pageParam, signal }) =>
        api.serviceControl.operations({ id, limit: 15, ...(pageParam && { cursor: pageParam }) }, { signal }),
      initialPageParam: undefined,
      getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
      select: ({ pages }) => pages,
    },
  )
  return (
    <Card title="Activity">
      {operations.data ? (
        <ActivityList pages={operations.data} history={history} />
      ) : operations.error ? (
        <ErrorState {...failureOf(operations.error)} onRetry={() => operations.refetch()} />
      ) : (
        <div aria-busy>
          <SkeletonText lines={4} />
        </div>
      )}
      {operations.hasNextPage ? (
        <Button
          size="sm"
          className="mt-3"
          loading={operations.isFetchingNextPage}
          loadingText="Loading…"
          onClick={() => operations.fetchNextPage()}
        >
          Show older
        </Button>
      ) : null}
    </Card>
  )
}

function failureOf(error: ApiError) {
  const failure = tableFailure(error)
  return typeof failure === 'object' ? failure : {}
}

function ActivityList({ pages, history }: { pages: OperationPage[]; history: Service['history'] }) {
  const shown = activityOf(pages, history)
  if (shown.length === 0) return <p className="text-muted">Nothing has happened yet.</p>
  return (
    <Timeline
      label="What happened to this service"
      items={shown.map((one) => (one.kind === 'operation' ? operationItem(one.operation) : stepItem(one.step)))}
    />
  )
}

function operationItem(operation: Operation): TimelineItem {
  const { id, state, askedAt, endedAt } = operation
  return {
    id: `operation ${id}`,
    title: operationLabel(operation),
    time: <DateText value={endedAt ?? askedAt} format="datetime" />,
    detail: state === 'done' ? (operationProgress(operation) ?? 'Done on the server.') : operationProgress(operation),
    tone: state === 'failed' ? 'danger' : state === 'done' ? 'success' : 'neutral',
  }
}

function stepItem({ at, what, by }: Service['history'][number]): TimelineItem {
  return {
    id: `step ${at} ${what}`,
    title: asSentence(what),
    time: <DateText value={at} format="datetime" />,
    detail: by === 'staff' ? 'By our staff.' : undefined,
  }
}
