import { useQueryClient } from '@tanstack/react-query'
import { api, useAct } from '../../api/index.ts'
import type { Cart } from './api.ts'

/** Every change answers with the whole cart as the server prices it now. */
function useKeepCart() {
  const queries = useQueryClient()
  return (cart: Cart) => {
    queries.setQueriesData({ queryKey: api.cart.get.queryKey() }, cart)
  }
}

export function useAddBundle(options: { onSuccess?: () => void } = {}) {
  const keep = useKeepCart()
  return useAct(api.cart.addBundle, {
    onSuccess: (cart) => {
      keep(cart)
      options.onSuccess?.()
    },
  })
}

export function useAddToCart(options: { onSuccess?: () => void } = {}) {
  const keep = useKeepCart()
  return useAct(api.cart.add, {
    onSuccess: (cart) => {
      keep(cart)
      options.onSuccess?.()
    },
  })
}

export const useChangeItem = () => useAct(api.cart.change, { onSuccess: useKeepCart() })

export const useApplyPromotion = () => useAct(api.cart.applyPromotion, { onSuccess: useKeepCart() })

export const useRemovePromotion = () => useAct(api.cart.removePromotion, { onSuccess: useKeepCart() })

export const useRemoveItem = () => useAct(api.cart.remove, { onSuccess: useKeepCart() })
