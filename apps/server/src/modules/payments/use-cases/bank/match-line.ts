import { invalidField, Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { refusing } from '../../../../platform/database.ts'
import {
  type Applied,
  applyPaymentToMany,
  applyPaymentToOldest,
  keepAsCredit,
  ownInvoice,
} from '../../../billing/index.ts'
import { clientProfile } from '../../../clients/index.ts'
import { lockClientMoney } from '../../../ledger/index.ts'
import type { BankLine } from '../../bank/known.ts'
import { lockLine } from '../../bank/lock-line.ts'
import { bankLineNotOpen, bankLineOutgoing, paymentRecorded } from '../../errors.ts'
import { paymentSettled } from '../../events.ts'
import { bankLines, transactions } from '../../schema.ts'

export type MatchLine = {
  lineId: number
  clientId: number
  /** Some of the client's, whichever are open with the one that is due first in front, or none: all of it is credit. */
  invoices: [number, ...number[]] | 'oldest_first' | 'none'
}

/**
 * Says whose money a bank line is. It is booked like any payment that arrived, on the account of ours and with the day of
 * the bank; what is too much becomes credit.
 *
 * @throws bank_line_not_found, bank_line_not_open, bank_line_outgoing, client_not_found, client_closed, invoice_not_found,
 * invalid_input (invoiceIds)
 * @emits payments.payment_settled when it settled anything
 */
export async function matchLine(ctx: Context, wish: MatchLine): Promise<BankLine> {
  ctx.actor.must('transactions.manage')
  return ctx.transaction((tx) => match(tx, { ...wish, reason: null }))
}

/** The same for what is beyond doubt, by the house itself. `reason`: why, for staff to read. */
export const matchAsHouse = (tx: Tx, wish: MatchLine & { reason: string }): Promise<BankLine> => match(tx, wish)

async function match(
  tx: Tx,
  { lineId, clientId, invoices, reason }: MatchLine & { reason: string | null },
): Promise<BankLine> {
  const house = tx.asRoom('payments')
  await clientProfile(house, clientId)
  // Before the line, as everybody does who moves money: two who match it at once, or pay at once, take turns.
  await lockClientMoney(tx, clientId)
  const line = await lockLine(tx, lineId)
  if (line.state !== 'open') throw bankLineNotOpen()
  if (line.amountMinor <= 0n) throw bankLineOutgoing()
  if (Array.isArray(invoices)) await mustBeOf(house, clientId, invoices)
  const amount = Money.ofMinor(line.amountMinor, line.currency)
  const only = Array.isArray(invoices) && invoices.length === 1 ? invoices[0] : null
  const [transaction] = await refusing(
    tx.db
      .insert(transactions)
      .values({
        clientId,
        invoiceId: only,
        gateway: 'bank',
        reference: referenceOf(line),
        currency: line.currency,
        amountMinor: line.amountMinor,
        receivedAt: tx.calendar.instantOf(line.bookedOn, Temporal.PlainTime.from('00:00')),
      })
      .returning({ id: transactions.id }),
    { transactions_once: paymentRecorded },
  )
  const arrived = { amount, bank: line.account, source: `transaction:${transaction!.id}` }
  const applied = await use(house, clientId, invoices, arrived)
  const [matched] = await tx.db
    .update(bankLines)
    .set({
      state: 'matched',
      stateReason: reason,
      clientId,
      transactionId: transaction!.id,
      matches: line.matches + 1,
      changedBy: tx.actor.label,
      changedAt: tx.now,
    })
    .where(eq(bankLines.id, lineId))
    .returning()
  tx.record({
    action: 'bank_line_matched',
    object: `bank_line:${lineId}`,
    before: { state: line.state },
    after: {
      clientId,
      transactionId: transaction!.id,
      amount,
      invoices: applied.map((one) => one.invoice.number),
      reason,
    },
  })
  const [first] = applied
  if (first) await tx.emit(paymentSettled({ transactionId: transaction!.id, invoiceId: first.invoice.id, clientId }))
  return matched!
}

/** A line that is matched again, after somebody undid it, is another payment. */
const referenceOf = ({ account, key, matches }: BankLine): string =>
  matches === 0 ? `${account}:${key}` : `${account}:${key}:${matches + 1}`

async function mustBeOf(house: Tx, clientId: number, invoiceIds: readonly number[]): Promise<void> {
  for (const id of invoiceIds) {
    const { clientId: owner } = await ownInvoice(house, id)
    if (owner !== clientId) throw invalidField('invoiceIds', 'names an invoice of another client')
  }
}

type Arrived = { amount: Money; bank: string; source: string }

async function use(house: Tx, clientId: number, invoices: MatchLine['invoices'], arrived: Arrived): Promise<Applied[]> {
  if (invoices === 'none') {
    await keepAsCredit(house, { clientId, ...arrived })
    return []
  }
  if (invoices === 'oldest_first') return (await applyPaymentToOldest(house, { clientId, ...arrived })).applied
  return (await applyPaymentToMany(house, { invoiceIds: invoices, ...arrived })).applied
}
