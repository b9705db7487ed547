import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Outputs, useAct } from '../../api/index.ts'

export type Offers = Outputs['payments']['offers']
export type Offer = Offers['items'][number]
export type NextStep = Outputs['payments']['start']['next']
export type Payment = Outputs['payments']['get']

export const useOffers = (invoiceIds: readonly number[]) =>
  useQuery({
    ...api.payments.offers.query({ invoices: invoiceIds.join(',') }),
    enabled: invoiceIds.length > 0,
    placeholderData: (before) => before,
  })

type Acts<Output> = { onSuccess: (output: Output) => void; onError: (error: ApiError) => void }

export const useStartPayment = (acts: Acts<Outputs['payments']['start']>) => useAct(api.payments.start, acts)

/** The fields are filled in: has the server complete the payment, and everything that shows money look again. */
export function useFinishPayment({ onSuccess, onError }: Acts<Payment>) {
  const refresh = useRefreshMoney()
  return useAct(api.payments.finish, {
    onSuccess: (payment) => {
      refresh()
      onSuccess(payment)
    },
    onError,
  })
}

export function useRefreshMoney() {
  const queries = useQueryClient()
  return () => {
    for (const path of [api.invoices, api.services, api.orders, api.credit, api.payments] as const)
      for (const procedure of Object.values(path) as { queryKey(): readonly unknown[] }[])
        void queries.invalidateQueries({ queryKey: procedure.queryKey() })
  }
}

/**
 * Back from the payment page: has the server ask once how it went, with what the provider gave the browser.
 * A query, because it happens by arriving here and not by pressing anything.
 */
export function useReturn(paymentId: number | undefined, answers: Record<string, string>) {
  const refresh = useRefreshMoney()
  return useQuery(
    queryOptions({
      queryKey: ['payment-return', paymentId],
      queryFn: async () => {
        const payment = await api.payments.finish({ id: paymentId!, answers })
        refresh()
        return payment
      },
      enabled: paymentId !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  )
}

const soon = 3000
const later = 15_000
const pollsBeforeLater = 20

/** While a payment is on its way the answer may come any moment; after a minute it is asked for less often. */
export const usePayment = (id: number | undefined) =>
  useQuery({
    ...api.payments.get.query({ id: id ?? 0 }),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => {
      const waits = ['pending', 'unknown', 'authorised'].includes(state.data?.state ?? '')
      if (!waits) return false
      return state.dataUpdateCount < pollsBeforeLater ? soon : later
    },
  })
