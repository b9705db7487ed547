import type { Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { addCharges } from '../../billing/index.ts'
import { productsById } from '../../catalog/index.ts'
import { callTo, openPanel, takePlaceOn } from '../../servers/index.ts'
import { describeService } from '../describe.ts'
import { notOnThatServer, serverCannot, serverUnsure, serviceNotFound } from '../errors.ts'
import { openOperations } from '../operations/claim.ts'
import { knownAccount } from '../operations/operation.ts'
import { placeOf } from '../operations/verbs/create.ts'
import { ownService } from '../queries/services.ts'
import { moves, services } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'

export type Move = {
  serviceId: number
  toServerId: number
  /** What the client is charged for it, in the service's currency; zero: nothing. */
  fee: Money
  reason: string
}

/**
 * Staff have moved the account of a service to another server of the same kind with the panel's own means; from now on it
 * is looked for there. The server is asked first whether it has it.
 *
 * @throws service_not_found, server_not_found, server_cannot for another kind, not_on_that_server, server_unsure
 */
export async function moveToServer(ctx: Context, { serviceId, toServerId, fee, reason }: Move): Promise<void> {
  ctx.actor.must('services.manage')
  const known = await ownService(ctx, serviceId, 'services.manage')
  const { row, panel, kind } = await openPanel(ctx, toServerId)
  if (row.kind !== known.serverModule || known.serverId === toServerId) throw serverCannot()
  const found = await panel.lookUp({ ...knownAccount(known), remoteId: null }, callTo(kind))
  if (found.kind === 'unknown') throw serverUnsure()
  if (found.kind !== 'found') throw notOnThatServer()
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    // What is under way is for the server that it was on.
    if ((await openOperations(tx, serviceId)).length > 0) throw serverUnsure()
    const product = (await productsById(tx, [service.productId])).get(service.productId)
    await takePlaceOn(tx, {
      key: service.externalId,
      serverId: toServerId,
      needs: { diskMib: product?.diskMib ?? 0, memoryMib: product?.memoryMib ?? 0 },
    })
    await tx.db
      .update(services)
      .set({ ...placeOf(found.account), serverId: toServerId })
      .where(eq(services.id, serviceId))
    const [move] = await tx.db
      .insert(moves)
      .values({
        serviceId,
        fromServerId: service.serverId,
        toServerId,
        feeMinor: fee.minor,
        why: reason,
        movedBy: tx.actor.label,
        movedAt: tx.now,
      })
      .returning()
    tx.record({
      action: 'service_moved',
      object: `service:${serviceId}`,
      before: { serverId: service.serverId },
      after: { serverId: toServerId, fee, reason },
    })
    if (!fee.isZero)
      await addCharges(tx, [
        {
          clientId: service.clientId,
          dueOn: tx.today,
          description: `${describeService(service)}: moved to another server`,
          period: null,
          amount: fee,
          discount: null,
          taxClass: service.taxClass,
          account: `revenue:product:${service.productId}`,
          source: `service:${serviceId}:move:${move!.id}`,
        },
      ])
  })
}
