import { list, newId, no, type Payment, type Refund, type Said, type Settlement, seconds } from './books.ts'

/** What the double pays out. */

type Query = Record<string, string | undefined>

/** Of all that was captured and given back; `settled` are those that were paid out before, and is added to. */
export function settle(payments: Payment[], refunds: Refund[], settled: Set<string>): Settlement {
  const id = newId('setl')
  const row = { on_hold: false, settled: true, settlement_id: id, currency: 'INR', dispute_id: null }
  const rows = [
    ...payments
      .filter((one) => one.captured && one.currency === 'INR')
      .map(({ id: entity_id, amount, fee }) => ({
        ...row,
        entity_id,
        type: 'payment',
        amount,
        fee,
        credit: amount - fee!,
        debit: 0,
      })),
    ...refunds.map(({ id: entity_id, amount }) => ({
      ...row,
      entity_id,
      type: 'refund',
      amount,
      fee: 0,
      credit: 0,
      debit: amount,
    })),
  ].filter((one) => !settled.has(one.entity_id))
  for (const one of rows) settled.add(one.entity_id)
  const amount = rows.reduce((sum, one) => sum + one.credit - one.debit, 0)
  return { id, amount, status: 'processed', rows, at: seconds() }
}

export const settlementBody = ({ id, amount, status, at }: Settlement) => ({
  id,
  entity: 'settlement',
  amount,
  status,
  fees: 0,
  tax: 0,
  created_at: at,
})

/** The newest first. */
export function listSettlements(settlements: Settlement[], { from = '0', skip = '0', count = '10' }: Query): Said {
  if (Number(count) > 100) return no('The count may not be greater than 100.')
  const found = settlements.filter(({ at }) => at >= Number(from)).reverse()
  return list(found.slice(Number(skip), Number(skip) + Number(count)).map(settlementBody))
}

/** Days are those of India. */
export function reconcile(settlements: Settlement[], { year, month, day, skip = '0', count = '10' }: Query): Said {
  if (!year || !month || Number(count) > 1000) return no('The year field is required.')
  const rows = settlements.filter(({ at }) => dayOf(at) === `${year}-${month}-${day}`).flatMap((one) => one.rows)
  return list(rows.slice(Number(skip), Number(skip) + Number(count)))
}

const dayOf = (at: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at * 1000)
    .toZonedDateTimeISO('Asia/Kolkata')
    .toPlainDate()
    .toString()
