import type { CallContext, KnownPayment, PaymentOutcome, Unknown } from '@ostler/integration-kit'
import type { WireMoney } from '@ostler/kernel'
import { referenceOf } from '../reference.ts'
import { toAmount } from './amount.ts'
import { type Transaction, transactionAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { details } from './find.ts'
import { outcomeOf, refusalOf, verdictOf } from './outcomes.ts'
import type { Settings } from './settings.ts'

type Kit = { client: Client; settings: Settings }

/** Takes what is held, or a part of it; they let the rest go. */
export const capture = (
  kit: Kit,
  payment: KnownPayment,
  amount: WireMoney,
  call: CallContext,
): Promise<PaymentOutcome> =>
  onHeld(kit, payment, call, ({ transId }) => ({
    transactionType: 'priorAuthCaptureTransaction',
    amount: toAmount(amount, kit.settings.currency),
    refTransId: transId,
  }))

/** Lets go what is held. */
export const release = (kit: Kit, payment: KnownPayment, call: CallContext): Promise<PaymentOutcome> =>
  onHeld(kit, payment, call, ({ transId }) => ({ transactionType: 'voidTransaction', refTransId: transId }))

/** The same transaction goes on under its number, so its record says how it stands before and after. */
async function onHeld(
  { client, settings }: Kit,
  payment: KnownPayment,
  call: CallContext,
  request: (held: Transaction) => Record<string, unknown>,
): Promise<PaymentOutcome> {
  if (payment.reference === null) return { kind: 'declined', reason: 'Nothing is held of this payment.' }
  const before = await read(client, payment.reference, call)
  if (before.kind !== 'found') return before
  const standing = outcomeOf(before.transaction, settings.currency)
  if (standing.kind !== 'authorised') return standing
  const asked = await client.ask(
    'createTransactionRequest',
    { transactionRequest: request(before.transaction) },
    transactionAnswer,
    call,
    { refId: referenceOf(payment.attemptKey) },
  )
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  const verdict = asked.kind === 'no' ? refusalOf(asked) : verdictOf(asked.answer.transactionResponse)
  if (verdict.kind !== 'approved') return verdict
  const after = await read(client, payment.reference, call)
  return after.kind === 'found' ? outcomeOf(after.transaction, settings.currency) : after
}

type Read = { kind: 'found'; transaction: Transaction } | Extract<PaymentOutcome, { kind: 'declined' }> | Unknown

async function read(client: Client, reference: string, call: CallContext): Promise<Read> {
  const found = await details(client, reference, call)
  return found.kind === 'absent' ? { kind: 'declined', reason: 'Authorize.Net has no such payment.' } : found
}
