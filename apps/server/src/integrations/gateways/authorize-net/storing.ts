import type { CallContext, KnownStoring, StoringOutcome } from '@ostler/integration-kit'
import { z } from 'zod'
import { referenceOf } from '../reference.ts'
import { createdProfileAnswer, profileAnswer } from './answers.ts'
import type { Client } from './client.ts'
import { isSpentToken } from './outcomes.ts'
import type { CardToken } from './paying.ts'
import { cardOf, readCard } from './stored-cards.ts'

export const storingSlip = z.object({ billTo: z.record(z.string(), z.string()), email: z.string() })

const nothing = { cardNumber: '', expirationDate: '', cardType: '' }

/** The customer record is named after the storing, so that asking again finds what was stored. */
export async function alreadyStored(
  client: Client,
  storing: KnownStoring,
  call: CallContext,
): Promise<StoringOutcome | null> {
  const asked = await client.ask(
    'getCustomerProfileRequest',
    { merchantCustomerId: referenceOf(storing.storingKey), unmaskExpirationDate: true },
    profileAnswer,
    call,
  )
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  if (asked.kind === 'no')
    return asked.code === 'E00040' ? null : { kind: 'unknown', reason: `${asked.message} (${asked.code})` }
  const { customerProfileId, paymentProfiles } = asked.answer.profile
  const [first] = paymentProfiles
  if (!first) return null
  const ids = { customer: customerProfileId, token: first.customerPaymentProfileId }
  return { kind: 'stored', method: cardOf(ids, first.payment?.creditCard ?? nothing) }
}

/** Stores a card after a trial charge of nothing, so that one that does not work is not kept. */
export async function storeCard(
  client: Client,
  storing: KnownStoring,
  token: CardToken,
  slip: z.output<typeof storingSlip>,
  call: CallContext,
): Promise<StoringOutcome> {
  const reference = referenceOf(storing.storingKey)
  const asked = await client.ask(
    'createCustomerProfileRequest',
    {
      profile: {
        merchantCustomerId: reference,
        email: slip.email,
        paymentProfiles: { customerType: 'individual', billTo: slip.billTo, payment: { opaqueData: token } },
      },
      validationMode: 'liveMode',
    },
    createdProfileAnswer,
    call,
    { refId: reference, secrets: [token.dataValue] },
  )
  if (asked.kind === 'unknown') return { kind: 'unknown', reason: asked.reason }
  // E00039: there is a record of this name, because the same form was sent twice.
  if (asked.kind === 'no' && (asked.code === 'E00039' || isSpentToken(asked.code)))
    return (await alreadyStored(client, storing, call)) ?? { kind: 'declined', reason: 'Please enter the card again.' }
  if (asked.kind === 'no')
    return {
      kind: 'declined',
      reason: asked.code === 'E00027' ? 'The bank does not accept the card.' : asked.message,
    }
  const customer = asked.answer.customerProfileId
  const id = asked.answer.customerPaymentProfileIdList[0]
  if (!customer || !id) return { kind: 'unknown', reason: 'Authorize.Net did not say how the stored card is called.' }
  return { kind: 'stored', method: await readCard(client, { customer, token: id }, nothing, call) }
}
