import { useQuery } from '@tanstack/react-query'
import { api, type Outputs } from '../../api/index.ts'

export type Cart = Outputs['cart']['get']
export type CartItem = Cart['items'][number]

export function useCart(currency?: string) {
  return useQuery({ ...api.cart.get.query({ currency }), placeholderData: (before) => before })
}

export const itemCount = (cart: Cart | undefined): number =>
  cart?.items.reduce((count, item) => count + item.quantity, 0) ?? 0
