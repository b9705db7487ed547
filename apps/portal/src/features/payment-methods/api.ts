import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, heldOf, type Outputs, useAct } from '../../api/index.ts'

export type Method = Outputs['paymentMethods']['list']['items'][number]
export type Storing = Outputs['paymentMethods']['finishAdding']

export const useMethods = (input: { cursor?: string | undefined } = {}) =>
  useQuery({ ...api.paymentMethods.list.query(input), placeholderData: keepPreviousData })

export const useWays = (options: { enabled: boolean }) => useQuery({ ...api.paymentMethods.ways.query(), ...options })

export const useCollection = (invoiceId: number) => useQuery(api.paymentMethods.collection.query({ id: invoiceId }))

export const useMethodOfService = (serviceId: number, options: { enabled: boolean }) =>
  useQuery({ ...api.paymentMethods.ofService.query({ id: serviceId }), ...options })

type Acts<Output> = { onSuccess?: (output: Output) => void; onError?: (error: ApiError) => void }

/** What is stored decides what pays invoices and services, so all of that is looked at again. */
function useRefresh() {
  const queries = useQueryClient()
  return () =>
    Promise.all([
      queries.invalidateQueries(heldOf('paymentMethods')),
      queries.invalidateQueries({ queryKey: api.payments.offers.queryKey() }),
    ])
}

function useRefreshed<Output>({ onSuccess, onError }: Acts<Output>) {
  const refresh = useRefresh()
  return {
    onSuccess: async (output: Output) => {
      await refresh()
      onSuccess?.(output)
    },
    onError,
  }
}

export const useAddMethod = (acts: Acts<Outputs['paymentMethods']['add']>) => useAct(api.paymentMethods.add, acts)
export const useFinishAdding = (acts: Acts<Storing>) => useAct(api.paymentMethods.finishAdding, useRefreshed(acts))
export const useMakeDefault = (acts: Acts<unknown>) => useAct(api.paymentMethods.makeDefault, useRefreshed(acts))
export const useRemoveMethod = (acts: Acts<unknown>) => useAct(api.paymentMethods.remove, useRefreshed(acts))
export const useChooseForService = (acts: Acts<unknown>) =>
  useAct(api.paymentMethods.chooseForService, useRefreshed(acts))

/**
 * Back from the provider's page: has the server ask once how it went. A query, because it happens by arriving here and not by
 * pressing anything.
 */
export function useStoringReturn(storingId: number | undefined, answers: Record<string, string>) {
  const refresh = useRefresh()
  return useQuery({
    queryKey: ['storing-return', storingId],
    queryFn: async () => {
      const storing = await api.paymentMethods.finishAdding({ id: storingId!, answers })
      await refresh()
      return storing
    },
    enabled: storingId !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })
}
