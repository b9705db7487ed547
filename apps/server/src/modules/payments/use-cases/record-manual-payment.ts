import { invalidField, type Money } from '@ostler/kernel'
import type { Context } from '../../../platform/context.ts'
import { refusing } from '../../../platform/database.ts'
import { applyPaymentToMany, applyPaymentToOldest, ownInvoice } from '../../billing/index.ts'
import { clientProfile } from '../../clients/index.ts'
import { paymentRecorded } from '../errors.ts'
import { paymentSettled } from '../events.ts'
import type { Transaction } from '../queries/transactions.ts'
import { transactions } from '../schema.ts'

export type ManualPayment = {
  clientId: number
  amount: Money
  /** The day the money came. */
  receivedOn: Temporal.PlainDate
  /** How it came: `bank_transfer`, `cash`, … */
  method: string
  /** What names it there: the line of the bank statement, the number of the receipt. */
  reference: string
  /** Whichever are open, the one that is due first in front; or some of the client's, in the same order. */
  invoices: 'oldest_first' | [number, ...number[]]
}

/**
 * Records money that staff have seen arrive. One payment may settle many invoices; the client is thanked once. The same
 * method and reference are one payment, however often it is typed in.
 *
 * @throws client_not_found, invoice_not_found, payment_recorded
 * @emits payments.payment_settled when it settled anything
 */
export async function recordManualPayment(ctx: Context, wish: ManualPayment): Promise<Transaction> {
  ctx.actor.must('invoices.manage')
  const { clientId, amount, receivedOn, method, reference } = wish
  if (!amount.isPositive) throw invalidField('amount', 'must be more than nothing')
  if (Temporal.PlainDate.compare(receivedOn, ctx.today) > 0) throw invalidField('receivedOn', 'is a day to come')
  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('payments')
    await clientProfile(house, clientId)
    if (wish.invoices !== 'oldest_first') {
      for (const id of wish.invoices) {
        const { clientId: owner } = await ownInvoice(house, id)
        if (owner !== clientId) throw invalidField('invoiceIds', 'names an invoice of another client')
      }
    }
    const only = wish.invoices !== 'oldest_first' && wish.invoices.length === 1 ? wish.invoices[0] : null
    const [transaction] = await refusing(
      tx.db
        .insert(transactions)
        .values({
          clientId,
          invoiceId: only,
          gateway: 'manual',
          reference: `${method}:${reference}`,
          currency: amount.currency,
          amountMinor: amount.minor,
          receivedAt: tx.calendar.instantOf(receivedOn, Temporal.PlainTime.from('00:00')),
        })
        .returning(),
      { transactions_once: paymentRecorded },
    )
    const arrived = { amount, clearing: 'manual', source: `transaction:${transaction!.id}` }
    const { applied, surplus } =
      wish.invoices === 'oldest_first'
        ? await applyPaymentToOldest(house, { clientId, ...arrived })
        : await applyPaymentToMany(house, { invoiceIds: wish.invoices, ...arrived })
    tx.record({
      action: 'payment_recorded',
      object: `transaction:${transaction!.id}`,
      after: { clientId, amount, method, reference, invoices: applied.map((one) => one.invoice.number), surplus },
    })
    const [first] = applied
    if (first) {
      const about = { transactionId: transaction!.id, invoiceId: first.invoice.id, clientId }
      await tx.emit(paymentSettled(about))
    }
    return transaction!
  })
}
