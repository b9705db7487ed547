import { queryOptions, useQueries, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, useAct } from '../../api/index.ts'
import { type InvoiceState, isOpen } from './state.ts'

export function useInvoices(
  filter: { state?: InvoiceState; cursor?: string; limit?: number },
  options = { enabled: true },
) {
  return useQuery({ ...api.invoices.list.query(filter), placeholderData: (before) => before, ...options })
}

/** Whatever waits for money, the oldest debt first. */
export function useOpenInvoices() {
  return useQueries({
    queries: (['overdue', 'partially_paid', 'unpaid'] as const).map((state) => api.invoices.list.query({ state })),
    combine: (queries) => ({
      items: queries.flatMap((query) => query.data?.items ?? []).sort((a, b) => a.dueOn.localeCompare(b.dueOn)),
      isPending: queries.some((query) => query.isPending),
    }),
  })
}

const soon = 3000
const later = 15_000
const pollsBeforeLater = 20

/** While a payment is on its way the answer may come any moment; after a minute it is asked for less often. */
export function useInvoice(id: number) {
  return useQuery({
    ...api.invoices.get.query({ id }),
    refetchInterval: ({ state }) => {
      const waits = state.data?.openAttempt?.state === 'pending' || state.data?.openAttempt?.state === 'unknown'
      if (!state.data || !waits || !isOpen(state.data)) return false
      return state.dataUpdateCount < pollsBeforeLater ? soon : later
    },
  })
}

export const usePaymentMethods = (invoiceId: number) =>
  useQuery(api.payments.offers.query({ invoices: String(invoiceId) }))

export function usePay(options: { onError: (error: Error) => void }) {
  return useAct(api.payments.start, {
    onSuccess: ({ next }) => {
      if (next.kind === 'redirect') window.location.assign(next.url)
    },
    onError: options.onError,
  })
}

/**
 * Back from the payment page: asks the server once how it went, and puts the answer where the invoice's page looks.
 * A query, because it happens by arriving here and not by pressing anything.
 */
export function useConfirmReturn(invoiceId: number, attemptId: number | undefined) {
  const queries = useQueryClient()
  return useQuery(
    queryOptions({
      queryKey: ['confirm-return', invoiceId, attemptId],
      queryFn: async () => {
        await api.payments.finish({ id: attemptId! })
        const invoice = await api.invoices.get({ id: invoiceId })
        queries.setQueryData(api.invoices.get.queryKey({ id: invoiceId }), invoice)
        for (const path of [api.invoices.list, api.services.list, api.orders.list]) {
          void queries.invalidateQueries({ queryKey: path.queryKey() })
        }
        return invoice
      },
      enabled: attemptId !== undefined,
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
    }),
  )
}
