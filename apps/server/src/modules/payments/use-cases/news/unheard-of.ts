import { and, eq, notInArray } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { attempts } from '../../schema.ts'
import type { PreparedNews } from './index.ts'

/**
 * News of a payment that is not booked. Where it is still on its way here (events overtake each other), this is tried again
 * later; otherwise it is a payment of somebody else's who uses the same account.
 */
export async function unheardOf(ctx: Context, gateway: string, reference: string): Promise<PreparedNews> {
  const coming = await ctx.read.$count(
    attempts,
    and(
      eq(attempts.gateway, gateway),
      eq(attempts.reference, reference),
      notInArray(attempts.state, ['settled', 'expired']),
    ),
  )
  if (coming > 0) throw new Error(`The payment ${reference} is not booked yet; this is looked at again then.`)
  return { takeEffect: async () => ({ outcome: 'no_such_payment', clientId: null }) }
}
