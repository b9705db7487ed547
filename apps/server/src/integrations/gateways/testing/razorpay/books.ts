import { randomBytes } from 'node:crypto'

/** What the double knows, and how Razorpay says no. */

export type Notes = Record<string, string>
export type Behaviour = 'good' | 'declined' | 'dead'

export type Order = {
  id: string
  amount: number
  currency: string
  receipt: string | null
  status: 'created' | 'attempted' | 'paid'
  attempts: number
  captures: boolean
  customer: string | null
  stores: boolean
  notes: Notes
  at: number
}

export type Payment = {
  id: string
  orderId: string
  amount: number
  currency: string
  status: 'created' | 'authorized' | 'captured' | 'refunded' | 'failed'
  captured: boolean
  fee: number | null
  tokenId: string | null
  customer: string | null
  reason: string | null
  notes: Notes
  at: number
}

export type Refund = { id: string; paymentId: string; amount: number; currency: string; notes: Notes; at: number }
export type Token = { id: string; customer: string; behaviour: Behaviour }

export type Settlement = { id: string; amount: number; status: string; rows: unknown[]; at: number }

export type Said = { status: number; body: unknown }

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** `order_` and 14 letters and digits; here letters only, so that no id looks like the number of a card. */
export const newId = (kind: string): string =>
  `${kind}_${Array.from(randomBytes(14), (byte) => LETTERS[byte % LETTERS.length]).join('')}`

export const seconds = (): number => Math.floor(Date.now() / 1000)

export const yes = (body: unknown): Said => ({ status: 200, body })

export function no(description: string, reason = 'input_validation_failed', status = 400, metadata = {}): Said {
  const code = status >= 500 ? 'SERVER_ERROR' : 'BAD_REQUEST_ERROR'
  return {
    status,
    body: { error: { code, description, source: 'business', step: 'payment_initiation', reason, metadata } },
  }
}

export const missing = no('The id provided does not exist')

export const list = (items: unknown[]): Said => yes({ entity: 'collection', count: items.length, items })

/** 2 % and 18 % of tax on it, in paise; the fee includes the tax. */
export const feeFor = (amount: number): number => Math.ceil((amount * 236) / 10_000)

const noted = (notes: Notes) => (Object.keys(notes).length === 0 ? [] : notes)

export const orderBody = ({ id, amount, currency, receipt, status, attempts, notes, at }: Order) => ({
  id,
  entity: 'order',
  amount,
  amount_paid: status === 'paid' ? amount : 0,
  amount_due: status === 'paid' ? 0 : amount,
  currency,
  receipt,
  offer_id: null,
  status,
  attempts,
  notes: noted(notes),
  created_at: at,
})

export const paymentBody = (payment: Payment, refunded = 0) => ({
  id: payment.id,
  entity: 'payment',
  amount: payment.amount,
  currency: payment.currency,
  status: payment.status,
  order_id: payment.orderId,
  international: false,
  method: 'card',
  amount_refunded: refunded,
  captured: payment.captured,
  card: { last4: '1111', network: 'Visa', type: 'credit' },
  fee: payment.fee,
  tax: payment.fee === null ? null : payment.fee - Math.round(payment.fee / 1.18),
  token_id: payment.tokenId,
  customer_id: payment.customer,
  error_code: payment.status === 'failed' ? 'BAD_REQUEST_ERROR' : null,
  error_description: payment.status === 'failed' ? 'Your payment was declined by the bank.' : null,
  error_reason: payment.reason,
  notes: noted(payment.notes),
  created_at: payment.at,
})

export const refundBody = ({ id, paymentId, amount, currency, notes, at }: Refund) => ({
  id,
  entity: 'refund',
  amount,
  currency,
  payment_id: paymentId,
  notes: noted(notes),
  status: 'processed',
  speed_processed: 'normal',
  created_at: at,
})

/** What Razorpay has against an order. */
export function againstOrder({ amount, currency, receipt, customer_id, token }: Record<string, unknown>): Said | null {
  if (!Number.isInteger(amount)) return no('The amount must be an integer.')
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)) return no('The currency field is required.')
  if (currency === 'INR' && (amount as number) < 100) return no('Order amount less than minimum amount allowed')
  if (['KWD', 'BHD', 'OMR'].includes(currency) && (amount as number) % 10 !== 0)
    return no('The last digit of the amount must be 0 for this currency.')
  if (typeof receipt === 'string' && receipt.length > 40)
    return no('The receipt may not be greater than 40 characters.')
  if (token && (typeof customer_id !== 'string' || currency !== 'INR')) return no('The customer id field is required.')
  return null
}
