import { Money } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { laterAnswerOf } from './cards.ts'
import { writeChange } from './change-session.ts'
import { dayOf, newId, stamp } from './ids.ts'
import { findMethod } from './methods.ts'
import { payerBody, wireMoney } from './open-session.ts'
import { chargeMethod } from './payment.ts'
import { findSession, lockSession, type Session } from './session.ts'

export const chargeBody = z.object({
  ...payerBody.shape,
  amount: wireMoney,
  description: z.string().max(500),
  method: z.string().max(100),
  returnUrl: z.url({ protocol: /^https?$/ }),
})

/**
 * Charges a stored method, once for each key: who asks again, or at the same moment, reads what became of the first.
 *
 * @throws method_not_found, invalid_amount, idempotency_mismatch, unavailable (a card that behaves so)
 */
export function chargeStored(
  world: World,
  merchant: string,
  attemptKey: string,
  input: z.output<typeof chargeBody>,
): Promise<{ session: Session; created: boolean; isUnheard: boolean }> {
  const at = world.now()
  const amount = Money.fromWire(input.amount)
  if (!amount.isPositive) throw new Refusal(422, 'invalid_amount', 'The amount has to be more than nothing.')

  return inTransaction(world.pool, async (tx) => {
    const method = await findMethod(tx, input.method, merchant)
    if (!method) throw new Refusal(422, 'method_not_found', 'There is no such method.')
    if (input.customer && method.customer !== input.customer)
      throw new Refusal(422, 'method_not_found', 'The method belongs to another customer.')
    const { rowCount } = await tx.query(
      `insert into sandbox.sessions (id, merchant, attempt_key, kind, amount_minor, currency, description, payer_email,
                                     customer, method, return_url, cancel_url, created_at)
       values ($1, $2, $3, 'charge', $4, $5, $6, $7, $8, $9, $10, $10, $11)
       on conflict (attempt_key) do nothing`,
      [
        newId('ses'),
        merchant,
        attemptKey,
        amount.minor.toString(),
        amount.currency,
        input.description,
        input.payerEmail,
        method.customer,
        method.id,
        input.returnUrl,
        stamp(at),
      ],
    )
    if (rowCount === 0) {
      const session = (await findSession(tx, { attemptKey }))!
      const isSame = session.merchant === merchant && session.method?.id === method.id && session.amount.equals(amount)
      if (session.kind !== 'charge' || !isSame)
        throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another payment.')
      return { session, created: false, isUnheard: false }
    }
    const opened = await lockSession(tx, { attemptKey })
    const session = await writeChange(tx, opened, chargeMethod(opened, method, at), at)
    const isUnheard = laterAnswerOf(method.card, method.expires, dayOf(at)).kind === 'paid_unheard'
    return { session, created: true, isUnheard: isUnheard && session.state === 'settled' }
  })
}
