import { eq, or } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { overdueOf } from '../../billing/index.ts'
import { contactOf } from '../../clients/index.ts'
import { thingOf } from '../charge-source.ts'
import { otherCurrency, sameClient, serviceHasDebts, serviceNotFound, serviceOver, upgradeOpen } from '../errors.ts'
import { serviceTransferred } from '../events.ts'
import { services, transfers, upgrades } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'
import { heldTime } from '../upgrade/read-held.ts'

/**
 * Another client has the service from now on, with its add-ons and all that was paid ahead; what it costs from the next
 * period on is theirs. Invoices of the past stay with who had them. Nothing may be open for it, or two would owe.
 *
 * @throws service_not_found, client_not_found, same_client, other_currency, service_over, service_has_debts, upgrade_open
 * @emits services.transferred
 */
export async function transferService(
  ctx: Context,
  { serviceId, toClientId, reason }: { serviceId: number; toClientId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    const client = await contactOf(tx, toClientId)
    if (client.id === service.clientId) throw sameClient()
    if (client.currency !== service.currency) throw otherCurrency(service.currency)
    if (service.state === 'terminated' || service.state === 'cancelled' || service.state === 'pending')
      throw serviceOver()
    const open = await tx.db.select().from(upgrades).where(eq(upgrades.serviceId, serviceId))
    if (open.some(({ state }) => state === 'asked' || state === 'paid')) throw upgradeOpen()
    const group = await tx.db
      .select()
      .from(services)
      .where(or(eq(services.id, serviceId), eq(services.parentId, serviceId)))
      .orderBy(services.id)
      .for('update')
    for (const one of group) {
      const unpaid = await overdueOf(tx, { prefix: `${thingOf(one.id)}:`, dueBefore: FAR })
      const uninvoiced = (await heldTime(tx, one, tx.today)).filter((held) => held.isOpen)
      if (unpaid.length > 0 || uninvoiced.length > 0) throw serviceHasDebts()
    }
    for (const one of group) {
      await tx.db.update(services).set({ clientId: toClientId }).where(eq(services.id, one.id))
      await tx.db.insert(transfers).values({
        serviceId: one.id,
        fromClientId: service.clientId,
        toClientId,
        why: reason,
        movedBy: tx.actor.label,
        movedAt: tx.now,
      })
      tx.record({
        action: 'service_transferred',
        object: `service:${one.id}`,
        before: { clientId: service.clientId },
        after: { clientId: toClientId, reason },
      })
      await tx.emit(serviceTransferred({ serviceId: one.id, clientId: toClientId, fromClientId: service.clientId }))
    }
  })
}

/** Behind every due date. */
const FAR = Temporal.PlainDate.from('9999-12-31')
