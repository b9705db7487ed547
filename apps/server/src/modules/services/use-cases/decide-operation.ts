import { and, desc, eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { operationAsking, operationClosed, operationHasSecret, operationNotFound, serviceNotFailed } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { endOperation } from '../operations/end-operation.ts'
import { follow, giveUpOperation } from '../operations/give-up-operation.ts'
import { callNext, operate } from '../operations/operate.ts'
import { isOpen, type OperationRow } from '../operations/operation.ts'
import { verbRules } from '../operations/verb-rules.ts'
import { operations } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'

/**
 * Staff mended the cause, or do not want to wait: it is tried now, with all its tries before it.
 * @throws operation_not_found, operation_asking, operation_closed for one that was done or is not wanted any more
 */
export async function retryOperation(ctx: Context, operationId: number): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const { operation } = await locked(tx, operationId)
    if (operation.state === 'asking') throw operationAsking()
    if (!isOpen(operation) && operation.state !== 'failed') throw operationClosed()
    const isUnsure = verbRules[operation.verb].unsure === 'never' ? false : operation.isUnsure
    await tx.db
      .update(operations)
      .set({
        state: operation.state === 'failed' ? 'waiting' : operation.state,
        tries: 0,
        isUnsure,
        nextTryAt: tx.now,
        endedAt: null,
        endedBy: null,
      })
      .where(eq(operations.id, operationId))
    record(tx, operation, 'operation_retried')
    await tx.later(operate, { operationId })
  })
}

/** Staff decide that it is not to be done. @throws operation_not_found, operation_asking, operation_closed */
export async function skipOperation(
  ctx: Context,
  { operationId, reason }: { operationId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const { operation, service } = await locked(tx, operationId)
    if (operation.state === 'asking') throw operationAsking()
    if (!isOpen(operation) && operation.state !== 'failed') throw operationClosed()
    const answer = { kind: 'by_hand' as const, reason }
    // What it leads to when it is given up, a failed one has led to already.
    if (operation.state === 'failed') await endOperation(tx, operation, { state: 'skipped', answer })
    else await giveUpOperation(tx, service, operation, { state: 'skipped', answer })
    await callNext(tx, service.id)
  })
}

/**
 * Staff have done it on the server themselves; here it takes effect as if the server had said so.
 * @throws operation_not_found, operation_asking, operation_closed, operation_has_secret
 */
export async function markOperationDone(
  ctx: Context,
  { operationId, reason }: { operationId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const { operation, service } = await locked(tx, operationId)
    if (operation.state === 'asking') throw operationAsking()
    if (!isOpen(operation) && operation.state !== 'failed') throw operationClosed()
    const rule = verbRules[operation.verb]
    if (!rule.from.includes(service.state)) throw operationClosed()
    if (operation.verb === 'change_password' || operation.verb === 'reinstall') throw operationHasSecret()
    await endOperation(tx, operation, { state: 'done', answer: { kind: 'by_hand', reason } })
    const wish = await rule.onDone(tx, service, { operation, answer: { kind: 'done', note: reason }, password: '' })
    await follow(tx, service, reason, wish)
    await callNext(tx, service.id)
  })
}

/** Staff mended the cause of a set-up that failed. @throws service_not_found, service_not_failed */
export async function retrySetUp(ctx: Context, serviceId: number): Promise<void> {
  ctx.actor.must('services.manage')
  const [failed] = await ctx.read
    .select({ id: operations.id })
    .from(operations)
    .where(and(eq(operations.serviceId, serviceId), eq(operations.verb, 'create'), eq(operations.state, 'failed')))
    .orderBy(desc(operations.id))
    .limit(1)
  if (!failed) throw serviceNotFailed()
  await retryOperation(ctx, failed.id)
}

async function locked(tx: Tx, operationId: number): Promise<{ operation: OperationRow; service: ServiceRow }> {
  const [known] = await tx.db.select().from(operations).where(eq(operations.id, operationId))
  if (!known) throw operationNotFound()
  const service = (await lockService(tx, known.serviceId))!
  const [operation] = await tx.db.select().from(operations).where(eq(operations.id, operationId))
  return { operation: operation!, service }
}

function record(tx: Tx, operation: OperationRow, action: string): void {
  tx.record({
    action,
    object: `service:${operation.serviceId}`,
    before: { operation: operation.id, verb: operation.verb, state: operation.state },
  })
}
