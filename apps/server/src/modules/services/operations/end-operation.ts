import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { operations } from '../schema.ts'
import type { OperationRow, StoredAnswer } from './operation.ts'

export type End = 'done' | 'failed' | 'superseded' | 'skipped'

/** Nothing more is done about it. A password that it brought is forgotten, unless staff may try again. */
export async function endOperation(
  tx: Tx,
  operation: OperationRow,
  { state, reason, answer }: { state: End; reason?: string; answer?: StoredAnswer },
): Promise<void> {
  const told = answer ?? { kind: 'rejected' as const, ...(reason !== undefined && { reason }) }
  await tx.db
    .update(operations)
    .set({
      state,
      answer: told,
      endedAt: tx.now,
      endedBy: tx.actor.label,
      nextTryAt: null,
      claimedBy: null,
      claimedAt: null,
      ...(state !== 'failed' && { sealedInput: null }),
    })
    .where(eq(operations.id, operation.id))
  tx.record({
    action: `operation_${state}`,
    object: `service:${operation.serviceId}`,
    after: { operation: operation.id, verb: operation.verb, ...told },
  })
}
