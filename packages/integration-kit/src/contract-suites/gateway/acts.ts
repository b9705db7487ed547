import type { WireMoney } from '@ostler/kernel'
import type { KnownPayment, Payer, PaymentOutcome, StartPayment } from '../../gateway.ts'
import { recordingCall, uniqueKey } from '../recording-call.ts'
import type { GatewayHarness } from './index.ts'

/** What the suites do over and over. */

export const aPayer: Payer = {
  clientId: 12,
  name: 'Ada Lovelace',
  company: '',
  email: 'ada@example.com',
  phone: '+44 20 7946 0000',
  address: { lines: ['12 St James’s Square'], city: 'London', region: '', postcode: 'SW1Y 4JH', country: 'GB' },
  customer: null,
  ip: '203.0.113.7',
}

export const newPayment = (
  harness: Pick<GatewayHarness, 'amount' | 'way'>,
  wish: Partial<StartPayment> = {},
): StartPayment => ({
  attemptKey: uniqueKey('attempt'),
  amount: harness.amount,
  description: 'INV-2027-000001',
  way: harness.way,
  payer: aPayer,
  store: false,
  hold: false,
  returnUrl: 'https://my.example.com/return',
  cancelUrl: 'https://my.example.com/cancel',
  ...wish,
})

/** What we know of a payment that was started; nothing came back where `sessionId` is null. */
export const known = (
  { attemptKey, amount }: { attemptKey: string; amount: WireMoney },
  wish: Partial<KnownPayment> = {},
): KnownPayment => ({
  attemptKey,
  amount,
  sessionId: null,
  reference: null,
  startedAt: Temporal.Now.instant().toString(),
  method: null,
  ...wish,
})

/** A payment that the payer can go to. */
export async function started(
  harness: GatewayHarness,
  wish: Partial<StartPayment> = {},
): Promise<KnownPayment & { sessionId: string }> {
  const payment = newPayment(harness, wish)
  const outcome = await harness.gateway.startPayment!(payment, recordingCall())
  if (outcome.kind !== 'redirect' && outcome.kind !== 'fields')
    throw new Error(`The payment did not start: ${JSON.stringify(outcome)}`)
  return { ...known(payment), sessionId: outcome.sessionId }
}

/** Pays it, and finishes it as the returning browser does. */
export async function finished(
  harness: GatewayHarness,
  payment: KnownPayment & { sessionId: string },
  how: 'settled' | 'declined' | 'pending' = 'settled',
): Promise<PaymentOutcome | { kind: 'absent' }> {
  const answers = await harness.pay(payment, how)
  if (answers === null) throw new Error(`The provider has no payment that is ${how}.`)
  return finish(harness, payment, answers)
}

export const finish = (harness: GatewayHarness, payment: KnownPayment, answers: Record<string, string> = {}) =>
  harness.gateway.finishPayment
    ? harness.gateway.finishPayment(payment, answers, recordingCall())
    : harness.gateway.lookUp!(payment, recordingCall())

/** Money that was taken. */
export async function settled(harness: GatewayHarness, wish: Partial<StartPayment> = {}) {
  const payment = await started(harness, wish)
  const outcome = await finished(harness, payment)
  if (outcome.kind !== 'settled') throw new Error(`The payment did not settle: ${JSON.stringify(outcome)}`)
  return { ...payment, reference: outcome.reference, outcome }
}
