import { Button, Card, DataTable, EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { isWorthRetrying } from '../../api.ts'
import { queryOf } from '../../components/list.ts'
import { describe } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { DecideMany, failedOperations } from './decide-many.tsx'
import { OperationMenu } from './operation-acts.tsx'
import { type Counts, operationList, serverKey, serverLabel } from './operation-list.tsx'

type Props = { counts: Counts; state: 'failed' | undefined; refreshMs: number | false }

const serversAtOnce = 5

/** What is unfinished, server by server; one that is in trouble has its failures together. */
export function ByServer({ counts, state, refreshMs }: Props) {
  const [shown, show] = useState(serversAtOnce)
  const servers = counts.servers.filter((one) => state === undefined || one.failed > 0)
  if (servers.length === 0) {
    return (
      <Card>
        <EmptyState icon={CircleCheck} title={state ? 'Nothing has failed' : 'Nothing is unfinished'} />
      </Card>
    )
  }
  return (
    <>
      {servers.slice(0, shown).map((server) => (
        <OfServer key={serverKey(server)} server={server} state={state} refreshMs={refreshMs} />
      ))}
      {servers.length > shown && (
        <Button className="justify-self-start" onClick={() => show(shown + serversAtOnce)}>
          Show more servers ({servers.length - shown})
        </Button>
      )}
    </>
  )
}

const list = operationList({})
const columns = list.columns.filter(({ id }) => id !== 'server')

function OfServer({ server, state, refreshMs }: Omit<Props, 'counts'> & { server: Counts['servers'][number] }) {
  const { may } = useStaff()
  const key = serverKey(server)
  const query = useQuery({
    ...queryOf(list, { limit: 10, server: key, ...(state ? { state } : {}) }),
    refetchInterval: refreshMs,
  })
  return (
    <Card
      title={serverLabel(server)}
      description={`${server.open} under way, ${server.failed} failed`}
      padding="none"
      actions={
        <>
          {server.failed > 0 && may('services.manage') && (
            <DecideMany
              size="sm"
              label="All that failed"
              many={`all that failed on ${serverLabel(server)}`}
              find={() => failedOperations(server.server ? { serverId: server.server.id } : { hasNoServer: 'true' })}
            />
          )}
          {query.data?.nextCursor && (
            <LinkButton
              size="sm"
              variant="ghost"
              iconEnd={ArrowRight}
              href={href('/provisioning', { server: key, ...(state ? { state } : {}) })}
            >
              All of {serverLabel(server)}
            </LinkButton>
          )}
        </>
      }
    >
      <DataTable
        framed={false}
        label={`Operations on ${serverLabel(server)}`}
        columns={columns}
        rows={query.data?.items}
        rowKey={(row) => row.id}
        rowHref={list.rowHref}
        rowActions={may('services.manage') ? (row) => <OperationMenu operation={row} /> : undefined}
        loading={query.isPending}
        skeletonRows={3}
        error={query.error && !query.data ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        empty={<EmptyState level={3} icon={CircleCheck} title="Nothing is unfinished here any more" />}
      />
    </Card>
  )
}
