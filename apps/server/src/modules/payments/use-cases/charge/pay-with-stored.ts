import { and, desc, eq, gt } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { paymentDeclined } from '../../errors.ts'
import { isForExactly } from '../../queries/attempts-for.ts'
import { toPay } from '../../queries/offers.ts'
import { attempts } from '../../schema.ts'
import type { Started } from '../next-step.ts'
import { chargeStored } from './charge-stored.ts'

const CHALLENGE_MINUTES = 30

/**
 * The payer pays with a method that is stored. A challenge of the last half hour for the same is gone on with, so that two
 * clicks are one charge.
 *
 * @throws what `chargeStored` throws; payment_declined, with the reason
 */
export async function payWithStored(
  ctx: Context,
  { invoiceIds, methodId }: { invoiceIds: readonly number[]; methodId: number },
): Promise<Started> {
  const { invoices, balance } = await toPay(ctx, invoiceIds)
  const ids = invoices.map((one) => one.id)
  const [open] = await ctx.read
    .select()
    .from(attempts)
    .where(
      and(
        eq(attempts.state, 'challenge'),
        eq(attempts.methodId, methodId),
        isForExactly(ids),
        gt(attempts.createdAt, ctx.now.subtract({ minutes: CHALLENGE_MINUTES })),
      ),
    )
    .orderBy(desc(attempts.id))
    .limit(1)
  if (open?.challengeUrl && open.amountMinor - open.surchargeMinor === balance.minor)
    return { attemptId: open.id, next: { kind: 'redirect', url: open.challengeUrl } }

  const attempt = await chargeStored(ctx, { invoiceIds: ids, methodId, madeBy: 'payer' })
  if (attempt.state === 'declined') throw paymentDeclined(attempt.reason ?? 'no reason was given')
  if (attempt.state === 'challenge' && attempt.challengeUrl)
    return { attemptId: attempt.id, next: { kind: 'redirect', url: attempt.challengeUrl } }
  return { attemptId: attempt.id, next: { kind: 'done' } }
}
