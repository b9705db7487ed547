import { Money } from '@ostler/kernel'
import { and, eq, ne } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'
import type { QuoteAsked } from '../catalog/index.ts'
import { taxBuyers } from '../clients/index.ts'
import { clientBalance } from '../ledger/index.ts'
import { groupDiscounts, ownedProducts } from '../services/index.ts'
import { applyTax, type Buyer, isPending, taxSchemes } from '../tax/index.ts'
import { orders } from './schema.ts'

/**
 * What a quote has to know of who buys: what they have, whether they are new, what they owe in tax and what they could pay
 * with. A guest is new, has nothing, and is told of taxes when the country is known.
 */
export async function buyerOf(
  ctx: Context,
  who: { clientId: number } | { guest: Buyer | null },
  currency: string,
): Promise<Pick<QuoteAsked, 'client' | 'tax' | 'credit'>> {
  if ('guest' in who) return { client: null, tax: who.guest ? await taxOf(ctx, who.guest, currency) : undefined }
  const { clientId } = who
  const { member } = ctx.actor
  // The credit of an account is a matter of its invoices: whoever may not see those is told of none.
  const isTold = member?.clientId !== clientId || member.permissions.has('invoices.view')
  const credit = isTold ? await clientBalance(ctx, 'credit', clientId, currency) : Money.zero(currency)
  const buyer = (await taxBuyers(ctx, [clientId])).get(clientId)
  return {
    tax: buyer && (await taxOf(ctx, buyer, currency)),
    client: {
      id: clientId,
      isNew: !(await hasOrdered(ctx, clientId)),
      owned: await ownedProducts(ctx, clientId),
      group: (await groupDiscounts(ctx, [clientId])).get(clientId) ?? null,
    },
    // Liabilities are negative in the ledger.
    credit: credit.isNegative ? credit.negated() : Money.zero(currency),
  }
}

/** Whoever acts, as a buyer: a client, or a guest of whom nothing is known. */
export const asBuyer = ({ actor }: Context): { clientId: number } | { guest: null } =>
  actor.clientId === null ? { guest: null } : { clientId: actor.clientId }

/** What the tax room says of a buyer today, as a quote asks it: the same that an invoice of today would bear. */
async function taxOf(ctx: Context, buyer: Buyer, currency: string): Promise<QuoteAsked['tax']> {
  const [scheme] = await taxSchemes(ctx, { buyers: [buyer], on: ctx.today })
  if (!scheme || isPending(scheme)) return () => ({ pending: true })
  return (lines) => applyTax(scheme, lines, currency)
}

async function hasOrdered(ctx: Context, clientId: number): Promise<boolean> {
  const [order] = await ctx.read
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.clientId, clientId), ne(orders.state, 'cancelled')))
    .limit(1)
  return order !== undefined
}
