import type { CallContext, Payout, PayoutItem, PayoutsAnswer, Unknown } from '@ostler/integration-kit'
import type { z } from 'zod'
import { fromRazorpay } from './amount.ts'
import { settlement as asSettlement, listOf, type Reconciled, reconciled } from './answers.ts'
import type { ApiRequest, Razorpay } from './api.ts'

/**
 * Settlements: what Razorpay pays to our bank account two working days later. Which payments one consists of stands in the
 * reconciliation of its day, by the calendar of India.
 */

/** Settlements a page, each of which needs its day read as well. */
const PAGE = 20
/** What Razorpay lists at once. */
const SETTLEMENTS = 100
const ROWS = 1000

type Settlement = z.output<typeof asSettlement>
type Rows = { kind: 'rows'; rows: Reconciled[] } | Unknown

/** `page`: how many were read, from the oldest, so that settlements that come in between move none. */
export async function payouts(
  razorpay: Razorpay,
  { instant, page }: { instant: string; page: string | null },
  call: CallContext,
): Promise<PayoutsAnswer> {
  const listed = await settlementsSince(razorpay, instant, call)
  if (listed.kind === 'unknown') return listed
  const start = Number(page ?? 0)
  const items = listed.settlements.slice(start, start + PAGE)

  const days = new Map<string, Reconciled[]>()
  const found: Payout[] = []
  for (const { id, amount, status, created_at } of items) {
    const day = Temporal.Instant.fromEpochMilliseconds(created_at * 1000)
      .toZonedDateTimeISO('Asia/Kolkata')
      .toPlainDate()
    const read: Rows = days.has(String(day))
      ? { kind: 'rows', rows: days.get(String(day))! }
      : await rowsOf(razorpay, day, call)
    if (read.kind === 'unknown') return read
    days.set(String(day), read.rows)
    const rows = read.rows.filter(({ settlement_id }) => settlement_id === id)
    // A list that does not come to the amount is not complete yet, and would be booked wrongly.
    if (rows.reduce((sum, { credit, debit }) => sum + credit - debit, 0) !== amount)
      return { kind: 'unknown', reason: `The rows of ${id} do not come to its amount yet.` }
    found.push({
      reference: id,
      amount: fromRazorpay(amount, rows[0]?.currency ?? 'INR'),
      arrivesOn: day.toString(),
      state: status === 'processed' ? 'paid' : status === 'failed' ? 'failed' : 'on_its_way',
      items: rows.map(itemOf),
    })
  }
  const next = start + items.length
  return { kind: 'read', payouts: found, next: next < listed.settlements.length ? String(next) : null }
}

/** The oldest first; Razorpay lists the newest first. */
async function settlementsSince(
  razorpay: Razorpay,
  instant: string,
  call: CallContext,
): Promise<{ kind: 'listed'; settlements: Settlement[] } | Unknown> {
  const from = Math.floor(Temporal.Instant.from(instant).epochMilliseconds / 1000)
  const settlements: Settlement[] = []
  for (;;) {
    const query = new URLSearchParams({
      from: String(from),
      count: String(SETTLEMENTS),
      skip: String(settlements.length),
    })
    const asked = await razorpay.ask(get(`/settlements?${query}`), listOf(asSettlement), call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'refused') return { kind: 'unknown', reason: asked.problem.description }
    settlements.push(...asked.value.items)
    if (asked.value.items.length < SETTLEMENTS) return { kind: 'listed', settlements: settlements.reverse() }
  }
}

const get = (path: string): ApiRequest => ({ method: 'GET', path })

async function rowsOf(razorpay: Razorpay, day: Temporal.PlainDate, call: CallContext): Promise<Rows> {
  const [year = '', month = '', date = ''] = day.toString().split('-')
  const rows: Reconciled[] = []
  for (;;) {
    const query = new URLSearchParams({ year, month, day: date, count: String(ROWS), skip: String(rows.length) })
    const asked = await razorpay.ask(get(`/settlements/recon/combined?${query}`), listOf(reconciled), call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'refused') return { kind: 'unknown', reason: asked.problem.description }
    rows.push(...asked.value.items)
    if (asked.value.items.length < ROWS) return { kind: 'rows', rows }
  }
}

function itemOf({ entity_id, type, credit, debit, fee, currency, dispute_id }: Reconciled): PayoutItem {
  const net = credit - debit
  const kept = fee ?? 0
  const isDispute = type === 'adjustment' && dispute_id !== null
  return {
    kind: isDispute ? 'dispute' : type === 'payment' || type === 'refund' ? type : 'other',
    reference: isDispute ? dispute_id : entity_id,
    gross: fromRazorpay(net + kept, currency),
    fee: fromRazorpay(kept, currency),
    net: fromRazorpay(net, currency),
  }
}
