import type { Absent, CallContext, KnownPayment, PaymentOutcome, Unknown } from '@ostler/integration-kit'
import { fromAmount } from './amount.ts'
import { type Invoice, invoiceAnswer, invoicesAnswer, paymentMethodsAnswer } from './answers.ts'
import { type Client, isLockedOut, type Refused } from './client.ts'

export type Found = { kind: 'found'; invoice: Invoice } | Absent | Unknown

/** What matters in front, should there ever be two invoices of one key: they know no idempotency keys. */
const weights: Record<string, number> = { Settled: 4, Processing: 3, Expired: 1, New: 2, Invalid: 0 }

export async function findInvoice(
  client: Client,
  { attemptKey, sessionId }: Pick<KnownPayment, 'attemptKey' | 'sessionId'>,
  call: CallContext,
): Promise<Found> {
  if (sessionId !== null) {
    const asked = await client.inStore('GET', `/invoices/${encodeURIComponent(sessionId)}`, invoiceAnswer, call)
    if (asked.kind === 'unknown') return asked
    if (asked.kind === 'yes' && asked.answer.metadata?.orderId === attemptKey)
      return { kind: 'found', invoice: asked.answer }
    if (asked.kind === 'no' && asked.status !== 404) return refusedToSay(asked)
  }
  const query = new URLSearchParams({ orderId: attemptKey })
  const asked = await client.inStore('GET', `/invoices?${query}`, invoicesAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no') return refusedToSay(asked)
  const ours = asked.answer.filter((one) => one.metadata?.orderId === attemptKey)
  const weight = ({ status, paidAmount }: Invoice) => (weights[status] ?? 0) + (isSome(paidAmount) ? 2.5 : 0)
  const [invoice] = ours.sort((one, other) => weight(other) - weight(one))
  return invoice ? { kind: 'found', invoice } : { kind: 'absent' }
}

const refusedToSay = (refused: Refused): Unknown => ({
  kind: 'unknown',
  reason: isLockedOut(refused) ? `BTCPay does not accept the API key: ${refused.message}` : refused.message,
})

const isSome = (amount: string | null | undefined): boolean => /[1-9]/.test(amount ?? '')

/**
 * How a payment stands. Coins come in parts, too late or too many: what was received is what counts, and an invoice that
 * has run out, or that somebody called invalid, may have money in it all the same.
 */
export async function outcomeOf(client: Client, invoice: Invoice, call: CallContext): Promise<PaymentOutcome> {
  const { id: reference, status } = invoice
  switch (status) {
    case 'New':
      return { kind: 'open' }
    case 'Processing':
      return { kind: 'pending', reference }
    case 'Settled':
      return received(client, invoice, call)
    case 'Expired':
    case 'Invalid':
      if (invoice.paidAmount !== null && invoice.paidAmount !== undefined && !isSome(invoice.paidAmount))
        return { kind: 'declined', reason: reasonOf(status) }
      return received(client, invoice, call)
  }
  return { kind: 'unknown', reason: `BTCPay says ${status} of the invoice ${reference}.` }
}

const reasonOf = (status: string): string =>
  status === 'Expired' ? 'The time to pay is over, and nothing was received.' : 'The payment was called off.'

async function received(client: Client, invoice: Invoice, call: CallContext): Promise<PaymentOutcome> {
  const { id: reference, status, additionalStatus, currency, amount, paidAmount } = invoice
  const asked = await client.inStore('GET', `/invoices/${reference}/payment-methods`, paymentMethodsAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no') return refusedToSay(asked)
  const payments = asked.answer.flatMap((method) => method.payments)
  if (status !== 'Settled') {
    if (payments.some((one) => one.status === 'Processing')) return { kind: 'pending', reference }
    if (!payments.some((one) => one.status === 'Settled')) return { kind: 'declined', reason: reasonOf(status) }
  }
  // Staff who mark an invoice as paid over there say that the money has come by another way.
  const isMarked = additionalStatus === 'Marked' && !isSome(paidAmount)
  const worth =
    status === 'Settled' && (isMarked || (additionalStatus === 'None' && paidAmount == null)) ? amount : paidAmount
  if (worth == null)
    return { kind: 'unknown', reason: 'This BTCPay does not say how much was received. Version 2.1 or later does.' }
  const last = Math.max(invoice.createdTime, ...payments.map((one) => one.receivedDate))
  return {
    kind: 'settled',
    reference,
    amount: fromAmount(worth, currency),
    fee: null,
    settledAt: Temporal.Instant.fromEpochMilliseconds(last * 1000).toString(),
  }
}
