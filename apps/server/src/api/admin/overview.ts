import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import { findAnything, overview } from '../../modules/reports/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin

export const overviewHandler = os.overview.handler(async ({ context: { ctx } }) => {
  const { services, received, outstanding, recentOrders, clientNames, ...figures } = await overview(ctx)
  return {
    ...figures,
    activeServices: services.active,
    failedServices: services.failed,
    receivedLast30Days: received.map((amount) => amount.toWire()),
    outstanding: outstanding.map((amount) => amount.toWire()),
    recentOrders: recentOrders.map((order) => ({
      id: order.id,
      number: order.number,
      client: clientNames.get(order.clientId) ?? '',
      total: Money.ofMinor(order.totalMinor, order.currency).toWire(),
      state: order.state,
      placedAt: order.placedAt.toString(),
    })),
  }
})

export const searchHandler = os.search.handler(async ({ input, context: { ctx } }) => ({
  items: await findAnything(ctx, input.query),
}))
