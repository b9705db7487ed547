import { useQueries, useQuery } from '@tanstack/react-query'
import { api } from '../../api/index.ts'
import { type InvoiceState, isOpen } from './state.ts'

export function useInvoices(
  filter: { state?: InvoiceState; cursor?: string; limit?: number },
  options = { enabled: true },
) {
  return useQuery({ ...api.invoices.list.query(filter), placeholderData: (before) => before, ...options })
}

const byAge = (a: { id: number; dueOn: string }, b: { id: number; dueOn: string }) =>
  a.dueOn.localeCompare(b.dueOn) || a.id - b.id

/** Whatever waits for money, the oldest debt first. */
export function useOpenInvoices() {
  return useQueries({
    queries: (['overdue', 'partially_paid', 'unpaid'] as const).map((state) => api.invoices.list.query({ state })),
    combine: (queries) => ({
      items: queries.flatMap((query) => query.data?.items ?? []).sort(byAge),
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
