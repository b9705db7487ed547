import { Card, EmptyState, KeyValueList, Meter, Money, StepList, TextLink, Timeline } from '@ostler/ui'
import { PlugZap } from 'lucide-react'
import type { Answers } from '../../api.ts'
import { CodeBlock } from '../../components/code-block.tsx'
import { Day, Moment } from '../../components/columns.tsx'
import { cycleLabel } from '../../components/cycles.ts'

type Service = Answers['admin']['services']['get']
type Attempt = Service['attempts'][number]

export function ServiceFacts({ service }: { service: Service }) {
  const { client, orderId } = service
  return (
    <Card title="Details">
      <KeyValueList
        items={[
          { label: 'Client', value: <TextLink href={`/clients/${client.id}`}>{client.name}</TextLink> },
          { label: 'Order', value: orderId ? <TextLink href={`/orders/${orderId}`}>Open the order</TextLink> : 'none' },
          { label: 'Domain', value: service.domain ?? '–', copy: service.domain ?? undefined },
          { label: 'Price', value: <Money value={service.recurring} />, help: cycleLabel(service.cycle) },
          { label: 'Started', value: <Day on={service.startedOn} /> },
          { label: 'Next due', value: <Day on={service.nextDueOn} /> },
        ]}
      />
    </Card>
  )
}

export function ServiceServer({ service }: { service: Service }) {
  const { usage } = service
  return (
    <Card title="Server">
      <KeyValueList
        items={[
          { label: 'Module', value: service.serverModule ?? 'none: nothing is set up automatically' },
          { label: 'Host', value: service.serverHost ?? '–', copy: service.serverHost ?? undefined },
          { label: 'User name', value: service.username ?? '–', copy: service.username ?? undefined },
        ]}
      />
      {usage && (
        <div className="mt-4 grid gap-3 border-t pt-4">
          {usage.diskMib !== null && (
            <Meter
              label="Disk"
              value={usage.diskMib}
              max={usage.diskLimitMib ?? Math.max(usage.diskMib, 1)}
              text={
                usage.diskLimitMib
                  ? `${size(usage.diskMib)} of ${size(usage.diskLimitMib)}`
                  : `${size(usage.diskMib)}, no limit`
              }
            />
          )}
          <p className="text-sm text-muted">
            Traffic {size(usage.trafficMib)} · read <Moment at={usage.readAt} />
          </p>
        </div>
      )}
    </Card>
  )
}

const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

const size = (mib: number) => (mib >= 1024 ? `${oneDecimal.format(mib / 1024)} GiB` : `${oneDecimal.format(mib)} MiB`)

/** The API tells it from the beginning; here the newest comes first. */
export function ServiceHistory({ history }: { history: Service['history'] }) {
  return (
    <Card title="History">
      {history.length === 0 ? (
        <p className="text-muted">Nothing has happened yet.</p>
      ) : (
        <Timeline
          label="History of the service"
          items={history.toReversed().map((step, place) => ({
            id: `${step.at} ${place}`,
            title: capital(step.what),
            time: <Moment at={step.at} />,
            detail: `by ${step.by}`,
          }))}
        />
      )}
    </Card>
  )
}

export function ServiceAttempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <Card title="Attempts" description="What was asked of the server, and what it answered">
      {attempts.length === 0 ? (
        <EmptyState level={3} icon={PlugZap} title="The server was not asked for anything yet" />
      ) : (
        <StepList
          label="Attempts"
          steps={attempts.map((attempt) => ({
            id: String(attempt.id),
            label: capital(attempt.operation),
            state: stepOf(attempt),
            time: <Moment at={attempt.startedAt} />,
            detail: (
              <div className="grid grid-cols-[minmax(0,1fr)] gap-2 pt-0.5 text-ink">
                <span className="text-muted">
                  {attempt.endedAt &&
                    attempt.endedAt !== attempt.startedAt &&
                    `after ${duration(attempt.startedAt, attempt.endedAt)}: `}
                  {attemptWords[attempt.state] ?? attempt.state}
                </span>
                {attempt.detail && <AttemptDetail attempt={attempt} isOpen={attempt === attempts[0]} />}
              </div>
            ),
          }))}
        />
      )}
    </Card>
  )
}

function AttemptDetail({ attempt, isOpen }: { attempt: Attempt; isOpen: boolean }) {
  return (
    <details open={isOpen && stepOf(attempt) === 'failed'}>
      <summary className="w-fit rounded-sm py-1 text-sm text-accent-ink underline underline-offset-2">
        Request and answer
      </summary>
      <div className="pt-1">
        <CodeBlock label={`Detail of attempt ${attempt.id}`}>{attempt.detail ?? ''}</CodeBlock>
      </div>
    </details>
  )
}

const capital = (words: string) => words.charAt(0).toUpperCase() + words.slice(1)

const attemptWords: Record<string, string> = {
  running: 'going on',
  done: 'done',
  rejected: 'the server refused it',
  retryable: 'the server could not do it now',
  unknown: 'no clear answer, so it is looked up before it is tried again',
}

function stepOf({ state }: Attempt) {
  return state === 'done' || state === 'running' ? state : 'failed'
}

function duration(from: string, until: string) {
  const ms = Date.parse(until) - Date.parse(from)
  return ms < 1000 ? `${ms} ms` : `${oneDecimal.format(ms / 1000)} s`
}
