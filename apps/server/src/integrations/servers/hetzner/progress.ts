import type { ActionOutcome, CallContext, KnownAccount } from '@ostler/integration-kit'
import { stepOf } from '../machine-ticket.ts'
import { failureOf, wordsOf } from './acting.ts'
import { anAction } from './answers.ts'
import { resize, startedAgain } from './changing.ts'
import { askHetzner, type HetznerAccess, isMissing, unknownOf } from './client.ts'
import { find, notFound } from './find.ts'
import { stop } from './life.ts'

/** How far the action of the ticket is; what takes several goes on with the next. */
export async function progress(
  access: HetznerAccess,
  account: KnownAccount,
  ticket: string,
  call: CallContext,
): Promise<ActionOutcome> {
  const step = stepOf(ticket)
  if (!step) return { kind: 'rejected', reason: 'This is no piece of work at Hetzner.' }
  let failed: ReturnType<typeof failureOf> | null = null
  if (step.action !== undefined) {
    const asked = await askHetzner(access, { method: 'GET', path: `/actions/${step.action}` }, anAction, call)
    // Hetzner forgets actions that are long over.
    if (asked.kind !== 'yes' && !isMissing(asked)) return unknownOf(asked)
    if (asked.kind === 'yes') {
      const { action } = asked.answer
      if (action.status === 'running') return { kind: 'working', ticket, reason: wordsOf(action) }
      // A system that could not be asked to shut down has its power cut in time.
      if (action.status === 'error' && action.command !== 'shutdown_server') failed = failureOf(action)
    }
  }
  if (step.what === 'wait') return failed ?? { kind: 'ok' }
  const found = await find(access, account, call)
  if (found.kind !== 'one') return found.kind === 'failed' ? unknownOf(found.failed) : notFound(found)
  const { server } = found
  if (step.what === 'stop') return failed ?? stop(access, server, step, call)
  if (failed && server.server_type.name !== step.size) return startedAgain(access, server, failed, call)
  return resize(access, server, step, call)
}
