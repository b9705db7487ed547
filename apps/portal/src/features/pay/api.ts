import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, heldOf, type Outputs, useAct } from '../../api/index.ts'

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
      void refresh()
      onSuccess(payment)
    },
    onError,
  })
}

/** Whatever shows money is asked for again; the promise is kept when what is on the page now has come. */
export function useRefreshMoney() {
  const queries = useQueryClient()
  return async () => {
    // Not asked for at once: for what has just been paid there are no offers any more.
    void queries.invalidateQueries({ ...heldOf('payments'), refetchType: 'none' })
    await queries.invalidateQueries(heldOf('invoices', 'services', 'orders', 'credit', 'statement', 'paymentMethods'))
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
        // Before the answer: an invoice that still looks open would be offered for payment a second time.
        await refresh()
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
