import type { PaymentOutcome, Unknown } from '@ostler/integration-kit'
import { fromAmount } from './amount.ts'
import type { Transaction, TransactionResponse } from './answers.ts'
import type { Refused } from './client.ts'

type Declined = Extract<PaymentOutcome, { kind: 'declined' }>

/** An amount that is held is let go after this (Authorize.Net, "Authorization Only"). */
const HELD_DAYS = 30

/** How a payment stands, from its record over there. */
export function outcomeOf(transaction: Transaction, currency: string): PaymentOutcome {
  const { transId: reference, submitTimeUTC, transactionStatus } = transaction
  switch (transactionStatus) {
    case 'capturedPendingSettlement':
    case 'settledSuccessfully':
      if (transaction.settleAmount === undefined) break
      return {
        kind: 'settled',
        reference,
        amount: fromAmount(transaction.settleAmount, currency),
        fee: null,
        settledAt: instantOf(submitTimeUTC).toString(),
      }
    case 'authorizedPendingCapture':
      if (transaction.authAmount === undefined) break
      return {
        kind: 'authorised',
        reference,
        amount: fromAmount(transaction.authAmount, currency),
        until: instantOf(submitTimeUTC)
          .add({ hours: HELD_DAYS * 24 })
          .toString(),
      }
    // The fraud filters want a person to look first, and may still refuse it.
    case 'FDSPendingReview':
    case 'FDSAuthorizedPendingReview':
    case 'underReview':
    case 'approvedReview':
      return { kind: 'pending', reference }
    case 'declined':
    case 'failedReview':
      return declineOf(transaction.responseReasonCode, transaction.responseReasonDescription)
    case 'voided':
      return { kind: 'declined', reason: 'The payment was cancelled, and nothing was taken.' }
    case 'expired':
      return { kind: 'declined', reason: 'The amount was held, and let go because it was not taken in time.' }
    case 'communicationError':
    case 'generalError':
      return { kind: 'declined', reason: 'The bank could not be reached, and nothing was taken. Please try again.' }
  }
  // `settlementError`, `couldNotVoid` and whatever is new: a person has to look at it over there.
  return { kind: 'unknown', reason: `Authorize.Net says ${transactionStatus} of transaction ${reference}.` }
}

const instantOf = (time: string): Temporal.Instant =>
  Temporal.Instant.from(/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`)

/** What payers read, where the provider's words are for merchants. `hard`: the card will not work tomorrow either. */
const declines: Record<string, { reason: string; isHard?: true }> = {
  2: { reason: 'The bank declined the card.' },
  3: { reason: 'The bank declined the card.' },
  4: { reason: 'The bank does not let this card be used any more.', isHard: true },
  6: { reason: 'The number of the card is not right.', isHard: true },
  7: { reason: 'The expiry date of the card is not right.' },
  8: { reason: 'The card has expired.', isHard: true },
  17: { reason: 'Cards of this brand are not accepted.', isHard: true },
  27: { reason: 'The address is not the one that the bank has for this card.' },
  28: { reason: 'Cards of this brand are not accepted.', isHard: true },
  37: { reason: 'The number of the card is not right.', isHard: true },
  44: { reason: 'The security code of the card is not right.' },
  45: { reason: 'The security code or the address is not the one that the bank has for this card.' },
  54: { reason: 'Authorize.Net does not give this back: the payment is not settled yet, or was given back already.' },
  55: { reason: 'That is more than is left of the payment.' },
  65: { reason: 'The security code of the card is not right.' },
  127: { reason: 'The address is not the one that the bank has for this card.' },
  251: { reason: 'The payment was declined by the fraud filters.' },
  315: { reason: 'The number of the card is not right.', isHard: true },
  316: { reason: 'The expiry date of the card is not right.' },
  317: { reason: 'The card has expired.', isHard: true },
}

function declineOf(code: string, words: string): Declined {
  const known = declines[code]
  return { kind: 'declined', ...(known ?? { reason: words || 'The payment was declined.' }) }
}

/** The processor was not reached or stumbled; what became of it shows in the lists. */
const stumbles = new Set([
  '19',
  '20',
  '21',
  '22',
  '23',
  '25',
  '26',
  '57',
  '58',
  '59',
  '60',
  '61',
  '62',
  '63',
  '120',
  '121',
  '122',
])

/** The same card, amount and invoice a moment ago. */
export const isDuplicate = (response: TransactionResponse | undefined): boolean =>
  response?.errors[0]?.errorCode === '11'

/** A token of a card works once, and for fifteen minutes. */
export const isSpentToken = (code: string): boolean => /^E0011[4-6]$/.test(code)

/** Approved, held for review, or why not. Of what is approved, the amount is asked for separately. */
export function verdictOf(
  response: TransactionResponse | undefined,
): { kind: 'approved'; transId: string } | Extract<PaymentOutcome, { kind: 'pending' }> | Declined | Unknown {
  if (!response) return { kind: 'unknown', reason: 'Authorize.Net answered without a transaction.' }
  const { responseCode, transId, errors } = response
  const [error] = errors
  if (responseCode === '1' || responseCode === '4') {
    // In the test mode of an account everything is approved, and nothing happens.
    if (transId === '0' || transId === '')
      return { kind: 'declined', reason: 'The account at Authorize.Net is in test mode: nothing was taken.' }
    return responseCode === '1' ? { kind: 'approved', transId } : { kind: 'pending', reference: transId }
  }
  if (error && stumbles.has(error.errorCode))
    return { kind: 'unknown', reason: `${error.errorText} (${error.errorCode})` }
  if (responseCode === '2' || responseCode === '3') return declineOf(error?.errorCode ?? '', error?.errorText ?? '')
  return { kind: 'unknown', reason: `Authorize.Net answered with the code ${responseCode}.` }
}

/** Codes of a stored card that is not there any more. */
const isGone = (code: string): boolean => /^E000(40|98|99)$|^E00121$/.test(code)

/** A whole request that was refused: the transaction's own reasons, where it came that far. */
export function refusalOf({
  code,
  message,
  answer,
}: Refused<{ transactionResponse?: TransactionResponse | undefined }>) {
  if (answer?.transactionResponse?.errors.length) return verdictOf(answer.transactionResponse)
  if (isSpentToken(code))
    return { kind: 'declined' as const, reason: 'The card was entered too long ago. Please enter it again.' }
  if (isGone(code))
    return { kind: 'declined' as const, reason: 'Authorize.Net does not keep this card any more.', isHard: true }
  return { kind: 'declined' as const, reason: message || `Authorize.Net refused it (${code}).` }
}
