import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as payments from '../../modules/payments/index.ts'
import type { ApiContext } from '../../platform/http/api.ts'

const os = implement(contract).$context<ApiContext>().admin.payouts

export const payoutHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listPayouts(ctx, input)
    return { ...page, items: page.items.map(presentPayout) }
  }),

  get: os.get.handler(async ({ input, context: { ctx } }) =>
    presentPayout(await payments.payoutDetails(ctx, input.id)),
  ),

  items: os.items.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.payoutItemsOf(ctx, input)
    return { ...page, items: page.items.map(presentItem) }
  }),

  clearing: os.clearing.handler(async ({ context: { ctx } }) => ({
    items: (await payments.clearingStandings(ctx)).map((one) => ({
      gateway: one.gateway,
      clearing: one.clearing.toWire(),
      payments: one.payments.toWire(),
      refunds: one.refunds.toWire(),
      disputes: one.disputes.toWire(),
      unmatched: one.unmatched.toWire(),
      difference: one.difference.toWire(),
      rest: one.rest.toWire(),
      readUntil: one.readUntil,
      problem: one.problem,
    })),
  })),
}

const presentPayout = (payout: payments.PayoutRow) => ({
  id: payout.id,
  gateway: payout.gateway,
  reference: payout.reference,
  state: payout.state,
  amount: Money.ofMinor(payout.amountMinor, payout.currency).toWire(),
  arrivesOn: payout.arrivesOn.toString(),
  difference: Money.ofMinor(payout.differenceMinor, payout.currency).toWire(),
  unmatched: payout.unmatched,
})

function presentItem(item: payments.PayoutItemRow) {
  const money = (minor: bigint) => Money.ofMinor(minor, item.currency).toWire()
  return {
    id: item.id,
    kind: item.kind,
    reference: item.reference,
    gross: money(item.grossMinor),
    fee: money(item.feeMinor),
    net: money(item.netMinor),
    feeBooked: item.feeBookedMinor ? money(item.feeBookedMinor) : null,
    transactionId: item.transactionId,
    refundId: item.refundId,
    disputeId: item.disputeId,
  }
}
