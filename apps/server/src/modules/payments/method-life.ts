import { and, desc, eq, ne, sql } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { resumeCollections } from './collection.ts'
import type { Method } from './queries/methods.ts'
import { methods, serviceMethods } from './schema.ts'
import { forgetMethod } from './use-cases/methods/forget-method.ts'

/**
 * What becomes of stored means to pay. Whoever calls holds the lock on the client's money, so that nothing is charged with a
 * method while it goes away.
 */

/**
 * A method is no more for us from now on. The provider is asked to forget it by a job, unless it has said itself that it is
 * gone. A default passes to the newest one that can be charged.
 */
export async function takeAway(
  tx: Tx,
  method: Method,
  { why, isForgotten = false }: { why: string; isForgotten?: boolean },
): Promise<void> {
  await tx.db
    .update(methods)
    .set({ state: 'removed', stateReason: why, isDefault: false, isForgotten, changedAt: tx.now })
    .where(eq(methods.id, method.id))
  await tx.db.delete(serviceMethods).where(eq(serviceMethods.methodId, method.id))
  tx.record({
    action: 'payment_method_removed',
    object: `payment_method:${method.id}`,
    before: { clientId: method.clientId, brand: method.brand, isDefault: method.isDefault },
    after: { why },
  })
  if (method.isDefault) await passDefaultOn(tx, method.clientId)
  if (!isForgotten) await tx.later(forgetMethod, { methodId: method.id })
}

async function passDefaultOn(tx: Tx, clientId: number): Promise<void> {
  const [next] = await tx.db
    .select()
    .from(methods)
    .where(and(eq(methods.clientId, clientId), eq(methods.state, 'usable')))
    .orderBy(desc(methods.id))
    .limit(1)
  if (next) await makeDefault(tx, next)
}

/** From now on this one pays what no other one was chosen for; what waited for a means to pay is tried again. */
export async function makeDefault(tx: Tx, method: Method): Promise<void> {
  const before = await tx.db
    .update(methods)
    .set({ isDefault: false, changedAt: tx.now })
    .where(and(eq(methods.clientId, method.clientId), eq(methods.isDefault, true), ne(methods.id, method.id)))
    .returning({ id: methods.id })
  await tx.db.update(methods).set({ isDefault: true, changedAt: tx.now }).where(eq(methods.id, method.id))
  tx.record({
    action: 'payment_method_made_default',
    object: `payment_method:${method.id}`,
    before: { default: before[0]?.id ?? null },
    after: { clientId: method.clientId },
  })
  await resumeCollections(tx, method.clientId)
}

/** The bank has said that it will not work again: it is not charged by itself any more. */
export async function noteFailing(tx: Tx, methodId: number, reason: string): Promise<void> {
  const [failing] = await tx.db
    .update(methods)
    .set({ state: 'failing', stateReason: reason, changedAt: tx.now })
    .where(and(eq(methods.id, methodId), eq(methods.state, 'usable')))
    .returning({ id: methods.id })
  if (failing) tx.record({ action: 'payment_method_failing', object: `payment_method:${methodId}`, after: { reason } })
}

/** Money came with it, so it works. */
export async function noteUsed(tx: Tx, methodId: number): Promise<void> {
  await tx.db
    .update(methods)
    .set({
      lastUsedAt: tx.now,
      state: sql`CASE ${methods.state} WHEN 'failing' THEN 'usable' ELSE ${methods.state} END`,
      stateReason: sql`CASE ${methods.state} WHEN 'failing' THEN NULL ELSE ${methods.stateReason} END`,
    })
    .where(eq(methods.id, methodId))
}
