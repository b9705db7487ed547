/**
 * Why a payment was declined, for the payer, and whether the same means can ever work again.
 *
 * Codes and advice: https://docs.stripe.com/declines/codes and https://docs.stripe.com/declines/card#advice-codes. What a
 * bank says of a lost or stolen card is not repeated to whoever holds it, as Stripe asks.
 */

export type StripeDecline = {
  code?: string | null | undefined
  decline_code?: string | null | undefined
  advice_code?: string | null | undefined
  message?: string | null | undefined
}

export type Declined = { kind: 'declined'; reason: string; isHard?: boolean }

const refused = 'The bank refused the payment. Please use another card or another way to pay.'

/** What will not change by waiting, with what the payer reads. */
const hard: Record<string, string> = {
  expired_card: 'The card has expired.',
  lost_card: refused,
  stolen_card: refused,
  pickup_card: refused,
  fraudulent: refused,
  merchant_blacklist: refused,
  restricted_card: refused,
  security_violation: refused,
  invalid_account: 'The card or its account does not exist any more.',
  new_account_information_available: 'The card was replaced. Please enter the new one.',
  incorrect_number: 'The card number is wrong.',
  invalid_number: 'The card number is wrong.',
  invalid_expiry_month: 'The expiry date is wrong.',
  invalid_expiry_year: 'The expiry date is wrong.',
  card_not_supported: 'The card does not take payments of this kind.',
  currency_not_supported: 'The card does not take this currency.',
  revocation_of_authorization: 'The bank no longer allows us to charge this card.',
  revocation_of_all_authorizations: 'The bank no longer allows us to charge this card.',
  stop_payment_order: 'The bank no longer allows us to charge this card.',
  account_closed: 'The bank account is closed.',
  bank_account_restricted: 'The bank account does not allow direct debits.',
  debit_not_authorized: 'The bank was told not to allow our direct debits.',
  no_account: 'There is no such bank account.',
  payment_method_not_available: 'This means to pay is not available any more.',
}

const soft: Record<string, string> = {
  insufficient_funds: 'There is not enough money on the account.',
  card_velocity_exceeded: 'The limit of the card is reached.',
  withdrawal_count_limit_exceeded: 'The limit of the card is reached.',
  processing_error: 'The bank could not process the payment. Please try again.',
  issuer_not_available: 'The bank could not be reached. Please try again.',
  reenter_transaction: 'The bank could not process the payment. Please try again.',
  try_again_later: 'The bank could not process the payment. Please try again later.',
  incorrect_cvc: 'The security code is wrong.',
  invalid_cvc: 'The security code is wrong.',
  incorrect_zip: 'The postcode does not fit the card.',
  authentication_required: 'The bank wants you to confirm the payment.',
  payment_intent_authentication_failure: 'The bank could not confirm that it was you.',
  setup_intent_authentication_failure: 'The bank could not confirm that it was you.',
  approve_with_id: 'The bank could not approve the payment. Please try again.',
  duplicate_transaction: 'The bank takes this for a payment that was made just before.',
}

export function declineOf(error: StripeDecline): Declined {
  const codes = [error.decline_code, error.code].filter((code): code is string => !!code)
  const known = codes.find((code) => hard[code] ?? soft[code])
  const reason = (known && (hard[known] ?? soft[known])) || said(error)
  const isHard = error.advice_code === 'do_not_try_again' || codes.some((code) => hard[code] !== undefined)
  return { kind: 'declined', reason, ...(isHard ? { isHard } : {}) }
}

/** Stripe's own message is written for payers where a card is concerned. */
const said = ({ message }: StripeDecline): string => (message ? message.slice(0, 300) : refused)
