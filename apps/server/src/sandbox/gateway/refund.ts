import { Money } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { type Refund, recordEvent } from './events.ts'
import { lockSession, newId } from './session.ts'

export const refundBody = z.object({
  reference: z.string(),
  amount: z.object({ amount: z.string(), currency: z.string() }),
  reason: z.string().max(500),
})

export type RefundOrder = z.output<typeof refundBody>

/**
 * Gives money of one payment back, once for each key.
 *
 * The session is locked while earlier refunds are added up, so refunds at the same moment cannot give back more than was
 * paid.
 *
 * @throws session_not_found, not_settled, currency_mismatch, idempotency_mismatch, refund_exceeds_payment
 */
export function refundPayment(
  world: World,
  refundKey: string,
  order: RefundOrder,
): Promise<{ refund: Refund; created: boolean }> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const session = await lockSession(tx, { reference: order.reference })
    if (order.amount.currency !== session.amount.currency) {
      throw new Refusal(422, 'currency_mismatch', `The payment was made in ${session.amount.currency}.`)
    }
    const amount = Money.fromWire(order.amount)

    const { rows: earlier } = await tx.query<{ id: string; session_id: string; amount_minor: string }>(
      `select id, session_id, amount_minor::text from sandbox.refunds where refund_key = $1`,
      [refundKey],
    )
    const before = earlier[0]
    if (before) {
      const refund: Refund = {
        id: before.id,
        refundKey,
        amount: Money.ofMinor(BigInt(before.amount_minor), amount.currency),
      }
      if (before.session_id !== session.id || !refund.amount.equals(amount)) {
        throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another refund.')
      }
      return { refund, created: false }
    }

    if (session.state !== 'settled') throw new Refusal(409, 'not_settled', 'Only a settled payment can be given back.')
    if (!amount.isPositive) throw new Refusal(422, 'invalid_amount', 'The amount has to be more than nothing.')
    const { rows: sums } = await tx.query<{ total: string }>(
      `select coalesce(sum(amount_minor), 0)::text as total from sandbox.refunds where session_id = $1`,
      [session.id],
    )
    const left = session.amount.minus(Money.ofMinor(BigInt(sums[0]!.total), amount.currency))
    if (amount.compare(left) > 0) {
      throw new Refusal(422, 'refund_exceeds_payment', `No more than ${left} of this payment is left.`)
    }

    const refund: Refund = { id: newId('ref'), refundKey, amount }
    await tx.query(
      `insert into sandbox.refunds (id, refund_key, session_id, amount_minor, reason, created_at) values ($1, $2, $3, $4, $5, $6)`,
      [refund.id, refundKey, session.id, amount.minor.toString(), order.reason, at.toString()],
    )
    await recordEvent(tx, 'refund.settled', session, at, refund)
    return { refund, created: true }
  })
}
