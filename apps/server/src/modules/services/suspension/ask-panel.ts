import type { ActionOutcome, CallContext, Exchange, ServerPanel } from '@ostler/integration-kit'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { masked } from '../../../platform/masking.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { serverPanels } from '../panels.ts'
import { type AttemptState, attempts, terminations } from '../schema.ts'
import { finishLifting, finishSuspending, finishTerminating, lockService, openSuspension } from './suspend.ts'

/** Longer than a slow panel needs. What takes longer is looked up by the next attempt. */
const CALL_TIMEOUT_MS = 60_000

const operations = ['suspend', 'unsuspend', 'terminate'] as const
type Operation = (typeof operations)[number]

/**
 * Has a server stop a service, serve it again, or take it away. The service becomes what was asked for when the server said
 * so. As with the set-up, the attempt is stored before the call, and after one that ended unknown the server is asked how
 * things stand before anything is repeated.
 */
export const askPanel = defineJob({
  name: 'services.ask_panel',
  queue: 'provisioning',
  payload: z.object({ serviceId: z.number(), operation: z.enum(operations) }),
  attempts: 6,
  backoffMs: 1000,
  async handle(ctx, { serviceId, operation }, job) {
    const intent = await ctx.transaction((tx) => prepare(tx, serviceId, operation))
    if (!intent) return
    const askedAt = performance.now()
    const answer = await ask(ctx, intent, job.signal)
    const tookMs = Math.round(performance.now() - askedAt)
    await ctx.transaction((tx) => conclude(tx, intent, answer, tookMs))
    const { outcome } = answer
    if (outcome.kind === 'retryable' || outcome.kind === 'unknown')
      throw new Error(`Server ${intent.service.serverModule}: ${outcome.reason}`)
  },
})

type Intent = { service: ServiceRow; operation: Operation; attemptId: number; why: string; lookFirst: boolean }
type Answer = { outcome: ActionOutcome; exchanges: Exchange[] }

async function prepare(tx: Tx, serviceId: number, operation: Operation): Promise<Intent | null> {
  const service = await lockService(tx, serviceId)
  const why = service ? await reasonFor(tx, service, operation) : null
  if (!service || why === null) {
    tx.record({ action: 'server_not_asked', object: `service:${serviceId}`, after: { operation } })
    return null
  }
  const [before] = await tx.db
    .select({ state: attempts.state })
    .from(attempts)
    .where(and(eq(attempts.serviceId, serviceId), eq(attempts.operation, operation)))
    .orderBy(desc(attempts.id))
    .limit(1)
  const [attempt] = await tx.db
    .insert(attempts)
    .values({ serviceId, operation, state: 'running', startedAt: tx.now })
    .returning({ id: attempts.id })
  tx.record({ action: 'server_asked', object: `service:${serviceId}`, after: { operation, attempt: attempt!.id } })
  const lookFirst = before?.state === 'running' || before?.state === 'unknown'
  return { service, operation, attemptId: attempt!.id, why, lookFirst }
}

/** Why it is still wanted; null when it is not, or was done. */
async function reasonFor(tx: Tx, service: ServiceRow, operation: Operation): Promise<string | null> {
  if (operation === 'terminate') {
    const [wanted] = await tx.db.select().from(terminations).where(eq(terminations.serviceId, service.id))
    return wanted && !wanted.doneAt ? wanted.why : null
  }
  const suspension = await openSuspension(tx, service.id)
  if (!suspension) return null
  if (operation === 'unsuspend') return suspension.liftAskedAt ? (suspension.liftWhy ?? 'lifted') : null
  return service.state === 'active' && !suspension.liftAskedAt ? suspension.why : null
}

async function ask(
  ctx: Context,
  { service, operation, why, lookFirst }: Intent,
  stopping: AbortSignal,
): Promise<Answer> {
  const exchanges: Exchange[] = []
  const panel = ctx.port(serverPanels).get(service.serverModule ?? '')
  if (!panel) {
    const reason = `There is no server module "${service.serverModule}".`
    return { outcome: { kind: 'rejected', reason }, exchanges }
  }
  const call: CallContext = {
    signal: AbortSignal.any([stopping, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
    onExchange: (exchange) => void exchanges.push(exchange),
  }
  const known = lookFirst ? await asItStands(panel, service.externalId, operation, call) : null
  return { outcome: known ?? (await act(panel, service.externalId, operation, why, call)), exchanges }
}

function act(panel: ServerPanel, id: string, operation: Operation, why: string, call: CallContext) {
  switch (operation) {
    case 'suspend':
      return panel.suspend(id, why, call)
    case 'unsuspend':
      return panel.unsuspend(id, call)
    case 'terminate':
      return panel.terminate(id, call)
  }
}

/** What an earlier attempt that nobody heard of led to; null when it led to nothing. */
async function asItStands(
  panel: ServerPanel,
  id: string,
  operation: Operation,
  call: CallContext,
): Promise<ActionOutcome | null> {
  const answer = await panel.lookUp(id, call)
  if (answer.kind !== 'found') return answer
  if (operation === 'terminate') return null
  return answer.account.suspended === (operation === 'suspend') ? { kind: 'ok' } : null
}

const attemptStates: Record<ActionOutcome['kind'], AttemptState> = {
  ok: 'done',
  absent: 'done',
  rejected: 'rejected',
  retryable: 'retryable',
  unknown: 'unknown',
}

async function conclude(tx: Tx, intent: Intent, { outcome, exchanges }: Answer, tookMs: number): Promise<void> {
  const { operation, attemptId } = intent
  await tx.db
    .update(attempts)
    .set({
      state: attemptStates[outcome.kind],
      endedAt: tx.now.add({ milliseconds: tookMs }),
      detail: masked({ answer: outcome, exchanges }),
    })
    .where(eq(attempts.id, attemptId))
  const object = `service:${intent.service.id}`
  tx.record({ action: 'server_answered', object, after: { operation, attempt: attemptId, answer: outcome.kind } })
  if (outcome.kind !== 'ok' && outcome.kind !== 'absent') return

  const service = (await lockService(tx, intent.service.id))!
  if (operation === 'terminate') {
    if (service.state === 'active' || service.state === 'suspended') await finishTerminating(tx, service)
    return
  }
  const suspension = await openSuspension(tx, service.id)
  if (!suspension) return
  if (operation === 'unsuspend') return finishLifting(tx, service, suspension)
  // Paid while the server was being asked: it is told so.
  if (suspension.liftAskedAt) await tx.later(askPanel, { serviceId: service.id, operation: 'unsuspend' })
  else if (service.state === 'active') await finishSuspending(tx, service, suspension)
}
