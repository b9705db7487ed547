import { createHash } from 'node:crypto'
import type { Payer } from '@ostler/integration-kit'
import type Stripe from 'stripe'
import { z } from 'zod'
import { type Ask, type Asked, isMissing } from './client.ts'

const customerAnswer = z.object({ id: z.string() })

const found = z.object({
  data: z.array(z.object({ id: z.string(), metadata: z.record(z.string(), z.string()).nullish() })),
})

/**
 * The customer that a client is at Stripe. One that was made before is found by its address and our number, since Stripe
 * forgets an idempotency key after a day.
 */
async function customerOf(ask: Ask, payer: Payer): Promise<Asked<string>> {
  const email = payer.email
  if (email !== '') {
    const asked = await ask(found, (stripe) => stripe.customers.list({ email, limit: 20 }))
    if (asked.kind !== 'yes') return asked
    const known = asked.answer.data.find(({ metadata }) => metadata?.client_id === String(payer.clientId))
    if (known) return { kind: 'yes', answer: known.id }
  }
  const wish = describe(payer)
  // The same words are the same customer; other words under the same key would be refused.
  const words = createHash('sha256').update(JSON.stringify(wish)).digest('hex').slice(0, 24)
  const made = await ask(customerAnswer, (stripe) =>
    stripe.customers.create(wish, { idempotencyKey: `client-${payer.clientId}-${words}` }),
  )
  return made.kind === 'yes' ? { kind: 'yes', answer: made.answer.id } : made
}

function describe({ clientId, name, company, email, phone, address }: Payer): Stripe.CustomerCreateParams {
  const [line1, line2] = address.lines
  return {
    name: (company || name).slice(0, 256),
    ...(email ? { email } : {}),
    ...(phone ? { phone: phone.slice(0, 20) } : {}),
    address: {
      ...(line1 ? { line1 } : {}),
      ...(line2 ? { line2 } : {}),
      ...(address.city ? { city: address.city } : {}),
      ...(address.region ? { state: address.region } : {}),
      ...(address.postcode ? { postal_code: address.postcode } : {}),
      ...(address.country ? { country: address.country } : {}),
    },
    metadata: { client_id: String(clientId) },
  }
}

/**
 * Makes something for a customer. One that was deleted at Stripe is replaced by a new one, or the client could never pay
 * again.
 */
export async function forCustomer<Answer>(
  ask: Ask,
  payer: Payer,
  make: (customer: string, keySuffix: string) => Promise<Asked<Answer>>,
): Promise<Asked<Answer>> {
  if (payer.customer !== null) {
    const made = await make(payer.customer, '')
    if (!isMissing(made, 'customer')) return made
  }
  const customer = await customerOf(ask, payer)
  if (customer.kind !== 'yes') return customer
  return make(customer.answer, payer.customer === null ? '' : ':anew')
}
