import { useQueries, useQuery } from '@tanstack/react-query'
import { api } from '../../api/index.ts'
import { isSettling } from './state.ts'

export function useServices(filter: { cursor?: string; limit?: number }, options = { enabled: true }) {
  return useQuery({ ...api.services.list.query(filter), placeholderData: (before) => before, ...options })
}

/** Followed while it is being set up. */
const followed = (id: number, everyMs: number) => ({
  ...api.services.get.query({ id }),
  refetchInterval: ({ state }: { state: { data?: { state: Parameters<typeof isSettling>[0]['state'] } } }) =>
    state.data && isSettling(state.data) ? everyMs : false,
})

export const useService = (id: number) => useQuery(followed(id, 5000))

/** Several at once, followed closely: for the page one waits on. */
export const useServicesOf = (ids: readonly number[]) => useQueries({ queries: ids.map((id) => followed(id, 2000)) })
