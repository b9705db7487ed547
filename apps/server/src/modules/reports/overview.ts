import type { Context } from '../../platform/context.ts'
import { machinery } from '../../platform/operations.ts'
import { countOpenInvoices, outstanding } from '../billing/index.ts'
import { clientNames, countClients } from '../clients/index.ts'
import { countOrders, listOrders } from '../ordering/index.ts'
import { receivedSince } from '../payments/index.ts'
import { countServices } from '../services/index.ts'

/** The figures that staff see first. Money stays in its currency; nothing is added up across currencies. */
export async function overview(ctx: Context) {
  const [clients, services, pendingOrders, openInvoices, received, owed, recent, queues] = await Promise.all([
    countClients(ctx),
    countServices(ctx),
    countOrders(ctx, { state: 'pending' }),
    countOpenInvoices(ctx),
    receivedSince(ctx, ctx.now.subtract({ hours: 30 * 24 })),
    outstanding(ctx),
    listOrders(ctx, { limit: 8 }),
    ctx.port(machinery).queues.counts(),
  ])
  return {
    clients,
    services,
    pendingOrders,
    openInvoices,
    failedJobs: queues.reduce((sum, queue) => sum + queue.failed, 0),
    received,
    outstanding: owed,
    recentOrders: recent.items,
    clientNames: await clientNames(ctx, [...new Set(recent.items.map((order) => order.clientId))]),
  }
}
