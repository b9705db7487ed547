import { useQuery } from '@tanstack/react-query'
import { api, type Inputs, type Outputs } from '../../api/index.ts'

export type Cart = Outputs['cart']['get']
export type CartItem = Cart['items'][number]

/** Where a guest is, as far as they have said: their taxes follow from it. */
export type Whereabouts = Pick<Inputs['cart']['get'], 'country' | 'region' | 'postcode' | 'isBusiness' | 'taxId'>

export function useCart(currency?: string, where: Whereabouts = {}) {
  return useQuery({ ...api.cart.get.query({ currency, ...where }), placeholderData: (before) => before })
}

export const itemCount = (cart: Cart | undefined): number =>
  cart?.items.reduce((count, item) => count + item.quantity, 0) ?? 0
