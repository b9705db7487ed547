import type { CallContext, CreateOutcome, Exchange, ServerPanel } from '@ostler/integration-kit'
import { and, desc, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { masked } from '../../../platform/masking.ts'
import { contactOf } from '../../clients/index.ts'
import { newPassword, usernameFor } from '../account-name.ts'
import { provisioningFailed, serviceActivated } from '../events.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { serverPanels } from '../panels.ts'
import { type AttemptState, attempts, services } from '../schema.ts'

/** Longer than a slow panel needs to make an account. What takes longer is looked up by the next attempt. */
const CALL_TIMEOUT_MS = 60_000

/**
 * Makes the account of a service on its server.
 *
 * Intent first: name, password and the attempt are stored before the call, so that every attempt asks for the same
 * account. After an attempt that ended unknown, or in a killed process, the server is asked whether the account exists
 * before it is asked to make one. A refusal is final; anything else is tried again with back-off, and after the last
 * attempt the service is shown as failed.
 */
export const setUpService = defineJob({
  name: 'services.set_up',
  queue: 'provisioning',
  payload: z.object({ serviceId: z.number() }),
  attempts: 6,
  backoffMs: 1000,
  async handle(ctx, { serviceId }, job) {
    const intent = await ctx.transaction((tx) => prepare(tx, serviceId))
    if (!intent) return
    const askedAt = performance.now()
    const outcome = await ask(ctx, intent, job.signal)
    const tookMs = Math.round(performance.now() - askedAt)
    await ctx.transaction((tx) => conclude(tx, intent, { ...outcome, tookMs }, job.lastAttempt))
    if (outcome.kind === 'retryable' || outcome.kind === 'unknown')
      throw new Error(`Server ${intent.service.serverModule}: ${outcome.reason}`)
  },
})

type Intent = { service: ServiceRow; attemptId: number; password: string; email: string; lookFirst: boolean }
type Answer = CreateOutcome & { exchanges: Exchange[] }

/** A use-case has one moment, so how long the other side took is measured beside it. */
type TimedAnswer = Answer & { tookMs: number }

async function prepare(tx: Tx, serviceId: number): Promise<Intent | null> {
  const [known] = await tx.db.select().from(services).where(eq(services.id, serviceId)).for('update')
  // A dead letter that staff try again finds the service given up, and takes it up.
  const found = known?.state === 'failed' ? await moveService(tx, known, 'provisioning', 'tried again') : known
  if (found?.state !== 'provisioning') {
    if (found) tx.record({ action: 'service_set_up_not_needed', object: `service:${serviceId}` })
    return null
  }
  const about = `service_password:${serviceId}`
  const password = found.sealedPassword ? tx.port(vault).open(found.sealedPassword, about) : newPassword()
  const [service] = await tx.db
    .update(services)
    .set({
      username: found.username ?? (await freeUsername(tx, found)),
      sealedPassword: found.sealedPassword ?? tx.port(vault).seal(password, about),
    })
    .where(eq(services.id, serviceId))
    .returning()
  const [before] = await tx.db
    .select({ state: attempts.state })
    .from(attempts)
    .where(and(eq(attempts.serviceId, serviceId), eq(attempts.operation, 'create')))
    .orderBy(desc(attempts.id))
    .limit(1)
  const [attempt] = await tx.db
    .insert(attempts)
    .values({ serviceId, operation: 'create', state: 'running', startedAt: tx.now })
    .returning({ id: attempts.id })
  tx.record({ action: 'service_set_up_started', object: `service:${serviceId}`, after: { attempt: attempt!.id } })
  const lookFirst = before?.state === 'running' || before?.state === 'unknown'
  const { email } = await contactOf(tx, found.clientId)
  return { service: service!, attemptId: attempt!.id, password, email, lookFirst }
}

async function freeUsername(tx: Tx, { externalId, domain }: ServiceRow): Promise<string> {
  for (let nth = 0; ; nth++) {
    const username = usernameFor(externalId, domain, nth)
    const [taken] = await tx.db.select({ id: services.id }).from(services).where(eq(services.username, username))
    if (!taken) return username
  }
}

async function ask(
  ctx: Context,
  { service, password, email, lookFirst }: Intent,
  stopping: AbortSignal,
): Promise<Answer> {
  const panel = ctx.port(serverPanels).get(service.serverModule ?? '')
  if (!panel) return { kind: 'rejected', reason: `There is no server module "${service.serverModule}".`, exchanges: [] }
  const exchanges: Exchange[] = []
  const call: CallContext = {
    signal: AbortSignal.any([stopping, AbortSignal.timeout(CALL_TIMEOUT_MS)]),
    onExchange: (exchange) => void exchanges.push(exchange),
  }
  const found = lookFirst ? await existing(panel, service, call) : null
  const outcome =
    found ??
    (await panel.create(
      {
        externalId: service.externalId,
        username: service.username!,
        password,
        domain: service.domain,
        plan: service.serverPlan ?? service.productName,
        email,
      },
      call,
    ))
  return { ...outcome, exchanges }
}

/** What an earlier attempt left behind: the account, or the reason not to go on yet. Null when there is nothing. */
async function existing(panel: ServerPanel, service: ServiceRow, call: CallContext): Promise<CreateOutcome | null> {
  const answer = await panel.lookUp(service.externalId, call)
  if (answer.kind === 'absent') return null
  if (answer.kind === 'unknown') return answer
  return {
    kind: 'ready',
    created: false,
    username: answer.account.username,
    host: answer.host,
    panelUrl: answer.panelUrl,
  }
}

const attemptStates: Record<CreateOutcome['kind'], AttemptState> = {
  ready: 'done',
  rejected: 'rejected',
  retryable: 'retryable',
  unknown: 'unknown',
}

async function conclude(
  tx: Tx,
  { service, attemptId }: Intent,
  outcome: TimedAnswer,
  lastAttempt: boolean,
): Promise<void> {
  const { exchanges, tookMs, ...answer } = outcome
  await tx.db
    .update(attempts)
    .set({
      state: attemptStates[outcome.kind],
      endedAt: tx.now.add({ milliseconds: tookMs }),
      detail: masked({ answer, exchanges }),
    })
    .where(eq(attempts.id, attemptId))
  tx.record({
    action: 'service_set_up_answered',
    object: `service:${service.id}`,
    after: { attempt: attemptId, answer: answer.kind },
  })

  const [now] = await tx.db.select().from(services).where(eq(services.id, service.id)).for('update')
  if (now?.state !== 'provisioning') return
  if (outcome.kind === 'ready') {
    await moveService(tx, now, 'active', outcome.created ? 'set up' : 'found set up by an earlier attempt', {
      username: outcome.username,
      serverHost: outcome.host,
      panelUrl: outcome.panelUrl,
    })
    await tx.emit(serviceActivated({ serviceId: service.id, clientId: service.clientId }))
  } else if (outcome.kind === 'rejected' || lastAttempt) {
    await moveService(tx, now, 'failed', outcome.reason)
    await tx.emit(provisioningFailed({ serviceId: service.id, clientId: service.clientId, reason: outcome.reason }))
  }
}

/** A product that needs no server is ready when it is paid. */
export async function finishWithoutServer(tx: Tx, service: ServiceRow): Promise<void> {
  await moveService(tx, service, 'active', 'paid; nothing to set up')
  await tx.emit(serviceActivated({ serviceId: service.id, clientId: service.clientId }))
}
