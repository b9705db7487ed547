import { Money } from '@ostler/kernel'
import { and, eq, ne } from 'drizzle-orm'
import { publicUrl } from '../../platform/addresses.ts'
import type { Tx } from '../../platform/context.ts'
import { on } from '../../platform/outbox.ts'
import {
  invoiceCredited,
  invoiceNumbers,
  invoicePaid,
  invoiceVoided,
  invoiceWrittenOff,
  ownInvoice,
} from '../billing/index.ts'
import { accountClosedEvent, mailClient } from '../clients/index.ts'
import { lockOwnersMoney } from '../ledger/index.ts'
import { serviceTransferred } from '../services/index.ts'
import { amountOf, invoicesOf } from './attempt.ts'
import { chargeChallenged, chargeFailed, paymentReversed, paymentSettled, refundMade } from './events.ts'
import { takeAway } from './method-life.ts'
import { methodName } from './method-name.ts'
import { labelOf } from './queries/attempts.ts'
import { methodsById } from './queries/methods.ts'
import { invoiceOf } from './queries/transactions.ts'
import { attempts, collections, methods, refunds, serviceMethods, transactions } from './schema.ts'
import { closeOpenSessions } from './use-cases/charge/close-sessions.ts'

/** Whoever had a service chose how it is paid for with means of their own. */
export const forgetChoiceOfFormer = on(
  serviceTransferred,
  'payments.forget_choice_of_former',
  async (tx, { serviceId, fromClientId }) => {
    await tx.db
      .delete(serviceMethods)
      .where(and(eq(serviceMethods.serviceId, serviceId), eq(serviceMethods.clientId, fromClientId)))
    tx.record({ action: 'method_choice_forgotten', object: `service:${serviceId}`, before: { clientId: fromClientId } })
  },
)

/** Thanks the client for a payment. */
export const mailReceipt = on(
  paymentSettled,
  'payments.mail_receipt',
  async (tx, { transactionId, invoiceId, clientId }) => {
    const [transaction] = await tx.db.select().from(transactions).where(eq(transactions.id, transactionId))
    const invoice = await ownInvoice(tx, invoiceId)
    await mailClient(tx, 'invoices', {
      template: 'payment_received',
      clientId,
      dedupeKey: `transaction:${transactionId}`,
      data: {
        invoiceNumber: invoice.number,
        amount: Money.ofMinor(transaction!.amountMinor, transaction!.currency).toWire(),
        link: `${tx.port(publicUrl)}/invoices/${invoiceId}`,
      },
    })
  },
)

/** What a mail says about a payment that needs the client. */
async function aboutAttempt(tx: Tx, attemptId: number) {
  const [attempt] = await tx.db.select().from(attempts).where(eq(attempts.id, attemptId))
  const ids = await invoicesOf(tx, attemptId)
  const numbers = await invoiceNumbers(tx, ids)
  const method = (await methodsById(tx, [attempt!.methodId])).get(attempt!.methodId ?? 0)
  const address = tx.port(publicUrl)
  return {
    attempt: attempt!,
    firstInvoice: ids[0],
    data: {
      invoiceNumber: ids.map((id) => numbers.get(id)).join(', '),
      amount: amountOf(attempt!).toWire(),
      method: method ? methodName(method) : await labelOf(tx, attempt!.gateway),
      link: ids.length === 1 ? `${address}/invoices/${ids[0]}` : `${address}/invoices`,
    },
  }
}

/** Tells the client that a payment came to nothing, why, and when it is tried again. */
export const mailFailure = on(chargeFailed, 'payments.mail_failure', async (tx, { attemptId, clientId }) => {
  const { attempt, data, firstInvoice } = await aboutAttempt(tx, attemptId)
  const [collection] =
    attempt.madeBy === 'schedule'
      ? await tx.db.select().from(collections).where(eq(collections.invoiceId, firstInvoice))
      : []
  await mailClient(tx, 'invoices', {
    template: 'payment_failed',
    clientId,
    dedupeKey: `attempt:${attemptId}:failed`,
    data: {
      ...data,
      reason: attempt.reason ?? 'no reason was given',
      nextTryOn: collection?.nextOn?.toString() ?? null,
    },
  })
})

/** Tells the client that money went back, or where it can be fetched. */
export const mailRefund = on(refundMade, 'payments.mail_refund', async (tx, { refundId }) => {
  const [refund] = await tx.db.select().from(refunds).where(eq(refunds.id, refundId))
  // It failed since: there is nothing to be told.
  if (!refund || refund.state === 'declined') return
  const [transaction] = await tx.db.select().from(transactions).where(eq(transactions.id, refund.transactionId))
  const invoice = await invoiceOf(tx, transaction!)
  await mailClient(tx, 'invoices', {
    template: 'refund_made',
    clientId: refund.clientId,
    dedupeKey: `refund:${refundId}`,
    data: {
      amount: Money.ofMinor(refund.amountMinor, refund.currency).toWire(),
      invoiceNumber: invoice?.number ?? null,
      isToBeClaimed: refund.state === 'pending' && refund.claimUrl !== null,
      link: refund.claimUrl ?? `${tx.port(publicUrl)}/invoices${invoice ? `/${invoice.id}` : ''}`,
    },
  })
})

/** The bank wants to see the client, who does that from the page of the invoice. */
export const mailChallenge = on(chargeChallenged, 'payments.mail_challenge', async (tx, { attemptId, clientId }) => {
  const { data } = await aboutAttempt(tx, attemptId)
  await mailClient(tx, 'invoices', {
    template: 'payment_needs_confirmation',
    clientId,
    dedupeKey: `attempt:${attemptId}:challenge`,
    data,
  })
})

async function closePages(tx: Tx, { invoiceId }: { invoiceId: number }): Promise<void> {
  tx.record({ action: 'pages_to_close', object: `invoice:${invoiceId}` })
  await tx.later(closeOpenSessions, { invoiceId })
}

export const closePagesOfPaid = on(invoicePaid, 'payments.close_pages_of_paid', closePages)
export const closePagesOfCredited = on(invoiceCredited, 'payments.close_pages_of_credited', closePages)
export const closePagesOfWrittenOff = on(invoiceWrittenOff, 'payments.close_pages_of_written_off', closePages)
export const closePagesOfVoided = on(invoiceVoided, 'payments.close_pages_of_voided', closePages)

/** A closed account has nothing to pay any more: what it stored is forgotten. */
export const forgetOfClosed = on(accountClosedEvent, 'payments.forget_of_closed', async (tx, { clientId }) => {
  await lockOwnersMoney(tx, async () => [clientId])
  // One after the other, and the default last, so that it passes to none of those that go too.
  const stored = await tx.db
    .select()
    .from(methods)
    .where(and(eq(methods.clientId, clientId), ne(methods.state, 'removed')))
    .orderBy(methods.isDefault)
  tx.record({ action: 'payment_methods_of_closed', object: `client:${clientId}`, after: { count: stored.length } })
  for (const method of stored) await takeAway(tx, method, { why: 'account closed' })
})

/** Tells the client that the bank has taken a payment back, so that what it paid for is open again. */
export const mailReversal = on(
  paymentReversed,
  'payments.mail_reversal',
  async (tx, { transactionId, clientId, reversalId, amountMinor }) => {
    const [transaction] = await tx.db.select().from(transactions).where(eq(transactions.id, transactionId))
    const invoice = await invoiceOf(tx, transaction!)
    await mailClient(tx, 'invoices', {
      template: 'payment_reversed',
      clientId,
      dedupeKey: `reversal:${reversalId}`,
      data: {
        amount: Money.ofMinor(BigInt(amountMinor), transaction!.currency).toWire(),
        invoiceNumber: invoice?.number ?? null,
        link: `${tx.port(publicUrl)}/invoices${invoice ? `/${invoice.id}` : ''}`,
      },
    })
  },
)
