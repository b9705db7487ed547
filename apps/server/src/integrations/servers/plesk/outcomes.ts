import type { GuardedFetch, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import type { Answered } from '../panel-call.ts'

export type PleskAccess = {
  /** Without a slash at its end. */
  address: string
  apiKey: string
  fetch: GuardedFetch
  timeoutMs: number
}

export type Asked<Data> =
  | { kind: 'yes'; data: Data }
  /** `code`: one of Plesk's own, the same in both interfaces, or the status in its place. */
  | { kind: 'no'; code: number; reason: string }
  /** What was named is not there. */
  | { kind: 'missing'; reason: string }
  /** The key is not taken, or not from our address: nothing was done. */
  | { kind: 'locked'; reason: string }
  | Retryable
  | Unknown

export type NotYes = Exclude<Asked<unknown>, { kind: 'yes' }>

/** Codes of Plesk's own. */
const codes = { exists: 1007, missing: 1013, limit: 1015 } as const

/** Wrong password, no permission, and a key that is wrong or is not meant for our address. */
const lockedCodes = new Set([1001, 1006, 11_003])

export function refusalOf(code: number, message: string): NotYes {
  const reason = `Plesk says: ${message.trim() || `error ${code}`}`
  if (lockedCodes.has(code)) return { kind: 'locked', reason }
  return code === codes.missing ? { kind: 'missing', reason } : { kind: 'no', code, reason }
}

/** What a status alone says, in front of either interface. Null: read the answer. */
export function judged({ status, responseHeaders }: Answered): NotYes | null {
  if (status === 401 || status === 403)
    return { kind: 'locked', reason: 'Plesk does not take the key, or not from our address.' }
  if (status === 429) {
    const seconds = Number(responseHeaders['retry-after'])
    return {
      kind: 'retryable',
      reason: 'Plesk has been asked too often.',
      ...(Number.isInteger(seconds) && seconds > 0 ? { afterSeconds: seconds } : {}),
    }
  }
  if (status >= 500 || (status >= 300 && status < 400)) return { kind: 'unknown', reason: `Plesk answered ${status}.` }
  return null
}

/** What came of an act. */
export function outcomeOf(asked: NotYes): Rejected | Retryable | Unknown {
  if (asked.kind === 'locked') return { kind: 'rejected', reason: asked.reason, because: 'credentials' }
  if (asked.kind === 'no' || asked.kind === 'missing') return { kind: 'rejected', reason: asked.reason }
  return asked
}

/** What came of an act whose first questions were not answered: it was not begun. */
export function notBegun(asked: NotYes): Rejected | Retryable {
  const outcome = outcomeOf(asked)
  return outcome.kind === 'unknown' ? { kind: 'retryable', reason: outcome.reason } : outcome
}

/** The licence, a reseller and a server each have their limits. */
export const hasNoRoom = ({ code, reason }: { code: number; reason: string }): boolean =>
  code === codes.limit || /licen[sc]e|limit[^.]* (is )?(reached|exceeded)|not enough (disk )?space/i.test(reason)

/** REST keeps the status where the other interface has a code of its own, so its words are read too. */
export const existsAlready = ({ code, reason }: { code: number; reason: string }): boolean =>
  code === codes.exists || /already (exists|in use|used)/i.test(reason)
