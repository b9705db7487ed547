import { z } from 'zod'
import { forStaff } from '../procedure.ts'
import { byId, civilDate, id, instant, money, notFound, page, pageQuery } from '../schemas.ts'

const gone = notFound('payout_not_found', 'There is no such payout.')
const payoutState = z.enum(['on_its_way', 'paid', 'failed'])

const payout = z.object({
  id,
  gateway: z.string(),
  reference: z.string(),
  state: payoutState,
  amount: money,
  /** The day the money is in our bank account. */
  arrivesOn: civilDate,
  /** What its items come to beyond what arrived: nothing, or somebody has to look. */
  difference: money,
  /** How many items are nothing that we know of. */
  unmatched: z.number().int(),
})

const payoutItem = z.object({
  id,
  kind: z.enum(['payment', 'refund', 'dispute', 'fee', 'other']),
  reference: z.string(),
  gross: money,
  fee: money,
  net: money,
  /** A fee that only the payout told, and that was booked for it. */
  feeBooked: money.nullable(),
  transactionId: id.nullable(),
  refundId: id.nullable(),
  disputeId: id.nullable(),
})

/** What a gateway holds for us, against what was not paid out yet; all of it adds up to `clearing`. */
const clearing = z.object({
  gateway: z.string(),
  /** What the ledger says. */
  clearing: money,
  /** Payments less their fees that are in no payout which has arrived. */
  payments: money,
  refunds: money,
  disputes: money,
  /** Items of payouts of which nothing is in the books. */
  unmatched: money,
  /** What the items of payouts come to beyond what arrived. */
  difference: money,
  /** What none of this explains. */
  rest: money,
  readUntil: instant.nullable(),
  /** Why payouts could not be read the last time. */
  problem: z.string().nullable(),
})

export const payouts = {
  list: forStaff('GET', '/admin/payouts', 'What gateways paid out to our bank', 'transactions.view')
    .input(pageQuery.extend({ gateway: z.string().max(40).optional(), state: payoutState.optional() }))
    .output(page(payout)),
  get: forStaff('GET', '/admin/payouts/{id}', 'One payout', 'transactions.view')
    .input(byId)
    .output(payout)
    .errors(gone),
  items: forStaff('GET', '/admin/payouts/{id}/items', 'What a payout consists of', 'transactions.view')
    .input(byId.extend(pageQuery.shape))
    .output(page(payoutItem))
    .errors(gone),
  clearing: forStaff(
    'GET',
    '/admin/clearing',
    'What gateways hold for us, against what they have not paid out yet',
    'transactions.view',
  ).output(z.object({ items: z.array(clearing) })),
}
