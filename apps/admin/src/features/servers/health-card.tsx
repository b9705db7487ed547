import { Button, Card, CopyableText, DataTable, FormActions, KeyValueList, Notice, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { Moment } from '../../components/columns.tsx'
import { describe, toastProblem } from '../../components/problem.tsx'
import { type Check, type Server, sizeOf } from './server-draft.ts'
import { HealthBadge } from './server-state.tsx'

/** How the server is, how it was, and whether it answers now. */
export function HealthCard({ server, mayManage }: { server: Server; mayManage: boolean }) {
  const { id, health, failures, checkedAt, failingSince } = server
  const queryClient = useQueryClient()
  const test = useAct(client.admin.servers.test, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.servers.key() }),
    onError: toastProblem('It was not tested'),
  })
  const result = test.data?.result ?? server.lastCheck
  return (
    <Card title="Health" description="Each server is asked every five minutes, unless it is in maintenance">
      <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-4">
        <KeyValueList
          items={[
            { label: 'Health', value: <HealthBadge health={health} failures={failures} /> },
            { label: 'Last check', value: <Moment at={checkedAt} none="Not since the settings changed" /> },
            ...(failingSince ? [{ label: 'Failing since', value: <Moment at={failingSince} /> }] : []),
          ]}
        />
        {result && <CheckResult check={result} server={server} mayManage={mayManage} />}
        {mayManage && (
          <FormActions>
            <Button loading={test.isPending} loadingText="Testing…" onClick={() => test.mutate({ id })}>
              Test connection
            </Button>
            <span className="text-sm text-muted">With the settings as they are saved</span>
          </FormActions>
        )}
        <History id={id} />
      </div>
    </Card>
  )
}

type CheckResultProps = { check: Check; server: Server; mayManage: boolean }

function CheckResult({ check, server, mayManage }: CheckResultProps) {
  if (check.kind === 'unknown')
    return (
      <Notice tone="warning" title="It does not answer" live>
        {check.reason}
      </Notice>
    )
  if (check.kind === 'refused') {
    const label = server.form.find((field) => field.name === check.field)?.label
    return (
      <Notice tone="danger" title={label ? `It refuses “${label}”` : 'It refuses us'} live>
        {check.reason}
      </Notice>
    )
  }
  const { version, warnings, accounts, freeDiskMib, fingerprint } = check
  const room = [
    ...(accounts === undefined ? [] : [`${accounts} accounts there`]),
    ...(freeDiskMib === undefined ? [] : [`${sizeOf(freeDiskMib)} of disk free`]),
  ]
  return (
    <Notice tone={warnings.length > 0 ? 'warning' : 'success'} title={`It answers: ${version}`} live>
      {room.length > 0 && <span className="block">{room.join(', ')}</span>}
      {warnings.map((warning) => (
        <span key={warning} className="block">
          {warning}
        </span>
      ))}
      {fingerprint && <Fingerprint fingerprint={fingerprint} server={server} mayManage={mayManage} />}
    </Notice>
  )
}

const plain = (fingerprint: string) => fingerprint.replaceAll(':', '').toLowerCase()

/** What it answered with, and whether it has to be just that from now on. */
function Fingerprint({ fingerprint, server, mayManage }: Omit<CheckResultProps, 'check'> & { fingerprint: string }) {
  const { id, pinField, settings } = server
  const queryClient = useQueryClient()
  const pin = useAct(client.admin.servers.change, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.servers.key() })
      toast.success('From now on it has to answer with this')
    },
    onError: toastProblem('It was not pinned'),
  })
  const isPinned = pinField !== null && plain(String(settings[pinField] ?? '')) === plain(fingerprint)
  return (
    <span className="mt-2 grid gap-2">
      <span>{isPinned ? 'It answered with the key that is pinned:' : 'It answered with this key or certificate:'}</span>
      <CopyableText value={fingerprint} label="Fingerprint" mono />
      {mayManage && pinField && !isPinned && (
        <span>
          <Button
            size="sm"
            loading={pin.isPending}
            loadingText="Pinning…"
            onClick={() => pin.mutate({ id, settings: { [pinField]: fingerprint } })}
          >
            Pin it
          </Button>
        </span>
      )}
    </span>
  )
}

const PAGE = 10

/** The checks so far, newest first, page by page. */
function History({ id }: { id: number }) {
  const [cursors, setCursors] = useState<string[]>([])
  const query = useQuery(api.admin.servers.checks.queryOptions({ input: { id, limit: PAGE, cursor: cursors.at(-1) } }))
  const { items, nextCursor } = query.data ?? {}
  return (
    <DataTable
      label="Checks"
      rows={items}
      rowKey={(check) => check.id}
      loading={query.isPending}
      skeletonRows={3}
      error={query.error && !items ? describe(query.error) : undefined}
      onRetry={query.refetch}
      columns={[
        { id: 'at', header: 'Checked', nowrap: true, cell: (check) => <Moment at={check.at} /> },
        { id: 'health', header: 'Result', stacked: 'aside', cell: (check) => <HealthBadge health={check.health} /> },
        { id: 'answer', header: 'Answer', cell: ({ answer }) => wordsOf(answer) },
        { id: 'took', header: 'Took', align: 'end', nowrap: true, cell: (check) => `${check.tookMs} ms` },
      ]}
      empty={<p className="p-4 text-sm text-muted">It was not checked yet.</p>}
      paging={{
        hasPrevious: cursors.length > 0,
        hasNext: Boolean(nextCursor),
        onPrevious: () => setCursors(cursors.slice(0, -1)),
        onNext: () => nextCursor && setCursors([...cursors, nextCursor]),
      }}
    />
  )
}

const wordsOf = (answer: Check): string => (answer.kind === 'accepted' ? answer.version : answer.reason)
