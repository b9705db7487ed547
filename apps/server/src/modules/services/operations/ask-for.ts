import { and, asc, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { vault } from '../../../platform/crypto.ts'
import type { SealedColumn } from '../../../platform/sealed-columns.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { operations } from '../schema.ts'
import { operate } from './operate.ts'
import type { OperationInput, OperationRow, Verb } from './operation.ts'

/** A password that an operation brings, until it is the one of the service. */
export const sealedOperationInput: SealedColumn = {
  table: 'services.operations',
  column: 'sealed_input',
  key: ['id'],
  about: ({ id }) => `operation:${id}`,
}

export type Wish = { verb: Verb; why: string; input?: OperationInput; password?: string }

/**
 * Wants something of the server of a service that the caller has locked. What is wanted already and was not begun is not
 * wanted twice. Those of one service are done one after the other, in the order in which they were wanted.
 */
export async function askFor(tx: Tx, service: ServiceRow, wish: Wish): Promise<OperationRow> {
  const standing = await waitingLike(tx, service.id, wish)
  if (standing) {
    tx.record({
      action: 'operation_wanted_again',
      object: `service:${service.id}`,
      after: { operation: standing.id, verb: wish.verb, why: wish.why },
    })
    await tx.later(operate, { operationId: standing.id })
    return standing
  }
  const [made] = await tx.db
    .insert(operations)
    .values({
      serviceId: service.id,
      verb: wish.verb,
      input: wish.input ?? {},
      state: 'waiting',
      why: wish.why,
      askedBy: tx.actor.label,
      askedAt: tx.now,
      nextTryAt: tx.now,
    })
    .returning()
  const operation = wish.password === undefined ? made! : await keepPassword(tx, made!, wish.password)
  tx.record({
    action: 'operation_wanted',
    object: `service:${service.id}`,
    after: { operation: operation.id, verb: wish.verb, why: wish.why, input: wish.input ?? {} },
  })
  await tx.later(operate, { operationId: operation.id })
  return operation
}

async function waitingLike(tx: Tx, serviceId: number, { verb, input, password }: Wish): Promise<OperationRow | null> {
  if (password !== undefined) return null
  const rows = await tx.db
    .select()
    .from(operations)
    .where(and(eq(operations.serviceId, serviceId), inArray(operations.state, ['waiting', 'asking', 'working'])))
    .orderBy(asc(operations.id))
  const last = rows.at(-1)
  // Only the last wish counts: suspend, serve again, suspend are three.
  const isSame = last?.verb === verb && last.state === 'waiting' && sameInput(last.input, input ?? {})
  return isSame ? last : null
}

const sameInput = (a: OperationInput, b: OperationInput): boolean =>
  a.isLast === b.isLast &&
  a.domain === b.domain &&
  a.paidUntil === b.paidUntil &&
  a.backupId === b.backupId &&
  a.image === b.image &&
  a.action === b.action &&
  JSON.stringify(a.values) === JSON.stringify(b.values)

async function keepPassword(tx: Tx, { id }: OperationRow, password: string): Promise<OperationRow> {
  const sealedInput = tx.port(vault).seal(password, sealedOperationInput.about({ id: String(id) }))
  const [kept] = await tx.db.update(operations).set({ sealedInput }).where(eq(operations.id, id)).returning()
  return kept!
}
