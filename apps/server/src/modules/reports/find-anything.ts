import type { StaffPermission } from '@ostler/contract'
import type { Context } from '../../platform/context.ts'
import { invoiceByNumber, totalOf } from '../billing/index.ts'
import { listClients, personName } from '../clients/index.ts'
import { orderByNumber } from '../ordering/index.ts'
import { servicesByDomain } from '../services/index.ts'

export type Found = { kind: 'client' | 'invoice' | 'order' | 'service'; id: number; title: string; subtitle: string }

/** What staff may mean by a word somebody tells them: a name, a mail address, a number of a document, a domain. */
export async function findAnything(ctx: Context, words: string): Promise<Found[]> {
  const allowed = <T>(permission: StaffPermission, ask: () => Promise<T[]>) =>
    ctx.actor.may(permission) ? ask() : Promise.resolve([])
  const found = await Promise.all([
    allowed('invoices.view', async () =>
      present(await invoiceByNumber(ctx, words), (invoice) => ({
        kind: 'invoice',
        id: invoice.id,
        title: invoice.number,
        subtitle: `${totalOf(invoice)}`,
      })),
    ),
    allowed('orders.view', async () =>
      present(await orderByNumber(ctx, words), (order) => ({
        kind: 'order',
        id: order.id,
        title: order.number,
        subtitle: order.state,
      })),
    ),
    allowed('services.view', async () =>
      (await servicesByDomain(ctx, words)).map(
        (service): Found => ({
          kind: 'service',
          id: service.id,
          title: service.domain ?? service.productName,
          subtitle: `${service.productName}, ${service.state}`,
        }),
      ),
    ),
    allowed('clients.view', async () =>
      (await listClients(ctx, { search: words, limit: 8 })).items.map(
        (client): Found => ({
          kind: 'client',
          id: client.id,
          title: client.company ?? personName(client),
          subtitle: client.email,
        }),
      ),
    ),
  ])
  return found.flat()
}

const present = <T>(row: T | undefined, show: (row: T) => Found): Found[] => (row === undefined ? [] : [show(row)])
