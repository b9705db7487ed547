import type { Registry, StripeObject } from './registry.ts'

/** How the test cards and accounts of https://docs.stripe.com/testing behave. */
export const cards = {
  good: { type: 'card', last4: '4242', brand: 'visa' },
  declined: {
    type: 'card',
    last4: '9995',
    brand: 'visa',
    decline: { decline_code: 'insufficient_funds', advice_code: 'try_again_later' },
  },
  stolen: {
    type: 'card',
    last4: '9979',
    brand: 'visa',
    decline: { decline_code: 'stolen_card', advice_code: 'do_not_try_again' },
  },
  expired: { type: 'card', last4: '0069', brand: 'visa', decline: { code: 'expired_card' } },
  challenged: { type: 'card', last4: '3184', brand: 'visa', isChallenged: true },
  debit: { type: 'sepa_debit', last4: '3000' },
  ideal: { type: 'ideal' },
  wallet: { type: 'paypal' },
} as const

export type CardName = keyof typeof cards

type Behaviour = { name: CardName; decline?: Record<string, string>; isChallenged?: boolean }

/** How a method behaves is known to the test world only; nothing of it is in the answers. */
const behaviours = new WeakMap<StripeObject, Behaviour>()

export const behaviourOf = (method: StripeObject): Behaviour => behaviours.get(method) ?? { name: 'good' }

/** A new method, of nobody yet. */
export function newMethod(registry: Registry, name: CardName, isLive: boolean): StripeObject {
  const card = cards[name]
  const method = registry.add('pm', 'payment_method', {
    type: card.type,
    livemode: isLive,
    customer: null,
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: 'ada@example.com', name: 'Ada Lovelace', phone: null, tax_id: null },
    ...details(name),
  })
  const behaviour = card as { decline?: Record<string, string>; isChallenged?: boolean }
  behaviours.set(method, {
    name,
    ...(behaviour.decline ? { decline: behaviour.decline } : {}),
    ...(behaviour.isChallenged ? { isChallenged: true } : {}),
  })
  return method
}

function details(name: CardName): Record<string, unknown> {
  switch (cards[name].type) {
    case 'card':
      return {
        card: {
          brand: 'visa',
          display_brand: 'visa',
          last4: (cards[name] as { last4: string }).last4,
          exp_month: 8,
          exp_year: 2030,
          fingerprint: `fingerprint${(cards[name] as { last4: string }).last4}`,
          funding: 'credit',
          country: 'DE',
        },
      }
    case 'sepa_debit':
      return { sepa_debit: { bank_code: '37040044', country: 'DE', fingerprint: 'iban3000', last4: '3000' } }
    case 'paypal':
      return { paypal: { payer_email: 'ada@example.com', payer_id: 'PAYER' } }
    default:
      return { ideal: { bank: 'ing', bic: 'INGBNL2A' } }
  }
}
