import type { Context } from '../../../../platform/context.ts'
import { readPayoutsOf } from '../read-payouts.ts'
import type { PreparedNews } from './index.ts'

/** Something about payouts has changed: they are read, as every day. */
export async function preparePayout(_ctx: Context, gateway: string): Promise<PreparedNews> {
  return {
    takeEffect: async (tx) => {
      await tx.later(readPayoutsOf, { gateway })
      return { outcome: 'payouts_read', clientId: null }
    },
  }
}
