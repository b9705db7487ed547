import type { Payer } from '@ostler/integration-kit'
import { and, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { contactOf } from '../../clients/index.ts'
import { customers } from '../schema.ts'

/** Who pays, as a gateway needs to know them. */
export async function payerOf(ctx: Context, clientId: number, gateway: string): Promise<Payer> {
  const client = await contactOf(ctx, clientId)
  const [known] = await ctx.read
    .select({ customer: customers.customer })
    .from(customers)
    .where(and(eq(customers.gateway, gateway), eq(customers.clientId, clientId)))
  return {
    clientId,
    name: `${client.firstName} ${client.lastName}`,
    company: client.company ?? '',
    email: client.email,
    phone: client.phone ?? '',
    address: {
      lines: (client.address ?? '').split('\n').filter((line) => line.trim() !== ''),
      city: client.city ?? '',
      region: client.region ?? '',
      postcode: client.postcode ?? '',
      country: client.country,
    },
    customer: known?.customer ?? null,
    ip: ctx.ip,
  }
}
