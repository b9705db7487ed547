import type { Context } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { type GroupDiscount, groupDiscountsSetting } from '../../catalog/index.ts'
import { groupPercentsOf } from '../../clients/index.ts'

/** What the groups of these clients take off today, by client; one that is in none, or whose group takes nothing, is not there. */
export async function groupDiscounts(ctx: Context, clientIds: Iterable<number>): Promise<Map<number, GroupDiscount>> {
  const percents = await groupPercentsOf(ctx, clientIds)
  if (percents.size === 0) return new Map()
  const stacks = (await readSetting(ctx, groupDiscountsSetting)) === 'both'
  return new Map(
    [...percents].map(([clientId, { name, percent }]) => [
      clientId,
      { label: `Group ${name} −${percent} %`, percent, stacks },
    ]),
  )
}
