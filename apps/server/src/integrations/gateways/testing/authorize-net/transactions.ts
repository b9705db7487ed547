import { type CardName, cards, masked, newId, type Profile, type State, type Transaction } from './state.ts'

/** The part of a request that is about a transaction. */
export type TransactionRequest = {
  transactionType: string
  amount?: string
  currencyCode?: string
  payment?: { opaqueData?: { dataDescriptor: string; dataValue: string }; creditCard?: { cardNumber: string } }
  profile?: { createProfile?: boolean; customerProfileId?: string; paymentProfile?: { paymentProfileId: string } }
  refTransId?: string
  order?: { invoiceNumber?: string }
  customer?: { id?: string; email?: string }
  transactionSettings?: { setting: { settingName: string; settingValue: string }[] }
}

export type Answer =
  | { error: [code: string, text: string] }
  | { response: object; profileResponse?: object | undefined; code?: string }

/** A token works once, for fifteen minutes. */
const TOKEN_MINUTES = 15

export function spend(state: State, dataValue: string): CardName | { error: [string, string] } {
  const nonce = state.nonces.get(dataValue)
  if (!nonce || nonce.isUsed) return { error: ['E00114', 'Invalid OTS Token.'] }
  const oldest = Temporal.Now.instant().subtract({ minutes: TOKEN_MINUTES })
  if (Temporal.Instant.compare(nonce.madeAt, oldest) < 0) return { error: ['E00116', 'The OTS Token has expired.'] }
  nonce.isUsed = true
  return nonce.card
}

export function keepCard(state: State, profile: Profile | null, owner: { id: string; email: string }, card: CardName) {
  const kept = profile ?? {
    customerProfileId: newId(state),
    merchantCustomerId: owner.id,
    email: owner.email,
    payments: new Map<string, CardName>(),
  }
  const customerPaymentProfileId = newId(state)
  kept.payments.set(customerPaymentProfileId, card)
  state.profiles.set(kept.customerProfileId, kept)
  return { customerProfileId: kept.customerProfileId, customerPaymentProfileId }
}

export function createTransaction(state: State, request: TransactionRequest, refId: string): Answer {
  switch (request.transactionType) {
    case 'authCaptureTransaction':
    case 'authOnlyTransaction':
      return pay(state, request, refId)
    case 'refundTransaction':
      return refund(state, request, refId)
    case 'voidTransaction':
    case 'priorAuthCaptureTransaction':
      return change(state, request)
  }
  return { error: ['E00003', `The value ${request.transactionType} is invalid.`] }
}

function problemOf(request: TransactionRequest): [string, string] | null {
  if (!/^\d+\.\d\d$/.test(request.amount ?? '') || Number(request.amount) <= 0)
    return ['5', 'A valid amount is required.']
  if (request.currencyCode !== undefined && request.currencyCode !== 'USD')
    return [
      '39',
      'The supplied currency code is either invalid, not supported, not allowed for this merchant or does not have an exchange rate.',
    ]
  return null
}

function pay(state: State, request: TransactionRequest, refId: string): Answer {
  const problem = problemOf(request)
  if (problem) return failed('3', ...problem)
  const { customerProfileId, paymentProfile, createProfile } = request.profile ?? {}
  let card: CardName | { error: [string, string] } | undefined
  let stored: Transaction['profile'] = null
  if (customerProfileId !== undefined) {
    card = state.profiles.get(customerProfileId)?.payments.get(paymentProfile?.paymentProfileId ?? '')
    if (!card) return { error: ['E00040', 'Customer Profile ID or Customer Payment Profile ID not found.'] }
    stored = { customerProfileId, customerPaymentProfileId: paymentProfile!.paymentProfileId }
  } else {
    if (request.payment?.opaqueData?.dataDescriptor !== 'COMMON.ACCEPT.INAPP.PAYMENT')
      return { error: ['E00115', 'Invalid OTS Token.'] }
    card = spend(state, request.payment.opaqueData.dataValue)
    if (typeof card === 'object') return card
  }
  if (isDuplicate(state, request, card)) return failed('3', '11', 'A duplicate transaction has been submitted.')
  if (state.isTestMode) return { response: approved('0', card, '1') }

  const { code } = cards[card]
  const isApproved = code === '1'
  const capturing = request.transactionType === 'authCaptureTransaction'
  const transaction: Transaction = {
    transId: newId(state),
    status: isApproved
      ? capturing
        ? 'capturedPendingSettlement'
        : 'authorizedPendingCapture'
      : code === 'held'
        ? 'FDSPendingReview'
        : code === '19'
          ? 'communicationError'
          : 'declined',
    authAmount: request.amount!,
    settleAmount: isApproved && capturing ? request.amount! : '0.00',
    invoiceNumber: request.order?.invoiceNumber ?? '',
    refId,
    card,
    submittedAt: Temporal.Now.instant(),
    batchId: null,
    profile: stored,
    reasonCode: isApproved ? '1' : code === 'held' ? '252' : code,
    refTransId: null,
  }
  state.transactions.set(transaction.transId, transaction)
  if (code === 'held') return { response: approved(transaction.transId, card, '4') }
  if (!isApproved) return failed(code === '2' ? '2' : '3', code, reasons[code] ?? '')
  if (!createProfile) return { response: approved(transaction.transId, card, '1') }
  transaction.profile = keepCard(
    state,
    null,
    { id: request.customer?.id ?? '', email: request.customer?.email ?? '' },
    card,
  )
  return {
    response: approved(transaction.transId, card, '1'),
    profileResponse: {
      messages: { resultCode: 'Ok', message: [{ code: 'I00001', text: 'Successful.' }] },
      customerProfileId: transaction.profile.customerProfileId,
      customerPaymentProfileIdList: [transaction.profile.customerPaymentProfileId],
      customerShippingAddressIdList: [],
    },
  }
}

/** Two minutes unless the request says otherwise, on the same card, amount and invoice. */
function isDuplicate(state: State, request: TransactionRequest, card: CardName): boolean {
  const window = request.transactionSettings?.setting.find((one) => one.settingName === 'duplicateWindow')
  const since = Temporal.Now.instant().subtract({ seconds: Number(window?.settingValue ?? 120) })
  return [...state.transactions.values()].some(
    (one) =>
      one.card === card &&
      one.authAmount === request.amount &&
      one.invoiceNumber === request.order?.invoiceNumber &&
      Temporal.Instant.compare(one.submittedAt, since) > 0,
  )
}

function refund(state: State, request: TransactionRequest, refId: string): Answer {
  const problem = problemOf(request)
  if (problem) return failed('3', ...problem)
  const paid = state.transactions.get(request.refTransId ?? '')
  const digits = request.payment?.creditCard?.cardNumber
  if (paid?.status !== 'settledSuccessfully' || digits !== masked(paid.card).slice(-4))
    return failed('3', '54', 'The referenced transaction does not meet the criteria for issuing a credit.')
  const before = [...state.transactions.values()]
    .filter((one) => one.refTransId === paid.transId && /^refund/.test(one.status))
    .reduce((sum, one) => sum + centsOf(one.settleAmount), 0)
  if (before + centsOf(request.amount!) > centsOf(paid.settleAmount))
    return failed(
      '3',
      '55',
      'The sum of credits against the referenced transaction would exceed original debit amount.',
    )
  const transaction: Transaction = {
    ...paid,
    transId: newId(state),
    status: 'refundPendingSettlement',
    authAmount: request.amount!,
    settleAmount: request.amount!,
    invoiceNumber: request.order?.invoiceNumber ?? '',
    refId,
    submittedAt: Temporal.Now.instant(),
    batchId: null,
    refTransId: paid.transId,
  }
  state.transactions.set(transaction.transId, transaction)
  return { response: { ...approved(transaction.transId, paid.card, '1'), refTransID: paid.transId } }
}

const centsOf = (amount: string): number => Math.round(Number(amount) * 100)

function change(state: State, request: TransactionRequest): Answer {
  const held = state.transactions.get(request.refTransId ?? '')
  if (!held) return failed('3', '16', 'The transaction cannot be found.')
  if (request.transactionType === 'voidTransaction') {
    if (!/^(authorizedPendingCapture|capturedPendingSettlement|refundPendingSettlement)$/.test(held.status))
      return failed('3', '310', 'This transaction has already been voided.')
    held.status = 'voided'
    held.settleAmount = '0.00'
  } else {
    if (held.status !== 'authorizedPendingCapture')
      return failed('3', '311', 'This transaction has already been captured.')
    if (centsOf(request.amount ?? '') > centsOf(held.authAmount))
      return failed(
        '3',
        '47',
        'The amount requested for settlement cannot be greater than the original amount authorized.',
      )
    held.status = 'capturedPendingSettlement'
    held.settleAmount = request.amount!
  }
  return { response: approved(held.transId, held.card, '1') }
}

const reasons: Record<string, string> = {
  '2': 'This transaction has been declined.',
  '8': 'The credit card has expired.',
  '19': 'An error occurred during processing. Please try again.',
}

const approved = (transId: string, card: CardName, responseCode: string) => ({
  responseCode,
  authCode: 'HW617E',
  avsResultCode: 'Y',
  cvvResultCode: 'P',
  cavvResultCode: '2',
  transId,
  refTransID: '',
  transHash: '',
  testRequest: '0',
  accountNumber: masked(card),
  accountType: 'Visa',
  messages: [{ code: responseCode === '4' ? '252' : '1', description: 'This transaction has been approved.' }],
  transHashSha2: '',
  networkTransId: 'TB1L4CN5TMDLYLEZ8JCJ1QZ',
})

/** A decline is an answer like another; an error fails the request as a whole (E00027). */
const failed = (responseCode: '2' | '3', errorCode: string, errorText: string): Answer => ({
  response: {
    responseCode,
    authCode: '',
    transId: '0',
    accountNumber: '',
    accountType: '',
    errors: [{ errorCode, errorText }],
  },
  ...(responseCode === '3' ? { code: 'E00027' } : {}),
})
