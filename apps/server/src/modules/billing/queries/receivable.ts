import type { Money } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { clientBalance } from '../../ledger/index.ts'

/** What a client owes in one currency, from the ledger. */
export const receivableOf = (ctx: Context, clientId: number, currency: string): Promise<Money> =>
  clientBalance(ctx, 'receivable', clientId, currency)
