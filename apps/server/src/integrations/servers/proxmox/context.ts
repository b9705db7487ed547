import type { ActionOutcome, CallContext } from '@ostler/integration-kit'
import { z } from 'zod'
import type { PoolAddress } from './addresses.ts'
import { taskStanding } from './answers.ts'
import { failureOf, type No, type Proxmox } from './client.ts'
import type { NumberRange } from './numbers.ts'

/** What every verb works with. */
export type Cluster = {
  api: Proxmox
  range: NumberRange
  /** A text says what is wrong with what staff wrote. */
  pool: PoolAddress[] | string
  backupStorage: string
}

/** Work that is under way, as its ticket says. Nothing secret is in it. */
export type Work = { verb: string; task: string | null } & Record<string, string | number | boolean | null>

export const ticketOf = (work: Work): string => JSON.stringify(work)

const work = z.looseObject({ verb: z.string(), task: z.string().nullable() })

export function workOf(ticket: string): Work | null {
  try {
    return (work.safeParse(JSON.parse(ticket)).data as Work | undefined) ?? null
  } catch {
    return null
  }
}

export const working = (work: Work, reason: string): ActionOutcome => ({
  kind: 'working',
  ticket: ticketOf(work),
  reason,
})

/** How far a task is. What Proxmox does not know any more has ended long ago. */
export type TaskEnd = 'running' | 'ended' | { failed: string } | No

export async function howFar(api: Proxmox, upid: string, call: CallContext): Promise<TaskEnd> {
  const node = upid.split(':')[1] ?? ''
  const path = `/nodes/${encodeURIComponent(node)}/tasks/${encodeURIComponent(upid)}/status`
  const read = await api.get(path, taskStanding, call)
  if (read.kind === 'missing') return 'ended'
  if (read.kind !== 'yes') return read
  const { status, exitstatus } = read.data
  if (status === 'running') return 'running'
  return exitstatus == null || /^(OK|WARNINGS: \d+)$/.test(exitstatus) ? 'ended' : { failed: exitstatus }
}

/** What a task that failed means for what was asked: it is over, and the sentence says why. */
export function taskFailure(said: string): Exclude<ActionOutcome, { kind: 'ok' | 'working' | 'absent' }> {
  const meant = failureOf(said)
  return meant.kind === 'missing' || meant.kind === 'exists' ? { kind: 'rejected', reason: meant.reason } : meant
}
