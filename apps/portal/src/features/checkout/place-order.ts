import { useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Inputs, isApiError, type Outputs, useAct } from '../../api/index.ts'
import { isZero } from '../../money.ts'
import { rememberOrder } from '../../placed-orders.ts'
import { refreshSession } from '../../session/index.ts'

export type PlacedOrder = Outputs['checkout']['place']
type PlaceOrder = Inputs['checkout']['place']

/** Where the browser goes when an order is placed: to the payment page, to our own choice of payments, or straight to the end. */
export type Onwards =
  | { to: 'payment page'; url: string }
  | { to: 'invoice'; id: number }
  | { to: 'done'; orderId: number }

type PlaceOrderOptions = {
  onPlaced: (order: PlacedOrder) => void
  onError: (error: ApiError, sent: PlaceOrder) => void
}

export function usePlaceOrder({ onPlaced, onError }: PlaceOrderOptions) {
  const queries = useQueryClient()
  return useAct(api.checkout.place, {
    onSuccess: async (placed) => {
      if (placed.invoice) rememberOrder(placed.invoice.id, placed.order.id)
      if (placed.session) await refreshSession(queries)
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
      onPlaced(placed)
    },
    onError,
  })
}

/** Asks which payments there are; with only one, there is nothing to choose and it starts at once. */
export async function onwardsFrom({ order, invoice }: PlacedOrder): Promise<Onwards> {
  if (!invoice || isZero(invoice.total)) return { to: 'done', orderId: order.id }
  try {
    const { items } = await api.payments.offers({ invoices: String(invoice.id) })
    const [only, ...others] = items
    if (!only || others.length > 0) return { to: 'invoice', id: invoice.id }
    if (only.way !== 'page') return { to: 'invoice', id: invoice.id }
    const { next } = await api.payments.start({ invoiceIds: [invoice.id], gateway: only.gateway })
    return next.kind === 'redirect' ? { to: 'payment page', url: next.url } : { to: 'invoice', id: invoice.id }
  } catch (error) {
    // Somebody who may order and not pay.
    if (isApiError(error, 'forbidden')) return { to: 'done', orderId: order.id }
    // The order stands. Its invoice's page says what is wrong, and offers to pay again.
    return { to: 'invoice', id: invoice.id }
  }
}
