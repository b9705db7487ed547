import type { CallContext, Gateway, Payout, PayoutItem } from '@ostler/integration-kit'
import { z } from 'zod'
import { fromStripe } from './amount.ts'
import { type PayoutAnswer, payoutAnswer, type TransactionAnswer, transactionAnswer } from './answers.ts'
import { type Asked, askStripe, type StripeAccess, TooMany, unknownOf } from './client.ts'
import { instantOf } from './outcomes.ts'

/**
 * How long before a payout may have been made that changes now: it travels some days, and a bank may send it back five
 * working days later. Stripe lists by the day they were made only.
 */
const CHANGES_WITHIN_DAYS = 21

const MOST_PAYOUTS = 1000
const MOST_ENTRIES = 5000

export function payouts(access: StripeAccess): Pick<Gateway, 'payouts'> {
  return {
    async payouts({ instant, page }, call) {
      const since = Temporal.Instant.from(instant).subtract({ hours: CHANGES_WITHIN_DAYS * 24 })
      const asked = await list(access, Math.floor(since.epochMilliseconds / 1000), call)
      if (asked.kind !== 'yes') return unknownOf(asked)
      // The newest comes first at Stripe. One a page, because a large one takes many calls.
      const oldestFirst = asked.answer.toReversed()
      const at = page === null ? 0 : oldestFirst.findIndex(({ id }) => id === page)
      const payout = oldestFirst[at]
      if (!payout) return { kind: 'read', payouts: [], next: null }
      const items = await itemsOf(access, payout, call)
      if (items.kind !== 'yes') return unknownOf(items)
      return { kind: 'read', payouts: [told(payout, items.answer)], next: oldestFirst[at + 1]?.id ?? null }
    },
  }
}

const list = (access: StripeAccess, since: number, call: CallContext): Promise<Asked<PayoutAnswer[]>> =>
  askStripe(access, call)(z.array(payoutAnswer), async (stripe) => {
    const found = []
    for await (const one of stripe.payouts.list({ created: { gte: since }, limit: 100 })) {
      if (found.push(one) >= MOST_PAYOUTS) throw new TooMany(`There are more than ${MOST_PAYOUTS} payouts.`)
    }
    return found
  })

function told(payout: PayoutAnswer, items: PayoutItem[]): Payout {
  return {
    reference: payout.id,
    amount: fromStripe(payout.amount, payout.currency),
    arrivesOn: instantOf(payout.arrival_date).slice(0, 10),
    state: states[payout.status] ?? 'on_its_way',
    items,
  }
}

const states: Record<string, Payout['state']> = { paid: 'paid', failed: 'failed', canceled: 'failed' }

async function itemsOf(access: StripeAccess, payout: PayoutAnswer, call: CallContext): Promise<Asked<PayoutItem[]>> {
  // What somebody paid out by hand is an amount out of the balance; Stripe does not say which payments are in it.
  if (!payout.automatic) return { kind: 'yes', answer: [byHand(payout)] }
  const asked = await askStripe(access, call)(z.array(transactionAnswer), async (stripe) => {
    const found = []
    // Fifty at a time: with what they are about, a hundred may be larger than an answer may be.
    const entries = stripe.balanceTransactions.list({ payout: payout.id, limit: 50, expand: ['data.source'] })
    for await (const entry of entries) {
      if (found.push(entry) >= MOST_ENTRIES) throw new TooMany(`The payout has more than ${MOST_ENTRIES} entries.`)
    }
    return found
  })
  if (asked.kind !== 'yes') return asked
  // The payout itself is among its entries.
  const entries = asked.answer.filter((entry) => sourceId(entry) !== payout.id)
  return { kind: 'yes', answer: entries.map(itemOf) }
}

function byHand(payout: PayoutAnswer): PayoutItem {
  const amount = fromStripe(payout.amount, payout.currency)
  return { kind: 'other', reference: payout.id, gross: amount, fee: fromStripe(0, payout.currency), net: amount }
}

const sourceId = ({ source }: TransactionAnswer) =>
  typeof source === 'object' && source ? source.id : (source ?? null)

/** The words of https://docs.stripe.com/reports/balance-transaction-types */
const kinds: Record<string, PayoutItem['kind']> = {
  charge: 'payment',
  payment: 'payment',
  refund: 'refund',
  payment_refund: 'refund',
  refund_failure: 'refund',
  payment_failure_refund: 'refund',
  stripe_fee: 'fee',
  tax_fee: 'fee',
  stripe_fx_fee: 'fee',
  network_cost: 'fee',
}

function itemOf(entry: TransactionAnswer): PayoutItem {
  const source = typeof entry.source === 'object' ? entry.source : null
  const isDispute = source?.object === 'dispute'
  const kind = isDispute ? 'dispute' : (kinds[entry.type] ?? 'other')
  // A payment is booked under the name of its PaymentIntent, and the entry is that of the charge in it.
  const payment = kind === 'payment' && typeof source?.payment_intent === 'string' ? source.payment_intent : null
  return {
    kind,
    reference: payment ?? sourceId(entry) ?? entry.id,
    gross: fromStripe(entry.amount, entry.currency),
    fee: fromStripe(entry.fee, entry.currency),
    net: fromStripe(entry.net, entry.currency),
  }
}
