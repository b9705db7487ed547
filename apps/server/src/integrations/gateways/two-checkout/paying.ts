import type { CallContext, KnownPayment, PaymentOutcome, StartedPayment, StartPayment } from '@ostler/integration-kit'
import { z } from 'zod'
import { toAmount, toText } from './amount.ts'
import { orderAnswer, signatureAnswer } from './answers.ts'
import { type Client, isLockedOut } from './client.ts'
import { outcomeOf } from './orders.ts'
import type { Settings } from './settings.ts'

/** What `startPayment` knows and `finishPayment` needs. */
export const paymentSlip = z.object({
  description: z.string(),
  billing: z.record(z.string(), z.string()),
  ip: z.string().nullable(),
  returnUrl: z.string(),
  cancelUrl: z.string(),
})

export type PaymentSlip = z.output<typeof paymentSlip>

export function slipFor({ description, payer, returnUrl, cancelUrl }: StartPayment): PaymentSlip {
  const [first = '', ...rest] = payer.name.trim().split(/\s+/)
  const { lines, city, region, postcode, country } = payer.address
  const billing = {
    FirstName: first,
    // They want both names.
    LastName: rest.join(' ') || first,
    Company: payer.company,
    Email: payer.email,
    Phone: payer.phone,
    Address1: lines.join(', '),
    City: city,
    State: region || city,
    Zip: postcode,
    CountryCode: country.toLowerCase(),
  }
  const filled = Object.fromEntries(Object.entries(billing).filter(([, value]) => value !== ''))
  return { description: description.slice(0, 200), billing: filled, ip: payer.ip, returnUrl, cancelUrl }
}

/** Places the order that the token of the card pays for. */
export async function placeOrder(
  client: Client,
  settings: Settings,
  payment: KnownPayment,
  token: string,
  slip: PaymentSlip,
  call: CallContext,
): Promise<PaymentOutcome> {
  const { currency } = payment.amount
  const customerIp = slip.ip ? { CustomerIP: slip.ip } : {}
  const asked = await client.ask(
    'POST',
    '/orders/',
    orderAnswer,
    call,
    {
      Currency: currency,
      Language: 'en',
      Country: slip.billing.CountryCode ?? '',
      ...customerIp,
      ExternalReference: payment.attemptKey,
      Items: [
        {
          Code: null,
          IsDynamic: true,
          Tangible: false,
          PurchaseType: 'PRODUCT',
          Name: slip.description,
          Quantity: 1,
          Price: { Amount: toAmount(payment.amount), Type: 'CUSTOM', Currency: currency },
        },
      ],
      BillingDetails: slip.billing,
      PaymentDetails: {
        Type: settings.environment === 'test' ? 'TEST' : 'EES_TOKEN_PAYMENT',
        Currency: currency,
        ...customerIp,
        PaymentMethod: {
          EesToken: token,
          Vendor3DSReturnURL: slip.returnUrl,
          Vendor3DSCancelURL: slip.cancelUrl,
          RecurringEnabled: false,
        },
      },
    },
    [token],
  )
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'yes') return outcomeOf(asked.answer)
  return isLockedOut(asked.code)
    ? { kind: 'unknown', reason: asked.message }
    : { kind: 'declined', reason: asked.message || '2Checkout refused the payment.' }
}

/** After this a buy link leads nowhere any more. */
export const LINK_HOURS = 3

/** The page of 2Checkout (ConvertPlus), as a link that they have signed. */
export async function buyLink(
  client: Client,
  settings: Settings,
  input: StartPayment,
  call: CallContext,
): Promise<StartedPayment> {
  if (settings.secretWord === '') return { kind: 'declined', reason: 'The gateway has no buy-link secret word yet.' }
  const expires = Temporal.Now.instant().add({ hours: LINK_HOURS })
  const parameters = {
    merchant: settings.merchantCode,
    currency: input.amount.currency,
    dynamic: '1',
    expiration: String(Math.floor(expires.epochMilliseconds / 1000)),
    'order-ext-ref': input.attemptKey,
    price: toText(input.amount),
    // A semicolon would begin another product.
    prod: input.description.replaceAll(';', ','),
    qty: '1',
    'return-type': 'redirect',
    'return-url': input.returnUrl,
    tangible: '0',
    type: 'PRODUCT',
    ...(settings.environment === 'test' ? { test: '1' } : {}),
  }
  const asked = await client.sign(parameters, signatureAnswer, call)
  if (asked.kind === 'unknown') return asked
  if (asked.kind === 'no') return { kind: 'declined', reason: asked.message }
  const payer = { email: input.payer.email, name: input.payer.name }
  const query = new URLSearchParams({ ...parameters, ...payer, signature: asked.answer.signature })
  return { kind: 'redirect', sessionId: input.attemptKey, url: `${client.secureUrl}/checkout/buy/?${query}` }
}
