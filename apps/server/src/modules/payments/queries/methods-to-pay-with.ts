import type { Money } from '@ostler/kernel'
import { and, desc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { methods } from '../schema.ts'
import { chargeableOffer } from './chargeable-offer.ts'
import type { Method } from './methods.ts'
import type { Offer, ToPay } from './offers.ts'

/** Enough to choose from. */
const MOST = 50

/** What a client has stored and can pay these invoices with, on which terms; the default in front, then the newest. */
export async function methodsToPayWith(
  ctx: Context,
  { clientId }: ToPay,
  offers: Offer[],
): Promise<{ method: Method; surcharge: Money; total: Money }[]> {
  const stored = await ctx.read
    .select()
    .from(methods)
    .where(and(eq(methods.clientId, clientId), eq(methods.state, 'usable')))
    .orderBy(desc(methods.isDefault), desc(methods.id))
    .limit(MOST)
  return stored.flatMap((method) => {
    const offer = chargeableOffer(ctx, offers, method)
    return offer ? [{ method, surcharge: offer.surcharge, total: offer.total }] : []
  })
}
