import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as services from '../../modules/services/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentService, presentServiceDetails } from '../portal/services.ts'
import { presentChoices, presentPreview, presentUpgrade, presentUsage, readWish } from '../portal/upgrades.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin.services

export const adminServiceHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await services.listServices(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentService) }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) => {
    const service = await services.ownService(ctx, input.id, 'services.view')
    const [details, history, attempts, upgrades, suspensions] = await Promise.all([
      presentServiceDetails(ctx, service),
      services.historyOf(ctx, service.id),
      services.attemptsOf(ctx, service.id),
      services.upgradesOf(ctx, service.id),
      services.suspensionsOf(ctx, service.id),
    ])
    const [shown] = await withClients(ctx, [service], () => details)
    return {
      ...shown!,
      username: service.username,
      history: history.map((step) => ({ at: step.at.toString(), what: step.why, by: step.actor })),
      serverModule: service.serverModule,
      override: service.overrideMinor === null ? null : Money.ofMinor(service.overrideMinor, service.currency).toWire(),
      chargedUntil: service.chargedUntil?.toString() ?? null,
      endsOn: service.endsOn?.toString() ?? null,
      neverSuspend: service.neverSuspend,
      suspendNotBefore: service.suspendNotBefore?.toString() ?? null,
      upgrades: upgrades.map(presentUpgrade),
      suspensions: suspensions.map((one) => ({
        id: one.id,
        why: one.why,
        by: one.madeBy,
        askedAt: one.madeAt.toString(),
        suspendedOn: one.suspendedOn?.toString() ?? null,
        liftedAt: one.liftedAt?.toString() ?? null,
        liftWhy: one.liftWhy,
      })),
      attempts: attempts.map(presentAttempt),
    }
  }),

  attempts: os.attempts.handler(async ({ input: { id, ...query }, context: { ctx } }) => {
    const service = await services.ownService(ctx, id, 'services.view')
    const page = await services.listAttempts(ctx, { ...query, serviceId: service.id })
    return { ...page, items: page.items.map((one) => ({ ...presentAttempt(one), operationId: one.operationId })) }
  }),

  retry: os.retry.handler(async ({ input, context: { ctx } }) => {
    await services.retrySetUp(ctx, input.id)
    return { done: true as const }
  }),

  upgradeChoices: os.upgradeChoices.handler(async ({ input, context: { ctx } }) =>
    presentChoices(ctx, await services.ownService(ctx, input.id, 'services.view')),
  ),

  previewUpgrade: os.previewUpgrade.handler(async ({ input, context: { ctx } }) =>
    presentPreview(await services.previewUpgrade(ctx, await readWish(ctx, input))),
  ),

  upgrade: os.upgrade.handler(async ({ input, context: { ctx } }) =>
    presentUpgrade(await services.upgradeService(ctx, await readWish(ctx, input))),
  ),

  cancelUpgrade: os.cancelUpgrade.handler(async ({ input, context: { ctx } }) =>
    presentUpgrade(await services.cancelUpgrade(ctx, { upgradeId: input.id })),
  ),

  setOverride: os.setOverride.handler(async ({ input: { id, amount, reason }, context: { ctx } }) => {
    const { currency } = await services.ownService(ctx, id, 'services.billing')
    const agreed = amount === null ? null : Money.parse(amount, currency)
    await services.setOverride(ctx, { serviceId: id, amount: agreed, reason })
    return { done: true as const }
  }),

  end: os.end.handler(async ({ input: { id, on, reason }, context: { ctx } }) => {
    await services.endService(ctx, { serviceId: id, on: Temporal.PlainDate.from(on), reason })
    return { done: true as const }
  }),

  undoEnd: os.undoEnd.handler(async ({ input, context: { ctx } }) => {
    await services.undoEnd(ctx, { serviceId: input.id })
    return { done: true as const }
  }),

  suspend: os.suspend.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await services.suspendService(ctx, { serviceId: id, reason })
    return { done: true as const }
  }),

  unsuspend: os.unsuspend.handler(async ({ input: { id, reason }, context: { ctx } }) => {
    await services.unsuspendService(ctx, { serviceId: id, reason })
    return { done: true as const }
  }),

  setSuspensionRule: os.setSuspensionRule.handler(async ({ input, context: { ctx } }) => {
    const { id, neverSuspend, suspendNotBefore: from } = input
    const suspendNotBefore = from === null ? null : Temporal.PlainDate.from(from)
    await services.setSuspensionRule(ctx, { serviceId: id, neverSuspend, suspendNotBefore })
    return { done: true as const }
  }),

  usage: os.usage.handler(async ({ input, context: { ctx } }) =>
    presentUsage(ctx, await services.ownService(ctx, input.id, 'services.view')),
  ),

  recordUsage: os.recordUsage.handler(({ input, context: { ctx } }) => services.recordReadings(ctx, input.readings)),
}

const presentAttempt = (attempt: services.Attempt) => ({
  id: attempt.id,
  operation: attempt.operation,
  state: attempt.state,
  startedAt: attempt.startedAt.toString(),
  endedAt: attempt.endedAt?.toString() ?? null,
  detail: attempt.detail === null ? null : JSON.stringify(attempt.detail, null, 2),
})
