import { useQuery } from '@tanstack/react-query'
import { api, type Outputs } from '../../api/index.ts'

export type Order = Outputs['orders']['get']
export type OrderSummary = Outputs['orders']['list']['items'][number]

export function useOrders(filter: { cursor?: string; limit?: number }, options = { enabled: true }) {
  return useQuery({ ...api.orders.list.query(filter), placeholderData: (before) => before, ...options })
}

export const useOrder = (id: number) => useQuery(api.orders.get.query({ id }))

/** Followed until its invoice is paid. */
export function useFollowedOrder(id: number) {
  return useQuery({
    ...api.orders.get.query({ id }),
    refetchInterval: ({ state }) => (state.data?.state === 'pending' ? 3000 : false),
  })
}
