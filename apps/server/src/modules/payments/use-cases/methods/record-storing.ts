import type { StoringOutcome } from '@ostler/integration-kit'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../../platform/context.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { nextLook } from '../../attempt.ts'
import type { Storing } from '../../queries/methods.ts'
import { storings } from '../../schema.ts'
import { keepMethod } from '../keep-method.ts'

export type StoringRecorded = 'stored' | 'declined' | 'challenge' | 'pending' | 'unchanged' | 'no_such_storing'

/**
 * The one place where the answer of a provider about the storing of a method takes effect, whoever brings it. What was
 * stored once stays stored; a decline may be followed by another card on the same page.
 */
export async function recordStoring(tx: Tx, key: string, outcome: StoringOutcome): Promise<StoringRecorded> {
  await lockOwnersMoney(tx, async () => {
    const rows = await tx.db.select({ clientId: storings.clientId }).from(storings).where(eq(storings.key, key))
    return rows.map((row) => row.clientId)
  })
  const [storing] = await tx.db.select().from(storings).where(eq(storings.key, key)).for('update')
  if (!storing) return 'no_such_storing'
  if (storing.state === 'stored') return 'unchanged'
  switch (outcome.kind) {
    case 'stored': {
      const { clientId, gateway } = storing
      const methodId = await keepMethod(tx, { clientId, gateway, method: outcome.method })
      return move(tx, storing, 'stored', { methodId, reason: null, lookAfter: null })
    }
    case 'declined':
      if (storing.state === 'declined' || storing.state === 'expired') return 'unchanged'
      return move(tx, storing, 'declined', { reason: outcome.reason, lookAfter: nextLook(tx.now, storing.looks) })
    case 'challenge':
      return move(tx, storing, 'challenge', { challengeUrl: outcome.url })
    case 'pending':
      if (storing.state === 'pending') return 'unchanged'
      return move(tx, storing, 'pending', { looks: 0, lookAfter: nextLook(tx.now, 0) })
    case 'open':
    case 'unknown':
      return 'unchanged'
  }
}

async function move<State extends Extract<Storing['state'], StoringRecorded>>(
  tx: Tx,
  storing: Storing,
  state: State,
  also: Partial<Storing>,
): Promise<State> {
  await tx.db
    .update(storings)
    .set({ ...also, state, changedAt: tx.now })
    .where(eq(storings.id, storing.id))
  tx.record({
    action: `storing_${state}`,
    object: `storing:${storing.id}`,
    before: { state: storing.state },
    after: { state, reason: also.reason ?? null },
  })
  return state
}
