import { isCurrency, Money } from '@ostler/kernel'
import { z } from 'zod'
import { Refusal } from '../refusal.ts'
import type { World } from '../world.ts'
import { findSession, newId, type Session } from './session.ts'

const webUrl = z.url({ protocol: /^https?$/ })

export const openSessionBody = z.object({
  amount: z.object({ amount: z.string(), currency: z.string().refine(isCurrency, 'is not a currency') }),
  description: z.string().max(500),
  payerEmail: z.string().max(320),
  returnUrl: webUrl,
  cancelUrl: webUrl,
  metadata: z
    .object({ webhook: z.enum(['normal', 'duplicate', 'delayed', 'none']).default('normal') })
    .default({ webhook: 'normal' }),
})

export type OpenSession = z.output<typeof openSessionBody>

/**
 * Opens a session for a key, or finds the one that stands there already.
 *
 * @throws idempotency_mismatch when the key was used for another amount: somebody has mixed up two payments.
 */
export async function openSession(
  world: World,
  attemptKey: string,
  input: OpenSession,
): Promise<{ session: Session; created: boolean }> {
  const amount = Money.fromWire(input.amount)
  if (!amount.isPositive) throw new Refusal(422, 'invalid_amount', 'The amount has to be more than nothing.')

  const { rowCount } = await world.pool.query(
    `insert into sandbox.sessions (id, attempt_key, amount_minor, currency, description, payer_email, return_url, cancel_url,
                                   webhook_mode, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (attempt_key) do nothing`,
    [
      newId('ses'),
      attemptKey,
      amount.minor.toString(),
      amount.currency,
      input.description,
      input.payerEmail,
      input.returnUrl,
      input.cancelUrl,
      input.metadata.webhook,
      world.now().toString(),
    ],
  )
  const session = await findSession(world.pool, { attemptKey })
  if (!session) throw new Error(`The session for ${attemptKey} was opened and is gone.`)
  if (!session.amount.equals(amount)) {
    throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another amount.')
  }
  return { session, created: rowCount === 1 }
}
