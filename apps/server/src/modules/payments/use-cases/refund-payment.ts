import { invalidField, Money } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { refusing } from '../../../platform/database.ts'
import { creditInvoice, ownInvoice } from '../../billing/index.ts'
import { creditOf, post } from '../../ledger/index.ts'
import { nextLook } from '../attempt.ts'
import { paymentDisputed, refundNotOffered, refundRecorded, transactionNotFound } from '../errors.ts'
import { refundMade } from '../events.ts'
import { isTakenByBank, refundsOffered } from '../queries/refunds.ts'
import type { Transaction } from '../queries/transactions.ts'
import { leftOf, lockTransaction, type Refund } from '../refund.ts'
import { refunds, transactions } from '../schema.ts'
import { askRefund, askRefundNow } from './ask-refund.ts'
import { bookRefundMade } from './record-refund.ts'

export type RefundPayment = {
  transactionId: number
  /** The same key is the same refund, however often it is asked for. */
  onceKey?: string | undefined
  amount: Money
  reason: string
  /** Takes an invoice back first, or some of it; what was paid on it becomes the credit that the refund is made of. */
  creditNote?:
    | { invoiceId: number; lines: { lineId: number; amount?: Money | undefined }[] | 'rest' }
    | null
    | undefined
  /** Staff have paid it out themselves: when, and what names it there. Left out: the gateway is asked to. */
  byHand?: { paidOn: Temporal.PlainDate; reference: string } | null | undefined
}

/**
 * Gives money of a payment back, all of it or some. It is taken out of the client's credit first, so that nothing goes back
 * which the client has used otherwise; the gateway is asked afterwards, and when it declines the money is credit again.
 *
 * @returns the refund as far as the gateway has answered
 * @throws transaction_not_found, invalid_input, invalid_amount, refund_too_much, refund_whole, credit_too_low,
 *   payment_disputed, refund_not_offered, refund_recorded; what `creditInvoice` throws
 * @emits payments.refund_made
 */
export async function refundPayment(ctx: Context, wish: RefundPayment): Promise<Refund> {
  ctx.actor.must('transactions.manage')
  if (!wish.amount.isPositive) throw invalidField('amount', 'must be more than nothing')
  if (wish.byHand && Temporal.PlainDate.compare(wish.byHand.paidOn, ctx.today) > 0)
    throw invalidField('paidOn', 'is a day to come')
  const refund = await ctx.transaction((tx) => openRefund(tx, wish))
  return wish.byHand ? refund : askRefundNow(ctx, refund.id)
}

async function openRefund(tx: Tx, wish: RefundPayment): Promise<Refund> {
  const transaction = await lockTransaction(tx, wish.transactionId)
  if (!transaction) throw transactionNotFound()
  const { clientId, currency } = transaction
  const key = `refund_${wish.onceKey ?? randomToken()}`
  const [known] = await tx.db.select().from(refunds).where(eq(refunds.key, key))
  if (known) return sameAs(tx, known, wish)
  await mustBeRefundable(tx, transaction, wish)
  const creditNoteId = await takeInvoiceBack(tx, transaction, wish)
  await mustBeCredit(tx, clientId, wish.amount)

  const [refund] = await refusing(
    tx.db
      .insert(refunds)
      .values({
        clientId,
        transactionId: transaction.id,
        key,
        made: wish.byHand ? 'by_hand' : 'gateway',
        currency,
        amountMinor: wish.amount.minor,
        state: wish.byHand ? 'refunded' : 'asked',
        reason: wish.reason,
        reference: wish.byHand?.reference ?? null,
        paidOn: wish.byHand?.paidOn ?? null,
        creditNoteId,
        madeBy: tx.actor.label,
        madeAt: tx.now,
        changedAt: tx.now,
        lookAfter: wish.byHand ? null : nextLook(tx.now, 0),
      })
      .returning(),
    { refunds_once: refundRecorded },
  )
  await tx.db
    .update(transactions)
    .set({ refundedMinor: transaction.refundedMinor + wish.amount.minor })
    .where(eq(transactions.id, transaction.id))
  await post(tx, {
    kind: 'refund_asked',
    source: `refund:${refund!.id}`,
    clientId,
    currency,
    postings: [
      { account: 'credit', debit: wish.amount },
      { account: 'refunds', credit: wish.amount },
    ],
  })
  tx.record({
    action: 'refund_asked',
    object: `refund:${refund!.id}`,
    after: { transactionId: transaction.id, amount: wish.amount, reason: wish.reason, made: refund!.made },
  })
  if (wish.byHand) {
    await bookRefundMade(tx, refund!, transaction, wish.amount)
    await tx.emit(refundMade({ refundId: refund!.id, clientId }))
  } else {
    await tx.later(askRefund, { refundId: refund!.id })
  }
  return refund!
}

/** @throws refund_recorded when it was another refund that the key named */
function sameAs(tx: Tx, known: Refund, { transactionId, amount, byHand }: RefundPayment): Refund {
  const isSame =
    known.transactionId === transactionId &&
    known.currency === amount.currency &&
    (known.made === 'by_hand') === !!byHand
  if (!isSame) throw refundRecorded()
  tx.record({ action: 'refund_asked_again', object: `refund:${known.id}` })
  return known
}

async function mustBeRefundable(tx: Tx, transaction: Transaction, { amount, byHand }: RefundPayment): Promise<void> {
  if (amount.currency !== transaction.currency) throw invalidField('amount', `is not in ${transaction.currency}`)
  const left = leftOf(transaction)
  if (amount.compare(left) > 0)
    throw invalidField('amount', `is more than is left of this payment: ${left}`, 'refund_too_much')
  if (await isTakenByBank(tx, transaction.id)) throw paymentDisputed()
  if (byHand) return
  const offered = await refundsOffered(tx, transaction)
  if (offered === 'none') throw refundNotOffered()
  const isWhole = amount.minor === transaction.amountMinor
  if (offered === 'full' && !isWhole)
    throw invalidField('amount', 'must be the whole payment: this gateway refunds no parts', 'refund_whole')
}

async function takeInvoiceBack(tx: Tx, { clientId }: Transaction, wish: RefundPayment): Promise<number | null> {
  if (!wish.creditNote) return null
  const { invoiceId, lines } = wish.creditNote
  if ((await ownInvoice(tx, invoiceId, 'invoices.manage')).clientId !== clientId)
    throw invalidField('creditNote.invoiceId', 'is an invoice of another client')
  const { note } = await creditInvoice(tx, { invoiceId, lines, reason: wish.reason })
  return note.id
}

async function mustBeCredit(tx: Tx, clientId: number, amount: Money): Promise<void> {
  const credit = (await creditOf(tx, [clientId], amount.currency)).get(clientId) ?? Money.zero(amount.currency)
  if (amount.compare(credit) > 0)
    throw invalidField(
      'amount',
      `is more than the client has as credit: ${credit}. Take an invoice back with a credit note, or refund less`,
      'credit_too_low',
    )
}
