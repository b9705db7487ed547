import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { ordersOfServices } from '../../modules/ordering/index.ts'
import { panelKinds } from '../../modules/servers/index.ts'
import * as services from '../../modules/services/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { presentChoices, presentPreview, presentUpcoming, presentUpgrade, presentUsage, readWish } from './upgrades.ts'

const os = implement(contract).$context<ApiContext>().services

export const serviceHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await services.listServices(ctx, { ...input, clientId: ctx.actor.mustActForClient() })
    return {
      ...page,
      items: page.items.map((service) => ({ ...presentService(service), signsOn: signsOn(ctx, service) })),
    }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentServiceDetails(ctx, await services.ownService(ctx, input.id)),
  ),

  upgrades: os.upgrades.handler(async ({ input, context: { ctx } }) => {
    const service = await services.ownService(ctx, input.id)
    return (await services.upgradesOf(ctx, service.id)).map(presentUpgrade)
  }),

  upgradeChoices: os.upgradeChoices.handler(async ({ input, context: { ctx } }) =>
    presentChoices(ctx, await services.ownService(ctx, input.id)),
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

  usage: os.usage.handler(async ({ input, context: { ctx } }) =>
    presentUsage(ctx, await services.ownService(ctx, input.id)),
  ),

  upcoming: os.upcoming.handler(({ context: { ctx } }) => presentUpcoming(ctx, ctx.actor.mustActForClient())),

  credentials: os.credentials.handler(({ input, context: { ctx } }) => services.revealCredentials(ctx, input.id)),
}

export const presentService = (service: services.ServiceRow) => ({
  id: service.id,
  product: service.productName,
  domain: service.domain,
  label: service.label,
  state: service.state,
  cycle: service.cycle,
  recurring: Money.ofMinor(service.recurringMinor, service.currency).toWire(),
  nextDueOn: service.paidUntil?.toString() ?? null,
})

/** Is there a panel to go to now? */
const signsOn = (ctx: Context, { state, serverId, serverModule }: services.ServiceRow): boolean =>
  state === 'active' &&
  serverId !== null &&
  Boolean(
    ctx
      .port(panelKinds)
      .get(serverModule ?? '')
      ?.abilities.includes('signOn'),
  )

export async function presentServiceDetails(ctx: Context, service: services.ServiceRow) {
  const [history, orders] = await Promise.all([
    services.historyOf(ctx, service.id),
    ordersOfServices(ctx, [service.id]),
  ])
  return {
    ...presentService(service),
    orderId: orders.get(service.id) ?? null,
    startedOn: service.anchorOn.toString(),
    username: service.state === 'active' ? service.username : null,
    serverHost: service.serverHost,
    usage: service.usage ?? null,
    history: history.map((step) => ({ at: step.at.toString(), what: step.why, by: step.actor.split(':')[0]! })),
  }
}
