import type { ActionOutcome, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { notKnown, unreadable } from '../panel-call.ts'
import type { ActAnswer } from './answers.ts'
import type { Said } from './asking.ts'

type Busy = Extract<ActAnswer, { outcome: 'busy' }>
type No = Extract<ActAnswer, { outcome: 'rejected' }>

export const retryable = ({ reason, afterSeconds }: Busy): Retryable => ({
  kind: 'retryable',
  reason,
  ...(afterSeconds === undefined ? {} : { afterSeconds }),
})

export const rejected = ({ reason, because }: No): Rejected => ({
  kind: 'rejected',
  reason,
  ...(because === undefined ? {} : { because }),
})

/** @param ticket what the work is called where the script gives it no name */
export function outcomeOf(answer: ActAnswer, ticket: string): ActionOutcome {
  const password = 'password' in answer && answer.password !== undefined ? { password: answer.password } : {}
  switch (answer.outcome) {
    case 'done':
      return { kind: 'ok', ...(answer.note === undefined ? {} : { note: answer.note }), ...password }
    case 'working':
      return { kind: 'working', ticket: answer.ticket ?? ticket, reason: answer.reason, ...password }
    case 'absent':
      return { kind: 'absent' }
    case 'rejected':
      return rejected(answer)
    case 'busy':
      return retryable(answer)
  }
}

type Anything = { outcome: string; reason?: string }

/** A question was not answered: what else was said is the reason. */
export function unanswered(said: Said<Anything>): Unknown {
  if (said.kind !== 'said') return notKnown(said)
  return said.answer.reason === undefined ? unreadable : { kind: 'unknown', reason: said.answer.reason }
}

/** The same for a question about one account, which may be gone. */
export const unansweredOf = (said: Said<Anything>): Unknown | { kind: 'absent' } =>
  said.kind === 'said' && said.answer.outcome === 'absent' ? { kind: 'absent' } : unanswered(said)
