import type { Money } from '@ostler/kernel'
import { invalidField } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { clientProfile } from '../../clients/index.ts'
import { creditOf, lockClientMoney, post } from '../../ledger/index.ts'
import { creditTooLow } from '../errors.ts'
import { adjustments } from '../schema.ts'

/**
 * Gives a client credit, or takes some back when the amount is negative, at our own cost and with a reason. Credit never
 * falls below nothing by it; where a payment that was taken back has left it there, giving is right and taking is not.
 *
 * @returns the credit afterwards
 * @throws client_not_found, credit_too_low
 */
export async function adjustCredit(
  ctx: Context,
  { clientId, amount, reason }: { clientId: number; amount: Money; reason: string },
): Promise<Money> {
  ctx.actor.must('credit.manage')
  if (amount.isZero) throw invalidField('amount', 'changes nothing')
  return ctx.transaction(async (tx) => {
    await clientProfile(tx.asRoom('billing'), clientId)
    await lockClientMoney(tx, clientId)
    const before = (await creditOf(tx, [clientId], amount.currency)).get(clientId) ?? amount.minus(amount)
    const after = before.plus(amount)
    if (amount.isNegative && after.isNegative) throw creditTooLow()
    const [adjustment] = await tx.db
      .insert(adjustments)
      .values({
        clientId,
        currency: amount.currency,
        amountMinor: amount.minor,
        reason,
        madeBy: tx.actor.label,
        madeAt: tx.now,
      })
      .returning({ id: adjustments.id })
    await post(tx, {
      kind: 'credit_adjusted',
      source: `adjustment:${adjustment!.id}`,
      clientId,
      currency: amount.currency,
      postings: [
        { account: 'goodwill', debit: amount },
        { account: 'credit', credit: amount },
      ],
    })
    tx.record({
      action: 'credit_adjusted',
      object: `client:${clientId}`,
      before: { credit: before },
      after: { credit: after, reason },
    })
    return after
  })
}
