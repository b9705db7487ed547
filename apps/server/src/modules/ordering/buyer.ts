import { Money } from '@ostler/kernel'
import { and, eq, ne } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import type { QuoteAsked } from '../catalog/index.ts'
import { clientBalance } from '../ledger/index.ts'
import { ownedProducts } from '../services/index.ts'
import { orders } from './schema.ts'

/**
 * What a quote has to know of who buys: what they have, whether they are new, what they owe in tax and what they could pay
 * with. A guest is new, has nothing, and is told of taxes when the country is known.
 */
export async function buyerOf(
  ctx: Context,
  clientId: number | null,
  currency: string,
): Promise<Pick<QuoteAsked, 'client' | 'tax' | 'credit'>> {
  if (clientId === null) return { client: null }
  const credit = await clientBalance(ctx, 'credit', clientId, currency)
  return {
    client: {
      id: clientId,
      isNew: !(await hasOrdered(ctx, clientId)),
      owned: await ownedProducts(ctx, clientId),
    },
    // Liabilities are negative in the ledger.
    credit: credit.isNegative ? credit.negated() : Money.zero(currency),
  }
}

async function hasOrdered(ctx: Context, clientId: number): Promise<boolean> {
  const [order] = await ctx.read
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.clientId, clientId), ne(orders.state, 'cancelled')))
    .limit(1)
  return order !== undefined
}
