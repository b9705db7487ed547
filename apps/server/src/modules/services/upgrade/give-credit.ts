import type { Money } from '@ostler/kernel'
import type { Tx } from '../../../platform/context.ts'
import { giveBack } from '../../billing/index.ts'

/** Gives back what time that was charged is not worth any more; `sources` name that time. It becomes the client's credit. */
export const giveCredit = (
  tx: Tx,
  back: { clientId: number; amount: Money; sources: string[]; reason: string },
): Promise<void> => giveBack(tx.asRoom('services'), back)
