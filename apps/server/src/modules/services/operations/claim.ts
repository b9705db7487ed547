import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import { contactOf } from '../../clients/index.ts'
import { panelKinds } from '../../servers/index.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { attempts, operations } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'
import { endOperation } from './end-operation.ts'
import { giveUpOperation } from './give-up-operation.ts'
import { isOpen, type OperationRow } from './operation.ts'
import { planFor } from './plan-for.ts'
import { settleAccount } from './settle-account.ts'
import { type Intent, verbRules } from './verb-rules.ts'

/** How long another job that asks is left alone. What died comes back under its own name, and is not waited for. */
const CLAIM_MINUTES = 10

export type Claim = { kind: 'claimed'; intent: Intent; serverId: number; attemptId: number; jobId: string }
export type Left = { kind: 'left' }
/** It came to its end without being asked for: the one behind it is called up. */
export type Ended = { kind: 'ended'; serviceId: number }

/**
 * Takes an operation in hand: writes down all that is going to be asked for, and that it is being asked now. Left alone is
 * what is done, what another job asks at this moment, and what waits for one before it (whose end calls it up).
 */
export async function claim(tx: Tx, operationId: number, jobId: string): Promise<Claim | Left | Ended> {
  const [known] = await tx.db.select().from(operations).where(eq(operations.id, operationId))
  const service = known && (await lockService(tx, known.serviceId))
  if (!service) return left(tx, operationId, 'is not there')
  const open = await openOperations(tx, service.id)
  const operation = open.find((one) => one.id === operationId)
  if (!operation) return left(tx, operationId, 'is done')
  if (open[0]!.id !== operationId) return left(tx, operationId, 'waits for one before it')
  if (isElsewhere(tx, operation, jobId)) return left(tx, operationId, 'is being asked')

  const rule = verbRules[operation.verb]
  if (!rule.from.includes(service.state) || (rule.isWanted && !(await rule.isWanted(tx, service)))) {
    await endOperation(tx, operation, {
      state: 'superseded',
      reason: `not wanted of a service that is ${service.state}`,
    })
    return ended(service)
  }
  // The job that asked has died, or this one was handed out twice: nobody knows how far it came.
  const isUnsure = operation.isUnsure || operation.state === 'asking'
  if (isUnsure && rule.unsure === 'never' && operation.ticket === null) {
    const reason = 'It is not known whether the server has done it. Look there, then try again or mark it as done.'
    await endOperation(tx, operation, { state: 'failed', reason })
    return ended(service)
  }
  const standing =
    service.state === 'failed' && operation.verb === 'create'
      ? await moveService(tx, service, 'provisioning', 'tried again')
      : service
  return prepare(tx, { operation, service: standing, isUnsure, jobId })
}

async function prepare(
  tx: Tx,
  {
    operation,
    service,
    isUnsure,
    jobId,
  }: { operation: OperationRow; service: ServiceRow; isUnsure: boolean; jobId: string },
): Promise<Claim | Left | Ended> {
  const kind = tx.port(panelKinds).get(service.serverModule ?? '')
  const settled = kind
    ? await settleAccount(tx, service, { operation, kind })
    : ({ problem: `There is no server panel called "${service.serverModule}".` } as const)
  if ('problem' in settled) {
    await giveUp(tx, service, operation, settled.problem)
    return ended(service)
  }
  if (settled.server.maintenanceSince !== null) {
    await tx.db.update(operations).set({ state: 'waiting', nextTryAt: null }).where(eq(operations.id, operation.id))
    return left(tx, operation.id, 'waits for the end of the maintenance of its server')
  }
  const plan = await planFor(tx, settled.service, kind!)
  if ('problem' in plan) {
    await giveUp(tx, service, operation, plan.problem)
    return ended(service)
  }
  const [claimed] = await tx.db
    .update(operations)
    .set({ state: 'asking', claimedBy: jobId, claimedAt: tx.now, isUnsure, nextTryAt: null })
    .where(eq(operations.id, operation.id))
    .returning()
  const [attempt] = await tx.db
    .insert(attempts)
    .values({
      serviceId: service.id,
      operation: operation.verb,
      operationId: operation.id,
      serverId: settled.server.id,
      state: 'running',
      startedAt: tx.now,
    })
    .returning({ id: attempts.id })
  tx.record({
    action: 'server_asked',
    object: `service:${service.id}`,
    after: { operation: operation.id, verb: operation.verb, server: settled.server.name, attempt: attempt!.id },
  })
  const { email, name } = await contactOf(tx, service.clientId)
  const password = operation.sealedInput
    ? tx.port(vault).open(operation.sealedInput, `operation:${operation.id}`)
    : settled.password
  const intent = {
    operation: claimed!,
    service: settled.service,
    kind: kind!,
    password,
    plan: plan.plan,
    client: { email, name, clientId: String(service.clientId) },
  }
  return { kind: 'claimed', intent, serverId: settled.server.id, attemptId: attempt!.id, jobId }
}

/** It cannot even be asked. */
const giveUp = (tx: Tx, service: ServiceRow, operation: OperationRow, reason: string): Promise<void> =>
  giveUpOperation(tx, service, operation, { state: 'failed', answer: { kind: 'rejected', reason } })

function isElsewhere(tx: Tx, operation: OperationRow, jobId: string): boolean {
  if (operation.state !== 'asking' || operation.claimedBy === jobId) return false
  const until = operation.claimedAt!.add({ minutes: CLAIM_MINUTES })
  return Temporal.Instant.compare(tx.now, until) < 0
}

/** Those of a service that are not at their end, in the order in which they are done. */
export async function openOperations(tx: Tx, serviceId: number): Promise<OperationRow[]> {
  const rows = await tx.db
    .select()
    .from(operations)
    .where(and(eq(operations.serviceId, serviceId), inArray(operations.state, ['waiting', 'asking', 'working'])))
    .orderBy(asc(operations.id))
  return rows.filter(isOpen)
}

function left(tx: Tx, operationId: number, why: string): Left {
  tx.record({ action: 'operation_left', object: `operation:${operationId}`, after: { why } })
  return { kind: 'left' }
}

const ended = ({ id }: ServiceRow): Ended => ({ kind: 'ended', serviceId: id })
