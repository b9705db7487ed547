import { DomainError } from '@ostler/kernel'

export const gatewayNotFound = () =>
  new DomainError('not_found', 'gateway_not_found', 'This way to pay is not offered.')
export const gatewayUnavailable = () =>
  new DomainError(
    'unavailable',
    'gateway_unavailable',
    'The payment provider did not answer. Try again in a moment; you will not be charged twice.',
  )
export const attemptNotFound = () => new DomainError('not_found', 'attempt_not_found', 'There is no such payment.')
export const webhookRefused = (reason: string) =>
  new DomainError('invalid', 'webhook_refused', `This webhook was refused: ${reason}.`)
export const integrationNotFound = () =>
  new DomainError('not_found', 'integration_not_found', 'There is no such integration.')
export const paymentRecorded = () =>
  new DomainError('conflict', 'payment_recorded', 'A payment with this method and reference was recorded already.')
export const paymentUnderway = () =>
  new DomainError(
    'conflict',
    'payment_underway',
    'A payment for this is on its way already. Wait until the provider has said what became of it.',
  )
export const paymentDeclined = (reason: string) =>
  new DomainError('conflict', 'payment_declined', `The payment was declined: ${reason}`)
export const methodNotFound = () =>
  new DomainError('not_found', 'method_not_found', 'There is no such stored means to pay.')
export const methodUnusable = () =>
  new DomainError('conflict', 'method_unusable', 'This means to pay cannot be charged any more. Add it again.')
export const methodInUse = () =>
  new DomainError(
    'conflict',
    'method_in_use',
    'A payment with this is on its way. Remove it when the provider has said what became of it.',
  )
export const storingNotFound = () =>
  new DomainError('not_found', 'storing_not_found', 'Nothing is being stored under this number.')
export const tooManyStorings = () =>
  new DomainError('conflict', 'too_many_storings', 'This was tried too often today. Try again tomorrow.')
export const notDue = () => new DomainError('conflict', 'not_due', 'This is not to be charged by itself now.')
export const notPaused = () => new DomainError('conflict', 'not_paused', 'Charging is not paused for this client.')
export const webhookUnchecked = () =>
  new DomainError('unavailable', 'webhook_unchecked', 'This webhook cannot be checked at the moment. Send it again.')
export const gatewayKindNotFound = () =>
  new DomainError('not_found', 'gateway_kind_not_found', 'There is no such kind of gateway here.')
export const noSuchGateway = () => new DomainError('not_found', 'gateway_not_found', 'There is no such gateway.')
export const gatewayNameTaken = () =>
  new DomainError('conflict', 'gateway_name_taken', 'There is a gateway of this name already.', [
    { field: 'name', message: 'is taken' },
  ])
export const gatewayInUse = () =>
  new DomainError(
    'conflict',
    'gateway_in_use',
    'This gateway was used already, so what was paid through it goes on by it. Switch it off instead.',
  )
export const transactionNotFound = () =>
  new DomainError('not_found', 'transaction_not_found', 'There is no such payment.')
export const eventNotFound = () => new DomainError('not_found', 'event_not_found', 'There is no such event.')
export const bankAccountUnknown = (account: string) =>
  new DomainError(
    'invalid',
    'bank_account_unknown',
    `This statement is of ${account ? `the account ${account.slice(0, 40)}` : 'an account that it does not name'}, which is none of yours. Set it up under Gateways, as a bank transfer.`,
    [{ field: 'file', message: 'is of an account that is none of yours' }],
  )
export const statementTooLarge = (why: string) =>
  new DomainError(
    'invalid',
    'statement_too_large',
    `This file is too large: ${why}. Have the bank write a shorter period.`,
    [{ field: 'file', message: why }],
  )
export const statementColumnsNeeded = () =>
  new DomainError(
    'conflict',
    'statement_columns_needed',
    'Nobody has said yet which column of this account’s CSV files is what.',
  )
export const bankLineNotFound = () => new DomainError('not_found', 'bank_line_not_found', 'There is no such bank line.')
export const bankStatementNotFound = () =>
  new DomainError('not_found', 'bank_statement_not_found', 'There is no such bank statement.')
export const bankLineNotOpen = () =>
  new DomainError('conflict', 'bank_line_not_open', 'Somebody was faster: this line is matched or ignored already.')
export const bankLineNotMatched = () =>
  new DomainError('conflict', 'bank_line_not_matched', 'This line is not matched, so there is nothing to undo.')
export const bankLineNotIgnored = () =>
  new DomainError('conflict', 'bank_line_not_ignored', 'This line is not ignored.')
export const bankLineOutgoing = () =>
  new DomainError('conflict', 'bank_line_outgoing', 'With this line money went out: it pays no invoice.')
export const bankLineNotReturn = () =>
  new DomainError('conflict', 'bank_line_not_return', 'With this line money came in: it takes no payment back.')
export const bankMatchSpent = (why: string) =>
  new DomainError('conflict', 'bank_match_spent', `This cannot be undone. ${why}`)
export const returnTooMuch = () =>
  new DomainError('conflict', 'return_too_much', 'This line takes back more than is left of that payment.')
export const paymentNotFound = () => new DomainError('not_found', 'payment_not_found', 'There is no such payment.')
export const payoutNotFound = () => new DomainError('not_found', 'payout_not_found', 'There is no such payout.')
export const payoutDiffers = () =>
  new DomainError(
    'conflict',
    'payout_differs',
    'The payout is over another amount or in another currency than this line.',
  )
export const payoutArrived = () =>
  new DomainError('conflict', 'payout_arrived', 'This payout has arrived with another line already.')
export const refundNotOffered = () =>
  new DomainError(
    'conflict',
    'refund_not_offered',
    'This payment cannot be refunded where it came from. Pay it out by hand, or leave it as credit.',
  )
export const refundRecorded = () =>
  new DomainError('conflict', 'refund_recorded', 'A refund of this payment with this reference was recorded already.')
export const paymentDisputed = () =>
  new DomainError(
    'conflict',
    'payment_disputed',
    'The bank has taken this payment back while a dispute is decided. A refund would pay it out twice.',
  )
export const disputeNotFound = () => new DomainError('not_found', 'dispute_not_found', 'There is no such dispute.')
export const nothingHeld = () =>
  new DomainError('conflict', 'nothing_held', 'Nothing is held for this payment any more.')
export const holdBusy = () =>
  new DomainError('conflict', 'hold_busy', 'Somebody is taking or releasing this amount at the moment.')
