import type { GatewayNews } from '@ostler/integration-kit'
import type { Context } from '../../../../platform/context.ts'
import { transactionCalled } from '../../refund.ts'
import { recordDispute } from '../record-dispute.ts'
import type { PreparedNews } from './index.ts'
import { unheardOf } from './unheard-of.ts'

type News = Extract<GatewayNews, { about: 'dispute' }>

/** News of a payment that the payer disputes at the bank. */
export async function prepareDispute(ctx: Context, gateway: string, { dispute }: News): Promise<PreparedNews> {
  const transaction = await transactionCalled(ctx, gateway, dispute.paymentReference)
  if (!transaction) return unheardOf(ctx, gateway, dispute.paymentReference)
  const { id, clientId } = transaction
  return { takeEffect: async (tx) => ({ outcome: `dispute_${await recordDispute(tx, id, dispute)}`, clientId }) }
}
