import type { Account, ActionOutcome, CreateOutcome, Unknown, Usage } from '@ostler/integration-kit'
import type { z } from 'zod'
import type { AccountAnswer, actAnswer, UsageAnswer } from './answers.ts'
import type { Asked } from './ask.ts'

const MIB = 1024 * 1024

type NotYes = Exclude<Asked<unknown>, { kind: 'yes' }>

/** The name belongs to somebody else there; under another it may work. */
const taken = new Set(['USER_EXISTS', 'NOT_OURS'])

/** Another server may have what this one lacks. */
const elsewhere = new Set(['DISK_FULL', 'NOT_AVAILABLE'])

export function notCreated(asked: NotYes): CreateOutcome {
  if (asked.kind === 'locked') return { kind: 'rejected', reason: asked.reason, because: 'credentials' }
  if (asked.kind !== 'no') return asked
  const { code, reason } = asked
  if (taken.has(code)) return { kind: 'rejected', reason, because: 'name_taken' }
  return { kind: 'rejected', reason, ...(elsewhere.has(code) ? { because: 'no_room' as const } : {}) }
}

export function actedOn(asked: Asked<z.output<typeof actAnswer>>): ActionOutcome {
  if (asked.kind === 'yes') {
    const { working, notes } = asked.answer
    if (working !== undefined)
      return { kind: 'working', ticket: working, reason: 'The server goes on with it by itself.' }
    return notes.length === 0 ? { kind: 'ok' } : { kind: 'ok', note: notes.join(' ') }
  }
  if (asked.kind === 'locked') return { kind: 'rejected', reason: asked.reason, because: 'credentials' }
  if (asked.kind !== 'no') return asked
  return asked.code === 'ABSENT' ? { kind: 'absent' } : { kind: 'rejected', reason: asked.reason }
}

/** For a question there is no "no", except that there is no such account. */
export function notAnswered(asked: NotYes): { kind: 'absent' } | Unknown {
  return asked.kind === 'no' && asked.code === 'ABSENT' ? { kind: 'absent' } : unknownOf(asked)
}

export const unknownOf = ({ reason }: { reason: string }): Unknown => ({ kind: 'unknown', reason })

export const accountOf = ({ username, domain, state }: AccountAnswer, host: string): Account => ({
  username,
  domain,
  plan: null,
  state,
  remoteId: null,
  host,
  panelUrl: null,
  addresses: [],
  power: null,
})

/** What is begun of the disk counts; of a counter only what is whole, so that nothing is counted twice over the readings. */
export const usageOf = (answer: UsageAnswer): Usage => ({
  diskMib: Math.ceil(answer.diskBytes / MIB),
  diskLimitMib: answer.diskLimitMib,
  trafficMib: Math.floor(answer.trafficBytes / MIB),
  trafficLimitMib: answer.trafficLimitMib,
})

export const mibOf = (bytes: number): number => Math.ceil(bytes / MIB)
