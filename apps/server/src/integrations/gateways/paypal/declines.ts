import { issuesOf, type Refused, wordsOf } from './api.ts'

type Declined = { kind: 'declined'; reason: string; isHard?: boolean }

/** What payers read, for the issues that they can do something about. */
const reasons: Record<string, string> = {
  INSTRUMENT_DECLINED: 'PayPal could not take the money from the card or bank account that you chose there.',
  PAYER_CANNOT_PAY: 'PayPal does not let this account pay at the moment.',
  PAYER_ACTION_REQUIRED: 'PayPal wants you to confirm the payment on its page.',
  TRANSACTION_REFUSED: 'PayPal refused the payment.',
  TRANSACTION_LIMIT_EXCEEDED: 'The amount is above the limit of the PayPal account.',
  COMPLIANCE_VIOLATION: 'PayPal may not carry out this payment.',
  PAYER_ACCOUNT_RESTRICTED: 'The PayPal account is restricted.',
  PAYER_ACCOUNT_LOCKED_OR_CLOSED: 'The PayPal account is locked or closed.',
  AGREEMENT_ALREADY_CANCELLED: 'The permission to charge this PayPal account was withdrawn.',
  BILLING_AGREEMENT_NOT_FOUND: 'The permission to charge this PayPal account was withdrawn.',
  TOKEN_ID_NOT_FOUND: 'PayPal no longer knows this way to pay.',
  INVALID_RESOURCE_ID: 'PayPal no longer knows this way to pay.',
  RESOURCE_NOT_FOUND: 'PayPal no longer knows this way to pay.',
  TOKEN_EXPIRED: 'The permission to charge this PayPal account has run out.',
  ORDER_EXPIRED: 'The PayPal page has run out. Please start again.',
  PAYEE_ACCOUNT_RESTRICTED: 'This shop cannot take payments by PayPal at the moment.',
  PAYEE_ACCOUNT_LOCKED_OR_CLOSED: 'This shop cannot take payments by PayPal at the moment.',
  CURRENCY_NOT_SUPPORTED_FOR_COUNTRY: 'PayPal does not take this currency here.',
}

/** What is stored will not work again, however often it is tried. */
const hard = new Set([
  'AGREEMENT_ALREADY_CANCELLED',
  'BILLING_AGREEMENT_NOT_FOUND',
  'TOKEN_ID_NOT_FOUND',
  'TOKEN_EXPIRED',
  'INVALID_RESOURCE_ID',
  'RESOURCE_NOT_FOUND',
  'PAYER_ACCOUNT_LOCKED_OR_CLOSED',
  'PAYER_ACCOUNT_RESTRICTED',
  'CARD_EXPIRED',
])

/** A refusal of PayPal, as a decline that a payer understands. */
export function declined(refused: Refused): Declined {
  const issues = issuesOf(refused.problem)
  const known = issues.find((issue) => reasons[issue] !== undefined)
  const reason = known === undefined ? wordsOf(refused.problem) : reasons[known]!
  return { kind: 'declined', reason, ...(issues.some((issue) => hard.has(issue)) ? { isHard: true } : {}) }
}
