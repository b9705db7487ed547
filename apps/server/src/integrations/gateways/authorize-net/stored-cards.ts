import type { CallContext, MethodToken, StoredMethod } from '@ostler/integration-kit'
import { anything, paymentProfileAnswer, profileAnswer } from './answers.ts'
import type { Client } from './client.ts'

type Ids = { customer: string; token: string }
type Card = { cardNumber: string; expirationDate: string; cardType: string }

/** A stored card, by its masked record; what is known already is enough where that cannot be read. */
export async function readCard(client: Client, ids: Ids, known: Card, call: CallContext): Promise<StoredMethod> {
  const asked = await client.ask(
    'getCustomerPaymentProfileRequest',
    { customerProfileId: ids.customer, customerPaymentProfileId: ids.token, unmaskExpirationDate: true },
    paymentProfileAnswer,
    call,
  )
  const card = asked.kind === 'yes' ? asked.answer.paymentProfile.payment?.creditCard : undefined
  return cardOf(ids, card ?? known, known)
}

export const cardOf = ({ customer, token }: Ids, card: Card, known?: Card): StoredMethod => ({
  token,
  customer,
  kind: 'card',
  brand: card.cardType || known?.cardType || 'Card',
  last4: card.cardNumber.replace(/\D/g, '').slice(-4),
  expires: /^\d{4}-\d\d$/.test(card.expirationDate) ? card.expirationDate : null,
  fingerprint: null,
})

/**
 * Has a card forgotten, and with the last one the customer record, which holds an address of e-mail.
 */
export async function forgetCard(client: Client, method: MethodToken, call: CallContext) {
  const { customer, token } = method
  if (customer === null)
    return { kind: 'refused' as const, reason: 'It is not known to which customer profile the card belongs.' }
  const asked = await client.ask(
    'deleteCustomerPaymentProfileRequest',
    { customerProfileId: customer, customerPaymentProfileId: token },
    anything,
    call,
  )
  if (asked.kind === 'unknown') return { kind: 'unknown' as const, reason: asked.reason }
  if (asked.kind === 'no' && asked.code !== 'E00040') return { kind: 'refused' as const, reason: asked.message }
  const left = await client.ask('getCustomerProfileRequest', { customerProfileId: customer }, profileAnswer, call)
  if (left.kind === 'yes' && left.answer.profile.paymentProfiles.length === 0)
    await client.ask('deleteCustomerProfileRequest', { customerProfileId: customer }, anything, call)
  return { kind: 'forgotten' as const }
}
