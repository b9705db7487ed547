import { and, eq, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { releaseDunning } from '../../billing/index.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { type Attempt, holderOf } from '../attempt.ts'
import { attempts } from '../schema.ts'

/** Nothing was taken, and nothing will be. Only what is neither settled nor on its way, which a webhook may have told us meanwhile. */
export async function expireAttempt(tx: Tx, attempt: Attempt): Promise<'expired' | 'unchanged'> {
  await lockOwnersMoney(tx, async () => [attempt.clientId])
  await lookNoMore(tx, attempt)
  const [expired] = await tx.db
    .update(attempts)
    .set({ state: 'expired', lookAfter: null, changedAt: tx.now })
    .where(and(eq(attempts.id, attempt.id), inArray(attempts.state, ['started', 'unknown', 'challenge'])))
    .returning({ id: attempts.id })
  if (expired) await releaseDunning(tx, { by: holderOf(attempt) })
  tx.record({ action: expired ? 'payment_expired' : 'payment_look_over', object: `payment_attempt:${attempt.id}` })
  return expired ? 'expired' : 'unchanged'
}

/** What a provider says when it is asked is final; only news of a decline may be followed by another card. */
export const lookNoMore = (tx: Tx, { id }: Attempt) =>
  tx.db
    .update(attempts)
    .set({ lookAfter: null })
    .where(and(eq(attempts.id, id), eq(attempts.state, 'declined')))
