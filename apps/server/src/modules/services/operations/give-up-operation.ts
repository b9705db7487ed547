import type { Tx } from '../../../platform/context.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { operations } from '../schema.ts'
import { endOperation } from './end-operation.ts'
import type { OperationRow, StoredAnswer, Verb } from './operation.ts'
import { verbRules } from './verb-rules.ts'

/** It will not be done: refused, tried in vain, or skipped by staff. What that leads to is wanted from here on. */
export async function giveUpOperation(
  tx: Tx,
  service: ServiceRow,
  operation: OperationRow,
  { state, answer }: { state: 'failed' | 'skipped'; answer: StoredAnswer & { reason: string } },
): Promise<void> {
  await endOperation(tx, operation, { state, answer })
  const { reason } = answer
  const wish = await verbRules[operation.verb].onGivenUp?.(tx, service, { operation, reason })
  await follow(tx, service, reason, wish)
}

/** What an end leads to is done behind all that is wanted already; whoever ended the one before calls it up. */
export async function follow(
  tx: Tx,
  service: ServiceRow,
  why: string,
  wish: { next: Verb } | null | undefined,
): Promise<void> {
  if (!wish) return
  const wanted = { serviceId: service.id, verb: wish.next, state: 'waiting' as const, why }
  await tx.db.insert(operations).values({ ...wanted, askedBy: tx.actor.label, askedAt: tx.now, nextTryAt: tx.now })
}
