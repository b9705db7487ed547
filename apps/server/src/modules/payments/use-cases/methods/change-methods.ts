import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { ownService } from '../../../services/index.ts'
import { resumeCollections } from '../../collection.ts'
import { methodInUse, methodNotFound, methodUnusable } from '../../errors.ts'
import { makeDefault, takeAway } from '../../method-life.ts'
import { isBeingCharged, type Method, ownMethod } from '../../queries/methods.ts'
import { methods, serviceMethods } from '../../schema.ts'

/**
 * Removes a stored means to pay: from now on nothing is charged with it, and the provider is asked to forget it. A default
 * passes to the newest one that is left; services that were paid with it are paid with the default.
 *
 * @throws method_not_found, method_in_use while a charge with it is under way
 */
export async function removeMethod(ctx: Context, { methodId }: { methodId: number }): Promise<void> {
  await changing(ctx, methodId, async (tx, method) => {
    if (await isBeingCharged(tx, method.id)) throw methodInUse()
    await takeAway(tx, method, { why: 'removed' })
  })
}

/** @throws method_not_found, method_unusable */
export async function chooseDefault(ctx: Context, { methodId }: { methodId: number }): Promise<void> {
  await changing(ctx, methodId, async (tx, method) => {
    if (method.state !== 'usable') throw methodUnusable()
    await makeDefault(tx, method)
  })
}

/**
 * Chooses what pays for a service; null: the default does. It counts for invoices whose services all have the same choice.
 *
 * @throws service_not_found, method_not_found, method_unusable
 */
export async function chooseForService(
  ctx: Context,
  { serviceId, methodId }: { serviceId: number; methodId: number | null },
): Promise<void> {
  mayManage(ctx)
  const { clientId } = await ownService(ctx, serviceId)
  await ctx.transaction(async (tx) => {
    await lockOwnersMoney(tx, async () => [clientId])
    await tx.db.delete(serviceMethods).where(eq(serviceMethods.serviceId, serviceId))
    if (methodId !== null) {
      const method = await ownMethod(tx, methodId)
      if (method.clientId !== clientId) throw methodNotFound()
      if (method.state !== 'usable') throw methodUnusable()
      await tx.db.insert(serviceMethods).values({ serviceId, clientId, methodId, changedAt: tx.now })
    }
    tx.record({ action: 'payment_method_chosen', object: `service:${serviceId}`, after: { methodId } })
    await resumeCollections(tx, clientId)
  })
}

const needed = 'payment_methods.manage'

/** The client's own people, or staff with the permission of the same name. @throws forbidden */
function mayManage(ctx: Context): void {
  if (ctx.actor.clientId === null) ctx.actor.must(needed)
  else ctx.actor.mustActForClient(needed)
}

/** The method as it is once nobody else moves the client's money. @throws method_not_found */
async function changing(
  ctx: Context,
  methodId: number,
  change: (tx: Tx, method: Method) => Promise<void>,
): Promise<void> {
  mayManage(ctx)
  await ctx.transaction(async (tx) => {
    await lockOwnersMoney(tx, async () => {
      const rows = await tx.db.select({ clientId: methods.clientId }).from(methods).where(eq(methods.id, methodId))
      return rows.map((row) => row.clientId)
    })
    await change(tx, await ownMethod(tx, methodId))
  })
}
