import type { Money } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { adjustCredit } from '../../billing/index.ts'

/** Gives back what time that was charged is not worth any more. It becomes the client's credit. */
export async function giveCredit(
  tx: Tx,
  { clientId, amount, reason }: { clientId: number; amount: Money; reason: string },
): Promise<void> {
  if (!amount.isPositive) return
  await adjustCredit(tx.asRoom('services'), { clientId, amount, reason })
}
