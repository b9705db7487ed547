import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import { stepOf } from '../machine-ticket.ts'
import { failureOf, wordsOf } from './acting.ts'
import { anAction } from './answers.ts'
import { resize, startedAgain } from './changing.ts'
import { askDigitalOcean, type DigitalOceanAccess, isMissing, unknownOf } from './client.ts'
import { find, notFound } from './find.ts'
import { stop } from './life.ts'

/** How far the action of the ticket is; what takes several goes on with the next. */
export async function progress(
  access: DigitalOceanAccess,
  account: KnownAccount,
  ticket: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const step = stepOf(ticket)
  if (!step) return { kind: 'rejected', reason: 'This is no piece of work at DigitalOcean.' }
  let failed: ReturnType<typeof failureOf> | null = null
  if (step.action !== undefined) {
    const path = `/actions/${step.action}`
    const asked = await askDigitalOcean(access, { method: 'GET', path }, anAction, call)
    // That of a droplet that is gone may be gone with it.
    if (asked.kind !== 'yes' && !isMissing(asked)) return unknownOf(asked)
    if (asked.kind === 'yes') {
      const { action } = asked.answer
      if (action.status === 'in-progress') return { kind: 'working', ticket, reason: wordsOf(action) }
      // A system that could not be asked to shut down has its power cut in time.
      if (action.status === 'errored' && action.type !== 'shutdown') failed = failureOf(action)
    }
  }
  if (step.what === 'wait') return failed ?? { kind: 'ok' }
  const found = await find(access, account, call)
  if (found.kind !== 'one') return found.kind === 'failed' ? unknownOf(found.failed) : notFound(found)
  const { droplet } = found
  if (step.what === 'stop') return failed ?? stop(access, droplet, step, call)
  if (failed && droplet.size_slug !== step.size) return startedAgain(access, droplet, failed, call)
  return resize(access, droplet, step, call)
}
