import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().services

export const usageHandlers = {
  usageDays: os.usageDays.handler(async ({ input: { id, days }, context: { ctx } }) =>
    presentUsageDays(ctx, await services.ownService(ctx, id), days),
  ),
}

/** The last `days` days, today among them. */
export async function presentUsageDays(ctx: Context, service: services.ServiceRow, days: number) {
  const from = ctx.today.subtract({ days: days - 1 })
  const used = await services.usageDaysOf(ctx, service.id, from)
  return {
    from: from.toString(),
    until: ctx.today.toString(),
    days: used.map(({ day, trafficCounterMib: _, readAt, ...one }) => ({
      ...one,
      on: day.toString(),
      readAt: readAt.toString(),
    })),
  }
}
