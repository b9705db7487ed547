import type { Exchange } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { masked } from '../../../platform/masking.ts'
import { reportRefused } from '../../servers/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { type AttemptState, attempts, operations, services } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'
import { goneFromServer, notThereYet } from './answers.ts'
import type { Claim } from './claim.ts'
import { endOperation } from './end-operation.ts'
import { follow, giveUpOperation } from './give-up-operation.ts'
import type { Answer, OperationInput, OperationRow, StoredAnswer } from './operation.ts'
import { MOST_TRIES, pauseAfter, pauseWhileWorking, WORKING_HOURS } from './pauses.ts'
import { verbRules } from './verb-rules.ts'

type Said = { answer: Answer; exchanges: Exchange[]; tookMs: number }

/** Other user names that are tried, and other servers. */
const MOST_NAMES = 5

/**
 * Writes down what the server said, and has it take effect. Answers when to ask again; null: this operation is at its end.
 * What another job has taken over meanwhile is only written down.
 */
export async function conclude(tx: Tx, claim: Claim, said: Said): Promise<{ inMs: number } | null> {
  const { answer } = said
  const service = (await lockService(tx, claim.intent.service.id))!
  const [operation] = await tx.db.select().from(operations).where(eq(operations.id, claim.intent.operation.id))
  await writeAttempt(tx, claim, said)
  if (operation!.state !== 'asking' || operation!.claimedBy !== claim.jobId) return null
  const { password } = claim.intent
  return takeEffect(tx, { service, operation: operation!, answer, password, serverId: claim.serverId })
}

/** What the server said, of an operation and service that the caller has locked. Answers when to ask again; null: the end. */
export async function takeEffect(
  tx: Tx,
  { service, operation, answer, password, serverId }: Doing & { serverId: number },
): Promise<{ inMs: number } | null> {
  switch (answer.kind) {
    case 'done':
      return finish(tx, { service, operation, answer, password })
    case 'gone':
      return isEndOfAccount(operation)
        ? finish(tx, { service, operation, answer, password })
        : giveUp(tx, service, operation, goneFromServer)
    case 'working':
      return waitForServer(tx, service, operation, answer)
    case 'rejected':
      return refused(tx, { service, operation, answer, serverId })
    default:
      return tryAgain(tx, service, operation, answer)
  }
}

/** What is gone is as good as ended; and nobody is served who is not there. */
const isEndOfAccount = ({ verb }: OperationRow) => verb === 'terminate' || verb === 'clean_up' || verb === 'suspend'

type Doing = { service: ServiceRow; operation: OperationRow; answer: Answer; password: string }

async function finish(tx: Tx, { service, operation, answer, password }: Doing): Promise<null> {
  const chosen = 'password' in answer && answer.password !== undefined ? answer.password : password
  const standing = 'password' in answer && answer.password !== undefined ? await keep(tx, service, chosen) : service
  await endOperation(tx, operation, { state: 'done', answer: stored(answer) })
  const isStillAllowed = verbRules[operation.verb].from.includes(standing.state)
  if (isStillAllowed)
    await follow(
      tx,
      service,
      operation.why,
      await verbRules[operation.verb].onDone(tx, standing, { operation, answer, password: chosen }),
    )
  return null
}

async function giveUp(
  tx: Tx,
  service: ServiceRow,
  operation: OperationRow,
  answer: Extract<Answer, { reason: string }>,
): Promise<null> {
  await giveUpOperation(tx, service, operation, {
    state: 'failed',
    answer: { ...stored(answer), reason: answer.reason },
  })
  return null
}

async function waitForServer(
  tx: Tx,
  service: ServiceRow,
  operation: OperationRow,
  answer: Extract<Answer, { kind: 'working' }>,
): Promise<{ inMs: number } | null> {
  if (answer.remoteId !== undefined && answer.remoteId !== null)
    await tx.db.update(services).set({ remoteId: answer.remoteId }).where(eq(services.id, service.id))
  if (answer.password !== undefined) await keep(tx, service, answer.password)
  const workingSince = operation.workingSince ?? tx.now
  if (workingSince.until(tx.now).total('hours') > WORKING_HOURS) {
    const reason = `The server has not finished for ${WORKING_HOURS} hours: ${answer.reason}`
    return giveUp(tx, service, operation, { kind: 'unknown', reason })
  }
  const inMs = pauseWhileWorking(workingSince.until(tx.now).total('seconds'))
  await wait(tx, operation, {
    answer,
    inMs,
    set: {
      state: 'working',
      ticket: answer.ticket,
      workingSince,
      isUnsure: false,
      input: { ...operation.input, wasBegun: true },
    },
  })
  return { inMs }
}

/** Under another name, on another server, or when staff have mended the key, it may still work. */
async function refused(
  tx: Tx,
  {
    service,
    operation,
    answer,
    serverId,
  }: Omit<Doing, 'password' | 'answer'> & { answer: Rejection; serverId: number },
): Promise<{ inMs: number } | null> {
  if (answer.because === 'credentials') {
    await reportRefused(tx, serverId, answer.reason)
    return tryAgain(tx, service, operation, { kind: 'retryable', reason: answer.reason, afterSeconds: 300 })
  }
  const { input, verb } = operation
  if (verb === 'create' && answer.because === 'name_taken' && (input.namesTaken ?? 0) < MOST_NAMES)
    return another(tx, operation, answer, { namesTaken: (input.namesTaken ?? 0) + 1 })
  if (verb === 'create' && answer.because === 'no_room')
    return another(tx, operation, answer, { fullServers: [...(input.fullServers ?? []), serverId] })
  return giveUp(tx, service, operation, answer)
}

type Rejection = Extract<Answer, { kind: 'rejected' }>

async function another(tx: Tx, operation: OperationRow, answer: Answer, change: OperationInput) {
  // Nothing of ours stands under the name that was taken, nor on the server that is full.
  const input = { ...operation.input, ...change, wasAbsent: false, wasBegun: false }
  const set = { state: 'waiting' as const, input, isUnsure: false, ticket: null }
  await wait(tx, operation, { answer, inMs: 0, set })
  return { inMs: 0 }
}

async function tryAgain(
  tx: Tx,
  service: ServiceRow,
  operation: OperationRow,
  answer: Extract<Answer, { kind: 'retryable' | 'unknown' }>,
): Promise<{ inMs: number } | null> {
  const isUnsure = answer.kind === 'unknown' || operation.isUnsure
  const tries = operation.tries + 1
  if (tries >= MOST_TRIES) return giveUp(tx, service, { ...operation, isUnsure }, answer)
  const inMs = pauseAfter(tries, 'afterSeconds' in answer ? answer.afterSeconds : undefined)
  const input = { ...operation.input, wasAbsent: answer === notThereYet }
  await wait(tx, operation, { answer, inMs, set: { state: 'waiting', tries, isUnsure, input } })
  return { inMs }
}

async function wait(
  tx: Tx,
  operation: OperationRow,
  { answer, inMs, set }: { answer: Answer; inMs: number; set: Partial<typeof operations.$inferInsert> },
): Promise<void> {
  await tx.db
    .update(operations)
    .set({
      ...set,
      answer: stored(answer),
      nextTryAt: tx.now.add({ milliseconds: inMs }),
      claimedBy: null,
      claimedAt: null,
    })
    .where(eq(operations.id, operation.id))
}

async function keep(tx: Tx, service: ServiceRow, password: string): Promise<ServiceRow> {
  const sealedPassword = tx.port(vault).seal(password, `service_password:${service.id}`)
  const [kept] = await tx.db.update(services).set({ sealedPassword }).where(eq(services.id, service.id)).returning()
  return kept!
}

const attemptStates: Record<Answer['kind'], AttemptState> = {
  done: 'done',
  gone: 'done',
  working: 'working',
  rejected: 'rejected',
  retryable: 'retryable',
  unknown: 'unknown',
}

async function writeAttempt(tx: Tx, { attemptId, intent }: Claim, { answer, exchanges, tookMs }: Said): Promise<void> {
  await tx.db
    .update(attempts)
    .set({
      state: attemptStates[answer.kind],
      endedAt: tx.now.add({ milliseconds: tookMs }),
      detail: masked({ answer: stored(answer), exchanges }),
    })
    .where(eq(attempts.id, attemptId))
  tx.record({
    action: 'server_answered',
    object: `service:${intent.service.id}`,
    after: { operation: intent.operation.id, attempt: attemptId, answer: answer.kind },
  })
}

const stored = (answer: Answer): StoredAnswer => ({
  kind: answer.kind,
  ...('reason' in answer && { reason: answer.reason }),
  ...('note' in answer && answer.note !== undefined && { note: answer.note }),
})
