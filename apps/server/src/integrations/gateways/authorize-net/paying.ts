import type {
  CallContext,
  ChargePayment,
  KnownPayment,
  Payer,
  PaymentOutcome,
  StoredMethod,
} from '@ostler/integration-kit'
import { z } from 'zod'
import { referenceOf } from '../reference.ts'
import { toAmount } from './amount.ts'
import { type Transaction, transactionAnswer } from './answers.ts'
import type { Asked, Client } from './client.ts'
import { details, find } from './find.ts'
import { isDuplicate, isSpentToken, outcomeOf, refusalOf, verdictOf } from './outcomes.ts'
import type { Settings } from './settings.ts'
import { readCard } from './stored-cards.ts'
import { billTo, plain } from './words.ts'

/** What `startPayment` knows and `finishPayment` needs. */
export const paymentSlip = z.object({
  description: z.string(),
  billTo: z.record(z.string(), z.string()),
  email: z.string(),
  ip: z.string().nullable(),
  store: z.boolean(),
  hold: z.boolean(),
})

export type PaymentSlip = z.output<typeof paymentSlip>

export const slipFor = (input: { description: string; payer: Payer; store: boolean; hold: boolean }): PaymentSlip => ({
  description: plain(input.description, 255),
  billTo: billTo(input.payer),
  email: input.payer.email,
  ip: input.payer.ip,
  store: input.store,
  hold: input.hold,
})

/** The one kind of token that their form makes. */
const TOKEN = 'COMMON.ACCEPT.INAPP.PAYMENT'

export type CardToken = { dataDescriptor: string; dataValue: string }

export const tokenIn = ({ dataDescriptor, dataValue }: Record<string, string>): CardToken | null =>
  dataDescriptor === TOKEN && dataValue ? { dataDescriptor, dataValue } : null

/**
 * How long the same card, amount and invoice count as sent twice, in seconds. A payer who corrects the security code must
 * not wait; a charge that nobody watches has no reason to come again, and eight hours is the longest they take.
 */
const PAYER_SECONDS = 30
const CHARGE_SECONDS = 28_800

const duplicateWindow = (seconds: number) => ({
  setting: [{ settingName: 'duplicateWindow', settingValue: String(seconds) }],
})

/** They take the dotted form only. */
const isDotted = (ip: string | null): ip is string => ip !== null && /^\d+\.\d+\.\d+\.\d+$/.test(ip)

type Kit = { client: Client; settings: Settings }

/** Takes, or holds, what the payer's card token stands for. */
export async function payByToken(
  { client, settings }: Kit,
  payment: KnownPayment,
  token: CardToken,
  slip: PaymentSlip,
  call: CallContext,
): Promise<PaymentOutcome> {
  const reference = referenceOf(payment.attemptKey)
  const asked = await client.ask(
    'createTransactionRequest',
    {
      transactionRequest: {
        transactionType: slip.hold ? 'authOnlyTransaction' : 'authCaptureTransaction',
        amount: toAmount(payment.amount, settings.currency),
        currencyCode: settings.currency,
        payment: { opaqueData: token },
        // A customer record per card: its own name makes storing it again find it, and no list of ten is ever full.
        ...(slip.store ? { profile: { createProfile: true } } : {}),
        order: { invoiceNumber: reference, description: slip.description },
        customer: { ...(slip.store ? { id: reference } : {}), email: slip.email },
        billTo: slip.billTo,
        ...(isDotted(slip.ip) ? { customerIP: slip.ip } : {}),
        transactionSettings: duplicateWindow(PAYER_SECONDS),
        ...(slip.store ? { processingOptions: { isFirstSubsequentAuth: true, isStoredCredentials: true } } : {}),
      },
    },
    transactionAnswer,
    call,
    { refId: reference, secrets: [token.dataValue] },
  )
  if (asked.kind === 'no' && isSpentToken(asked.code)) {
    // The same form was sent twice, and the other one was faster.
    const found = await find(client, reference, Temporal.Instant.from(payment.startedAt), call)
    if (found.kind === 'found') return standingOf({ client, settings }, payment, found.transaction, call)
  }
  return taken({ client, settings }, payment, asked, call)
}

/** Charges a card that is kept over there, in the payer's absence. */
export async function payByCard(
  { client, settings }: Kit,
  input: ChargePayment,
  call: CallContext,
): Promise<PaymentOutcome> {
  const reference = referenceOf(input.attemptKey)
  const asked = await client.ask(
    'createTransactionRequest',
    {
      transactionRequest: {
        transactionType: 'authCaptureTransaction',
        amount: toAmount(input.amount, settings.currency),
        currencyCode: settings.currency,
        profile: {
          customerProfileId: input.method.customer ?? '',
          paymentProfile: { paymentProfileId: input.method.token },
        },
        order: { invoiceNumber: reference, description: plain(input.description, 255) },
        transactionSettings: duplicateWindow(CHARGE_SECONDS),
        processingOptions: { isSubsequentAuth: true },
      },
    },
    transactionAnswer,
    call,
    { refId: reference },
  )
  const payment = { ...input, sessionId: reference, reference: null, startedAt: Temporal.Now.instant().toString() }
  return taken({ client, settings }, payment, asked, call)
}

async function taken(
  kit: Kit,
  payment: KnownPayment,
  asked: Asked<z.output<typeof transactionAnswer>>,
  call: CallContext,
): Promise<PaymentOutcome> {
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  const { client, settings } = kit
  if (isDuplicate(asked.answer?.transactionResponse)) {
    const found = await find(client, referenceOf(payment.attemptKey), Temporal.Instant.from(payment.startedAt), call)
    if (found.kind === 'found') return standingOf(kit, payment, found.transaction, call)
    if (found.kind === 'unknown') return found
    return { kind: 'declined', reason: 'The same payment was sent a moment ago. Please try again in two minutes.' }
  }
  const verdict = asked.kind === 'no' ? refusalOf(asked) : verdictOf(asked.answer.transactionResponse)
  if (verdict.kind !== 'approved') return verdict
  const { transId } = verdict

  // The answer does not say how much it was; the record does. Until that is read the money is on its way.
  const found = await details(client, transId, call)
  if (found.kind !== 'found') return { kind: 'pending', reference: transId }
  const outcome = outcomeOf(found.transaction, settings.currency)
  const { profileResponse, transactionResponse } = asked.answer ?? {}
  const token = profileResponse?.customerPaymentProfileIdList[0]
  const customer = profileResponse?.customerProfileId
  if (!token || !customer || (outcome.kind !== 'settled' && outcome.kind !== 'authorised')) return outcome
  const known = {
    cardNumber: transactionResponse?.accountNumber ?? '',
    cardType: transactionResponse?.accountType ?? '',
    expirationDate: '',
  }
  return { ...outcome, method: await readCard(client, { customer, token }, known, call) }
}

/** How a payment stands, and what the payer had stored along with it. */
export async function standingOf(
  { client, settings }: Kit,
  payment: KnownPayment,
  transaction: Transaction,
  call: CallContext,
): Promise<PaymentOutcome> {
  const outcome = outcomeOf(transaction, settings.currency)
  const method = payment.method === null ? await storedAlong(client, transaction, call) : undefined
  return method && (outcome.kind === 'settled' || outcome.kind === 'authorised') ? { ...outcome, method } : outcome
}

async function storedAlong(
  client: Client,
  { profile, payment }: Transaction,
  call: CallContext,
): Promise<StoredMethod | undefined> {
  if (!profile?.customerPaymentProfileId) return undefined
  const ids = { customer: profile.customerProfileId, token: profile.customerPaymentProfileId }
  return readCard(client, ids, payment?.creditCard ?? { cardNumber: '', expirationDate: '', cardType: '' }, call)
}
