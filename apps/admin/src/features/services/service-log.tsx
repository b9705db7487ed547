import { Card, EmptyState, KeysetPager } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { PlugZap } from 'lucide-react'
import { api } from '../../api.ts'
import { usePager } from '../../components/list-page.tsx'
import { QueryResult } from '../../components/thing-page.tsx'
import { AttemptSteps } from '../provisioning/attempt-steps.tsx'

/** Each time the server was asked for this service, page by page. */
export function ServiceLog({ id, refreshMs }: { id: number; refreshMs: number | false }) {
  const { after, goNewer, goOlder } = usePager()
  const query = useQuery({
    ...api.admin.services.attempts.queryOptions({ input: { id, limit: 20, cursor: after } }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
  return (
    <QueryResult query={query}>
      {({ items, nextCursor }) => (
        <Card
          title="Module log"
          description="Each time the server was asked, and what it answered, without secrets"
          footer={
            (after !== undefined || nextCursor) && (
              <KeysetPager
                hasPrevious={after !== undefined}
                hasNext={nextCursor !== null}
                onPrevious={goNewer}
                onNext={() => nextCursor && goOlder(nextCursor)}
                busy={query.isPlaceholderData}
              />
            )
          }
        >
          {items.length === 0 ? (
            <EmptyState level={3} icon={PlugZap} title="The server was not asked for anything yet" />
          ) : (
            <AttemptSteps attempts={items} />
          )}
        </Card>
      )}
    </QueryResult>
  )
}
