import { createHmac, randomUUID } from 'node:crypto'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'
import { isKnownRequest, misplaced } from './order.ts'
import {
  type CardName,
  freshState,
  masked,
  newId,
  type Profile,
  type State,
  settle,
  type Transaction,
} from './state.ts'
import { createTransaction, keepCard, spend, type TransactionRequest } from './transactions.ts'

/** A double of Authorize.Net: one account in US dollars. */
export type AuthorizeNetDouble = DoubleServer & {
  state: State
  account: { apiLoginId: string; transactionKey: string; signatureKey: string }
  /** What their form answers for a card. */
  enterCard(card: CardName): { dataDescriptor: string; dataValue: string }
  /** A card that is kept already. */
  storedCard(card: CardName): { customer: string; token: string }
  settle(): void
  signatureOf(body: string | Uint8Array, signatureKey: string): string
  /** Tells the merchant of a transaction. */
  notify(eventType: string, transId: string, signatureKey?: string): Promise<void>
}

/** `settles`: at once, as if each night came right away, or when it is told to. */
export async function startAuthorizeNet(settles: 'at_once' | 'when_told'): Promise<AuthorizeNetDouble> {
  const state = freshState()
  const account = {
    apiLoginId: '5KP3u95bQpv',
    transactionKey: '346HZ32z3fP4hTG2',
    signatureKey: '52CB4A002C634B84E397DC8A218E1A16'.repeat(4),
  }
  const server = await startDouble((app) => {
    app.post('/xml/v1/request.api', async (request, reply) => {
      const answer = answerTo(state, account, String(request.body))
      if (settles === 'at_once') settle(state)
      // A byte order mark in front, and 200 whatever happened.
      return reply
        .code(200)
        .type('application/json; charset=utf-8')
        .send(`\uFEFF${JSON.stringify(answer)}`)
    })
    app.get('/rest/v1/webhooks', async (request, reply) => {
      const basic = Buffer.from(`${account.apiLoginId}:${account.transactionKey}`).toString('base64')
      if (request.headers.authorization !== `Basic ${basic}`)
        return reply.code(401).send({ status: 401, reason: 'UNAUTHORIZED', message: 'User is unauthorized' })
      return hooks
    })
  })
  const hooks = [
    {
      webhookId: randomUUID(),
      url: server.webhookUrl,
      status: 'active',
      eventTypes: ['net.authorize.payment.authcapture.created'],
    },
  ]

  return {
    ...server,
    state,
    account,
    enterCard(card) {
      const dataValue = `eyJ${randomUUID().replaceAll('-', '')}`
      state.nonces.set(dataValue, { card, madeAt: Temporal.Now.instant(), isUsed: false })
      return { dataDescriptor: 'COMMON.ACCEPT.INAPP.PAYMENT', dataValue }
    },
    storedCard(card) {
      const kept = keepCard(state, null, { id: newId(state), email: 'ada@example.com' }, card)
      return { customer: kept.customerProfileId, token: kept.customerPaymentProfileId }
    },
    settle: () => settle(state),
    signatureOf,
    async notify(eventType, transId, signatureKey = account.signatureKey) {
      const transaction = state.transactions.get(transId)
      // Amounts come with all their zeros, which a JSON that is written again has lost.
      const body = `{"notificationId":"${randomUUID()}","eventType":"${eventType}","eventDate":"2027-03-01T09:30:00.1234567Z","webhookId":"${hooks[0]!.webhookId}","payload":{"responseCode":1,"authCode":"HW617E","avsResponse":"Y","authAmount":${transaction?.authAmount ?? '0.00'},"merchantReferenceId":"${transaction?.refId ?? ''}","entityName":"transaction","id":"${transId}"}}`
      await fetch(server.webhookUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-anet-signature': signatureOf(body, signatureKey) },
        body,
      })
    },
  }
}

const signatureOf = (body: string | Uint8Array, signatureKey: string): string =>
  `sha512=${createHmac('sha512', signatureKey).update(body).digest('hex').toUpperCase()}`

const ok = { resultCode: 'Ok', message: [{ code: 'I00001', text: 'Successful.' }] }
const error = (code: string, text: string) => ({ messages: { resultCode: 'Error', message: [{ code, text }] } })
const notFound = error('E00040', 'The record cannot be found.')

type Content = {
  merchantAuthentication?: { name?: string; transactionKey?: string }
  refId?: string
  transactionRequest?: TransactionRequest
  transId?: string
  batchId?: string
  paging?: { limit: number; offset: number }
  firstSettlementDate?: string
  lastSettlementDate?: string
  customerProfileId?: string
  customerPaymentProfileId?: string
  merchantCustomerId?: string
  profile?: {
    merchantCustomerId?: string
    email?: string
    paymentProfiles?: { payment?: { opaqueData?: { dataValue: string } } }
  }
}

function answerTo(state: State, account: AuthorizeNetDouble['account'], body: string): object {
  const [[name, content] = ['', {} as Content]] = Object.entries(JSON.parse(body) as Record<string, Content>)
  const wrong = isKnownRequest(name) ? misplaced(name, content) : name
  if (wrong)
    return error('E00003', `The element '${wrong}' has invalid child element. List of possible elements expected.`)
  const { name: login, transactionKey } = content.merchantAuthentication ?? {}
  if (login !== account.apiLoginId || transactionKey !== account.transactionKey)
    return error('E00007', 'User authentication failed due to invalid authentication values.')
  if ((content.refId ?? '').length > 20 || (content.transactionRequest?.order?.invoiceNumber ?? '').length > 20)
    return error('E00003', 'The actual length is greater than the MaxLength value.')
  const answer = handle(state, name, content)
  return content.refId ? { ...answer, refId: content.refId } : answer
}

function handle(state: State, name: string, content: Content): object {
  switch (name) {
    case 'createTransactionRequest': {
      const made = createTransaction(state, content.transactionRequest!, content.refId ?? '')
      if ('error' in made) return error(...made.error)
      const messages = made.code ? error(made.code, 'The transaction was unsuccessful.').messages : ok
      return {
        transactionResponse: made.response,
        ...(made.profileResponse ? { profileResponse: made.profileResponse } : {}),
        messages,
      }
    }
    case 'getTransactionDetailsRequest': {
      if (!/^\d+$/.test(content.transId ?? ''))
        return error('E00003', `The value '${content.transId}' is invalid according to its datatype 'numericString'.`)
      const found = state.transactions.get(content.transId!)
      return found ? { transaction: detailsOf(found), messages: ok } : notFound
    }
    case 'getUnsettledTransactionListRequest':
      return list(
        [...state.transactions.values()].filter((one) => one.batchId === null),
        content,
      )
    case 'getTransactionListRequest':
      return list(
        [...state.transactions.values()].filter((one) => one.batchId === content.batchId),
        content,
      )
    case 'getSettledBatchListRequest':
      return batches(state, content)
    case 'getMerchantDetailsRequest':
      return {
        isTestMode: state.isTestMode,
        processors: [{ name: 'First Data Nashville' }],
        merchantName: 'Test Developer',
        gatewayId: '565697',
        marketTypes: ['eCommerce'],
        productCodes: ['CNP'],
        paymentMethods: ['AmericanExpress', 'Visa'],
        currencies: ['USD'],
        publicClientKey: '5FcB6WrfHGS76gHW3v7btBCE3HuuBuke9Pj96Ztfn5R32G5ep42vne7MCWZtAucY',
        messages: ok,
      }
  }
  return handleProfiles(state, name, content)
}

function list(transactions: Transaction[], { paging }: Content): object {
  const { limit, offset } = paging ?? { limit: 1000, offset: 1 }
  const page = transactions.reverse().slice((offset - 1) * limit, offset * limit)
  return {
    ...(page.length === 0 ? {} : { transactions: page.map(summaryOf) }),
    totalNumInResultSet: page.length,
    messages: ok,
  }
}

const summaryOf = (one: Transaction) => ({
  transId: one.transId,
  submitTimeUTC: one.submittedAt.toString({ smallestUnit: 'second' }),
  transactionStatus: one.status,
  ...(one.invoiceNumber ? { invoiceNumber: one.invoiceNumber } : {}),
  accountType: 'Visa',
  accountNumber: masked(one.card),
  settleAmount: Number(one.settleAmount),
  marketType: 'eCommerce',
  product: 'Card Not Present',
})

function batches(state: State, { firstSettlementDate, lastSettlementDate }: Content): object {
  const first = Temporal.Instant.from(firstSettlementDate!)
  const last = Temporal.Instant.from(lastSettlementDate!)
  if (last.since(first).total('hours') > 31 * 24)
    return error('E00101', 'The specified date range cannot be more than 31 days.')
  const batchList = state.batches
    .filter(
      ({ settledAt }) =>
        Temporal.Instant.compare(settledAt, first) >= 0 && Temporal.Instant.compare(settledAt, last) <= 0,
    )
    .map(({ batchId, settledAt }) => ({
      batchId,
      settlementTimeUTC: settledAt.toString({ smallestUnit: 'second' }),
      settlementState: 'settledSuccessfully',
      paymentMethod: 'creditCard',
    }))
  return { ...(batchList.length === 0 ? {} : { batchList }), messages: ok }
}

const detailsOf = (one: Transaction) => ({
  transId: one.transId,
  ...(one.refTransId ? { refTransId: one.refTransId } : {}),
  submitTimeUTC: one.submittedAt.toString({ smallestUnit: 'millisecond' }),
  transactionType: one.refTransId ? 'refundTransaction' : 'authCaptureTransaction',
  transactionStatus: one.status,
  responseCode: one.status === 'declined' ? 2 : 1,
  responseReasonCode: Number(one.reasonCode),
  responseReasonDescription: one.status === 'declined' ? 'Decline' : 'Approval',
  ...(one.batchId ? { batch: { batchId: one.batchId, settlementState: 'settledSuccessfully' } } : {}),
  order: { invoiceNumber: one.invoiceNumber },
  authAmount: Number(one.authAmount),
  settleAmount: Number(one.settleAmount),
  payment: { creditCard: { cardNumber: masked(one.card), expirationDate: 'XXXX', cardType: 'Visa' } },
  ...(one.profile ? { profile: one.profile } : {}),
})

function handleProfiles(state: State, name: string, content: Content): object {
  const find = (): Profile | undefined =>
    content.merchantCustomerId === undefined
      ? state.profiles.get(content.customerProfileId ?? '')
      : [...state.profiles.values()].find((one) => one.merchantCustomerId === content.merchantCustomerId)
  switch (name) {
    case 'createCustomerProfileRequest': {
      const { merchantCustomerId = '', email = '', paymentProfiles } = content.profile ?? {}
      const same = [...state.profiles.values()].find((one) => one.merchantCustomerId === merchantCustomerId)
      if (same) return error('E00039', `A duplicate record with ID ${same.customerProfileId} already exists.`)
      const card = spend(state, paymentProfiles?.payment?.opaqueData?.dataValue ?? '')
      if (typeof card === 'object') return error(...card.error)
      if (card !== 'good') return error('E00027', 'The transaction was unsuccessful.')
      const kept = keepCard(state, null, { id: merchantCustomerId, email }, card)
      return {
        customerProfileId: kept.customerProfileId,
        customerPaymentProfileIdList: [kept.customerPaymentProfileId],
        customerShippingAddressIdList: [],
        validationDirectResponseList: [],
        messages: ok,
      }
    }
    case 'getCustomerProfileRequest': {
      const found = find()
      if (!found) return notFound
      const { customerProfileId, merchantCustomerId, email, payments } = found
      const paymentProfiles = [...payments].map(([id, card]) => paymentProfileOf(id, card))
      return {
        profile: {
          merchantCustomerId,
          email,
          customerProfileId,
          ...(paymentProfiles.length ? { paymentProfiles } : {}),
        },
        messages: ok,
      }
    }
    case 'getCustomerPaymentProfileRequest': {
      const id = content.customerPaymentProfileId ?? ''
      const card = find()?.payments.get(id)
      return card ? { paymentProfile: paymentProfileOf(id, card), messages: ok } : notFound
    }
    case 'deleteCustomerPaymentProfileRequest':
      return find()?.payments.delete(content.customerPaymentProfileId ?? '') ? { messages: ok } : notFound
    case 'deleteCustomerProfileRequest':
      return state.profiles.delete(content.customerProfileId ?? '') ? { messages: ok } : notFound
  }
  return error('E00003', `${name} is not known.`)
}

const paymentProfileOf = (customerPaymentProfileId: string, card: CardName) => ({
  customerPaymentProfileId,
  payment: { creditCard: { cardNumber: masked(card), expirationDate: '2030-12', cardType: 'Visa' } },
})
