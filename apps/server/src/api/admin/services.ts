import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import * as services from '../../modules/services/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentService, presentServiceDetails } from '../portal/services.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin.services

export const adminServiceHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await services.listServices(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentService) }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) => {
    const service = await services.ownService(ctx, input.id, 'services.view')
    const [details, history, attempts] = await Promise.all([
      presentServiceDetails(ctx, service),
      services.historyOf(ctx, service.id),
      services.attemptsOf(ctx, service.id),
    ])
    const [shown] = await withClients(ctx, [service], () => details)
    return {
      ...shown!,
      username: service.username,
      history: history.map((step) => ({ at: step.at.toString(), what: step.why, by: step.actor })),
      serverModule: service.serverModule,
      attempts: attempts.map((attempt) => ({
        id: attempt.id,
        operation: attempt.operation,
        state: attempt.state,
        startedAt: attempt.startedAt.toString(),
        endedAt: attempt.endedAt?.toString() ?? null,
        detail: attempt.detail === null ? null : JSON.stringify(attempt.detail, null, 2),
      })),
    }
  }),

  retry: os.retry.handler(async ({ input, context: { ctx } }) => {
    await services.retrySetUp(ctx, input.id)
    return { done: true as const }
  }),
}
