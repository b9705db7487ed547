import type { Money } from '@ostler/kernel'
import { invalidField } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { endTooSoon, serviceNotFound } from '../errors.ts'
import { services } from '../schema.ts'
import { dropOpenTime } from '../suspension/drop-open-time.ts'
import { lockService } from '../suspension/suspend.ts'

/**
 * Staff agree on a price with the client: it wins at every renewal, whatever the list, a promotion or a change of prices
 * says. Null goes back to the price it was sold at.
 * @throws service_not_found, invalid_input
 */
export async function setOverride(
  ctx: Context,
  { serviceId, amount, reason }: { serviceId: number; amount: Money | null; reason: string },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    if (amount && amount.currency !== service.currency)
      throw invalidField('amount', `must be in ${service.currency}, as the service is`)
    if (amount?.isNegative) throw invalidField('amount', 'must not be negative')
    const overrideMinor = amount?.minor ?? null
    await tx.db.update(services).set({ overrideMinor }).where(eq(services.id, serviceId))
    tx.record({
      action: 'price_agreed',
      object: `service:${serviceId}`,
      before: { overrideMinor: service.overrideMinor },
      after: { overrideMinor, reason },
    })
  })
}

/**
 * No period begins on this day or later. What was charged for such time and nobody has paid on is taken back.
 * @throws service_not_found, end_too_soon
 */
export async function endService(
  ctx: Context,
  { serviceId, on, reason }: { serviceId: number; on: Temporal.PlainDate; reason: string },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    if (Temporal.PlainDate.compare(on, tx.today) < 0) throw endTooSoon()
    await dropOpenTime(tx, service, on)
    await tx.db.update(services).set({ endsOn: on }).where(eq(services.id, serviceId))
    tx.record({
      action: 'end_set',
      object: `service:${serviceId}`,
      before: { endsOn: service.endsOn },
      after: { endsOn: on, reason },
    })
  })
}

/** It goes on after all. @throws service_not_found */
export async function undoEnd(ctx: Context, { serviceId }: { serviceId: number }): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    await tx.db.update(services).set({ endsOn: null }).where(eq(services.id, serviceId))
    tx.record({ action: 'end_undone', object: `service:${serviceId}`, before: { endsOn: service.endsOn } })
  })
}
