import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as services from '../../modules/services/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentUsageDays } from '../portal/usage.ts'

const os = implement(contract).$context<ApiContext>().admin.services

export const adminUsageHandlers = {
  usageDays: os.usageDays.handler(async ({ input: { id, days }, context: { ctx } }) =>
    presentUsageDays(ctx, await services.ownService(ctx, id, 'services.view'), days),
  ),
  readUsage: os.readUsage.handler(async ({ input, context: { ctx } }) => {
    const { usage } = await services.readUsageNow(ctx, input.id)
    return { diskMib: usage!.diskMib, trafficMib: usage!.trafficMib, readAt: usage!.readAt }
  }),
}
