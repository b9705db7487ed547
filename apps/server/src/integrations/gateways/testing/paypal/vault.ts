import { type Books, newCustomer, newId, newToken, no, type PaymentToken, type Said, yes } from './books.ts'
import type { Told } from './orders.ts'

/** Vault v3, as far as it is used. */

type NewSetupToken = {
  customer?: { id: string }
  payment_source?: {
    paypal?: { usage_type?: string; experience_context?: { return_url?: string; cancel_url?: string } }
  }
}

export function createSetupToken(
  books: Books,
  origin: string,
  wish: NewSetupToken,
  requestId: string | undefined,
): Said {
  if (!requestId) return no(400, 'PAYPAL_REQUEST_ID_REQUIRED')
  const paypal = wish.payment_source?.paypal
  if (!paypal?.usage_type) return no(400, 'MISSING_REQUIRED_PARAMETER')
  const { return_url, cancel_url } = paypal.experience_context ?? {}
  if (!return_url || !cancel_url) return no(400, 'MISSING_REQUIRED_PARAMETER')
  const token = {
    id: newId(),
    status: 'PAYER_ACTION_REQUIRED',
    customer: wish.customer?.id ?? newCustomer(),
    paymentToken: null,
  }
  books.setupTokens.set(token.id, token)
  return yes(201, setupTokenBody(token, origin))
}

const setupTokenBody = (token: { id: string; status: string; customer: string }, origin: string) => ({
  id: token.id,
  customer: { id: token.customer },
  status: token.status,
  payment_source: { paypal: { usage_type: 'MERCHANT' } },
  links: [
    { href: `${origin}/v3/vault/setup-tokens/${token.id}`, rel: 'self', method: 'GET' },
    ...(token.status === 'PAYER_ACTION_REQUIRED'
      ? [{ href: `${origin}/agreements/approve?approval_session_id=${token.id}`, rel: 'approve', method: 'GET' }]
      : []),
  ],
})

export function getSetupToken(books: Books, origin: string, id: string): Said {
  const token = books.setupTokens.get(id)
  return token ? yes(200, setupTokenBody(token, origin)) : no(404, 'INVALID_RESOURCE_ID')
}

export function createPaymentToken(
  books: Books,
  wish: { payment_source?: { token?: { id: string; type: string } } },
  requestId: string | undefined,
  tell: Told,
): Said {
  if (!requestId) return no(400, 'PAYPAL_REQUEST_ID_REQUIRED')
  const source = wish.payment_source?.token
  if (source?.type !== 'SETUP_TOKEN') return no(400, 'INVALID_PARAMETER_VALUE')
  const setup = books.setupTokens.get(source.id)
  if (!setup) return no(404, 'INVALID_RESOURCE_ID')
  if (setup.status === 'TOKENIZED') return no(422, 'SETUP_TOKEN_ALREADY_USED')
  if (setup.status !== 'APPROVED') return no(422, 'PAYER_ACTION_REQUIRED')
  setup.status = 'TOKENIZED'
  const token: PaymentToken = {
    id: newToken(),
    customer: setup.customer,
    funding: 'good',
    email: 'ada@example.com',
    orderId: null,
  }
  setup.paymentToken = token.id
  books.paymentTokens.set(token.id, token)
  tell('VAULT.PAYMENT-TOKEN.CREATED', paymentTokenBody(token))
  return yes(201, paymentTokenBody(token))
}

const paymentTokenBody = ({ id, customer, email }: PaymentToken) => ({
  id,
  customer: { id: customer },
  payment_source: { paypal: { email_address: email, payer_id: 'VYYFH3WJ4JPJQ' } },
})

export const listPaymentTokens = (books: Books, customer: string | undefined): Said =>
  customer === undefined
    ? no(400, 'MISSING_REQUIRED_PARAMETER')
    : yes(200, {
        customer: { id: customer },
        payment_tokens: [...books.paymentTokens.values()]
          .filter((one) => one.customer === customer)
          .map(paymentTokenBody),
      })

/** 204 whether there was one or not. */
export function deletePaymentToken(books: Books, id: string, tell: Told): Said {
  const token = books.paymentTokens.get(id)
  books.paymentTokens.delete(id)
  if (token) tell('VAULT.PAYMENT-TOKEN.DELETED', paymentTokenBody(token))
  return yes(204)
}
