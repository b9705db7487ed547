import { and, desc, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { chargedTime } from '../../billing/index.ts'
import { readSource } from '../charge-source.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { upgrades } from '../schema.ts'
import { type HeldTime, readHeld } from './held-time.ts'

/**
 * The time of a service that is charged beyond a day, earliest first, with the price of the plan that is held in it: the
 * one it was charged at, unless its plan was changed since.
 */
export async function heldTime(
  ctx: Context,
  service: Pick<ServiceRow, 'id' | 'currency'>,
  beyond: Temporal.PlainDate,
): Promise<HeldTime[]> {
  const charged = (await chargedTime(ctx, { prefix: `service:${service.id}:`, endingAfter: beyond })).filter(
    (one) => readSource(one.source)!.what === 'period',
  )
  const [last] = await ctx.read
    .select()
    .from(upgrades)
    .where(
      and(
        eq(upgrades.serviceId, service.id),
        eq(upgrades.state, 'applied'),
        inArray(upgrades.policy, ['difference', 'full_cycle']),
        isNotNull(upgrades.heldUntil),
      ),
    )
    .orderBy(desc(upgrades.appliedAt), desc(sql`${upgrades.id}`))
    .limit(1)
  const changedUntil = last?.heldUntil
  const isOpen = new Map(charged.map((one) => [one.source, one.isOpen]))
  const changed = (last?.held ?? [])
    .map((stored) => readHeld(stored, service.currency, isOpen.get(stored.source) ?? false))
    .filter((held) => Temporal.PlainDate.compare(held.period.end, beyond) > 0)
  const since = charged
    .filter((one) => !changedUntil || Temporal.PlainDate.compare(one.period.start, changedUntil) >= 0)
    .map(
      ({ source, period, amount, isOpen: open }): HeldTime => ({
        source,
        period,
        price: amount,
        tiled: null,
        isOpen: open,
      }),
    )
  return [...changed, ...since]
}
