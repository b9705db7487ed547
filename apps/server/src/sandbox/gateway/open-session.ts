import { isCurrency, Money } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import type { Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { newId, stamp } from './ids.ts'
import { customerFor } from './merchants.ts'
import { findSession, type Session, webhookModes } from './session.ts'

const webUrl = z.url({ protocol: /^https?$/ })

export const wireMoney = z.object({ amount: z.string(), currency: z.string().refine(isCurrency, 'is not a currency') })

/** The payer as the merchant names them: by its own name, or by the one that we gave. */
export const payerBody = z.object({
  payerEmail: z.string().max(320),
  payerReference: z.string().max(100).optional(),
  customer: z.string().max(100).nullish(),
})

export const waysBody = z.object({
  way: z.enum(['page', 'fields']).default('page'),
  returnUrl: webUrl,
  cancelUrl: webUrl,
})

export const openSessionBody = z.object({
  ...payerBody.shape,
  ...waysBody.shape,
  amount: wireMoney,
  description: z.string().max(500),
  store: z.boolean().default(false),
  hold: z.boolean().default(false),
  metadata: z.object({ webhook: z.enum(webhookModes).default('normal') }).default({ webhook: 'normal' }),
})

export type OpenSession = z.output<typeof openSessionBody>

/**
 * Opens a session for a key, or finds the one that stands there already.
 *
 * @throws idempotency_mismatch when the key was used for another amount: somebody has mixed up two payments.
 * @throws customer_not_found
 */
export async function openSession(
  world: World,
  merchant: string,
  attemptKey: string,
  input: OpenSession,
): Promise<{ session: Session; created: boolean }> {
  const amount = Money.fromWire(input.amount)
  if (!amount.isPositive) throw new Refusal(422, 'invalid_amount', 'The amount has to be more than nothing.')
  const at = stamp(world.now())
  const payer = { email: input.payerEmail, reference: input.payerReference, customer: input.customer }

  const open = async (tx: Queryable) => {
    const customer = input.store ? await customerFor(tx, merchant, payer, at) : null
    const { rowCount } = await tx.query(
      `insert into sandbox.sessions (id, merchant, attempt_key, way, amount_minor, currency, description, payer_email,
                                     customer, stores, holds, return_url, cancel_url, webhook_mode, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
       on conflict (attempt_key) do nothing`,
      [
        newId('ses'),
        merchant,
        attemptKey,
        input.way,
        amount.minor.toString(),
        amount.currency,
        input.description,
        input.payerEmail,
        customer,
        input.store,
        input.hold,
        input.returnUrl,
        input.cancelUrl,
        input.metadata.webhook,
        at,
      ],
    )
    const session = await findSession(tx, { attemptKey })
    if (!session) throw new Error(`The session for ${attemptKey} was opened and is gone.`)
    if (session.merchant !== merchant || session.kind !== 'payment' || !session.amount.equals(amount)) {
      throw new Refusal(409, 'idempotency_mismatch', 'This key was used for another payment.')
    }
    return { session, created: rowCount === 1 }
  }
  return input.store ? inTransaction(world.pool, open) : open(world.pool)
}
