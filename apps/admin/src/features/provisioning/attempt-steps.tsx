import { type Step, StepList, TextLink } from '@ostler/ui'
import { CodeBlock } from '../../components/code-block.tsx'
import { Moment } from '../../components/columns.tsx'
import { Exchange } from '../../components/exchange.tsx'
import { readAttemptDetail } from './attempt-detail.ts'
import { verbLabel } from './operation-states.ts'

type Attempt = {
  id: number
  state: string
  startedAt: string
  endedAt: string | null
  detail: string | null
  /** Where attempts of several things stand together. */
  operation?: string
  operationId?: number | null
}

/** Each time the server was asked, with what was sent and what came back. The first, when it failed, stands open. */
export const AttemptSteps = ({ attempts, live }: { attempts: Attempt[]; live?: boolean }) => (
  <StepList
    label="Attempts"
    live={live}
    steps={attempts.map(
      (attempt, place): Step => ({
        id: String(attempt.id),
        label: attempt.operation === undefined ? 'The server was asked' : verbLabel(attempt.operation),
        state: stepOf(attempt),
        time: <Moment at={attempt.startedAt} />,
        detail: <Detail attempt={attempt} isOpen={place === 0 && stepOf(attempt) === 'failed'} />,
      }),
    )}
  />
)

function Detail({ attempt, isOpen }: { attempt: Attempt; isOpen: boolean }) {
  const { reason, exchanges, raw } = readAttemptDetail(attempt.detail)
  const took = attempt.endedAt && attempt.endedAt !== attempt.startedAt
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-2 pt-0.5 text-ink">
      <span className="text-muted">
        {took && `after ${duration(attempt.startedAt, attempt.endedAt!)}: `}
        {attemptWords[attempt.state] ?? attempt.state}
      </span>
      {reason && <span className="wrap-anywhere">{reason}</span>}
      {exchanges.map((said, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: what was said stays in its order
        <Exchange key={place} said={said} isOpen={isOpen} />
      ))}
      {raw && <CodeBlock label="What was written down">{raw}</CodeBlock>}
      {attempt.operationId && (
        <TextLink href={`/provisioning/${attempt.operationId}`}>Operation no. {attempt.operationId}</TextLink>
      )}
    </div>
  )
}

const attemptWords: Record<string, string> = {
  running: 'going on',
  done: 'done',
  working: 'the server took it on and works on it',
  rejected: 'the server refused it',
  retryable: 'the server could not do it now',
  unknown: 'no clear answer, so it is looked up before it is tried again',
}

function stepOf({ state }: Attempt): Step['state'] {
  if (state === 'done' || state === 'running') return state
  return state === 'working' ? 'waiting' : 'failed'
}

const oneDecimal = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

function duration(from: string, until: string) {
  const ms = Date.parse(until) - Date.parse(from)
  return ms < 1000 ? `${ms} ms` : `${oneDecimal.format(ms / 1000)} s`
}
