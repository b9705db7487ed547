import type { Absent, CallContext, KnownRefund, RefundOutcome, RefundRequest, Unknown } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { referenceOf } from '../reference.ts'
import { fromAmount, toAmount } from './amount.ts'
import { type Transaction, transactionAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { details, find } from './find.ts'
import { refusalOf, verdictOf } from './outcomes.ts'
import type { Settings } from './settings.ts'

type Kit = { client: Client; settings: Settings }

/** A refund that is asked for again was asked for lately; one from before has been looked up by then. */
const AGAIN_HOURS = 48

/**
 * Before the nightly settlement there is nothing to give back: the whole payment is voided, and a part has to wait.
 * Afterwards up to 180 days (Authorize.Net, "Refund a Transaction").
 */
export async function giveBack(kit: Kit, input: RefundRequest, call: CallContext): Promise<RefundOutcome> {
  const { client } = kit
  const found = await details(client, input.payment.reference, call)
  if (found.kind === 'unknown') return found
  if (found.kind === 'absent') return { kind: 'declined', reason: 'Authorize.Net has no such payment.' }
  const { transaction } = found
  switch (transaction.transactionStatus) {
    case 'capturedPendingSettlement':
      return isWhole(kit, transaction, input)
        ? voidIt(kit, transaction, input, call)
        : { kind: 'declined', reason: TOO_EARLY }
    case 'voided':
      return voidedFor(kit, transaction, input)
    case 'settledSuccessfully': {
      const since = Temporal.Now.instant().subtract({ hours: AGAIN_HOURS })
      const before = await find(client, referenceOf(input.refundKey), since, call)
      if (before.kind === 'unknown') return before
      return before.kind === 'found' ? refundOf(kit, before.transaction) : refundIt(kit, transaction, input, call)
    }
  }
  return { kind: 'declined', reason: `Authorize.Net says ${transaction.transactionStatus} of this payment.` }
}

const TOO_EARLY =
  'Authorize.Net gives back a part only once the payment has settled, which it does overnight. Try again tomorrow, or give back all of it now.'

const isWhole = ({ settings }: Kit, { settleAmount }: Transaction, { amount }: RefundRequest): boolean =>
  settleAmount !== undefined &&
  Money.fromWire(fromAmount(settleAmount, settings.currency)).equals(Money.fromWire(amount))

async function voidIt(
  kit: Kit,
  { transId }: Transaction,
  input: RefundRequest,
  call: CallContext,
): Promise<RefundOutcome> {
  const asked = await kit.client.ask(
    'createTransactionRequest',
    { transactionRequest: { transactionType: 'voidTransaction', refTransId: transId } },
    transactionAnswer,
    call,
    { refId: referenceOf(input.refundKey) },
  )
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  const verdict = asked.kind === 'no' ? refusalOf(asked) : verdictOf(asked.answer.transactionResponse)
  if (verdict.kind === 'approved') return { kind: 'refunded', reference: transId, amount: input.amount }
  if (verdict.kind === 'pending') return { kind: 'unknown', reason: 'The cancelling of the payment is under review.' }
  return verdict
}

/** A voided payment has gone back whole. */
const voidedFor = (
  { settings }: Kit,
  { transId, authAmount }: Transaction,
  { amount }: RefundRequest,
): RefundOutcome => {
  const whole = authAmount === undefined ? amount : fromAmount(authAmount, settings.currency)
  return Money.fromWire(whole).equals(Money.fromWire(amount))
    ? { kind: 'refunded', reference: transId, amount: whole }
    : { kind: 'declined', reason: 'The payment was cancelled, and all of it went back already.' }
}

async function refundIt(
  { client, settings }: Kit,
  { transId, payment }: Transaction,
  input: RefundRequest,
  call: CallContext,
): Promise<RefundOutcome> {
  const reference = referenceOf(input.refundKey)
  const asked = await client.ask(
    'createTransactionRequest',
    {
      transactionRequest: {
        transactionType: 'refundTransaction',
        amount: toAmount(input.amount, settings.currency),
        currencyCode: settings.currency,
        // Only what a mask leaves of the card; the payment it belongs to says the rest.
        payment: {
          creditCard: {
            cardNumber: (payment?.creditCard?.cardNumber ?? '').replace(/\D/g, '').slice(-4),
            expirationDate: 'XXXX',
          },
        },
        refTransId: transId,
        order: { invoiceNumber: reference },
      },
    },
    transactionAnswer,
    call,
    { refId: reference },
  )
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  const verdict = asked.kind === 'no' ? refusalOf(asked) : verdictOf(asked.answer.transactionResponse)
  return verdict.kind === 'approved' ? { kind: 'refunded', reference: verdict.transId, amount: input.amount } : verdict
}

function refundOf({ settings }: Kit, transaction: Transaction): RefundOutcome {
  const { transId: reference, transactionStatus, settleAmount } = transaction
  if (/^refund/.test(transactionStatus) && settleAmount !== undefined)
    return { kind: 'refunded', reference, amount: fromAmount(settleAmount, settings.currency) }
  if (/^(declined|voided|generalError|communicationError|expired)$/.test(transactionStatus))
    return { kind: 'declined', reason: transaction.responseReasonDescription || 'The refund was cancelled.' }
  return { kind: 'unknown', reason: `Authorize.Net says ${transactionStatus} of the refund ${reference}.` }
}

export async function findRefund(
  kit: Kit,
  refund: KnownRefund,
  call: CallContext,
): Promise<RefundOutcome | Absent | Unknown> {
  const { client } = kit
  const isOfVoid = refund.refundReference === refund.payment.reference
  const found =
    refund.refundReference !== null && !isOfVoid
      ? await details(client, refund.refundReference, call)
      : isOfVoid
        ? { kind: 'absent' as const }
        : await find(client, referenceOf(refund.refundKey), Temporal.Instant.from(refund.askedAt), call)
  if (found.kind === 'unknown') return found
  if (found.kind === 'found') return refundOf(kit, found.transaction)
  // A void leaves no transaction of its own; the payment says so.
  const paid = await details(client, refund.payment.reference, call)
  if (paid.kind !== 'found') return paid
  if (paid.transaction.transactionStatus !== 'voided') return { kind: 'absent' }
  return voidedFor(kit, paid.transaction, refund)
}
