import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ApiError, api, type Outputs, useAct } from '../../api/index.ts'
import { isZero } from '../../money.ts'

export type CreditMove = Outputs['credit']['history']['items'][number]
export type Funds = NonNullable<Outputs['credit']['get']['addFunds']>

export const useCredit = () => useQuery(api.credit.get.query())

export const useCreditHistory = (cursor: string | undefined, limit: number) =>
  useQuery({
    ...api.credit.history.query({ limit, ...(cursor ? { cursor } : {}) }),
    placeholderData: (before) => before,
  })

/** Answers with the invoice that becomes credit when it is paid. */
export function useAddFunds(options: {
  onSuccess: (invoice: Outputs['credit']['addFunds']) => void
  onError: (error: ApiError) => void
}) {
  const queries = useQueryClient()
  return useAct(api.credit.addFunds, {
    onSuccess: (invoice) => {
      void queries.invalidateQueries({ queryKey: api.invoices.list.queryKey() })
      options.onSuccess(invoice)
    },
    onError: options.onError,
  })
}

export function useApplyCredit(options: { onError: (error: ApiError) => void }) {
  const queries = useQueryClient()
  return useAct(api.invoices.applyCredit, {
    onSuccess: (invoice) => {
      queries.setQueryData(api.invoices.get.queryKey({ id: invoice.id }), invoice)
      for (const path of [api.invoices.list, api.credit.get, api.credit.history]) {
        void queries.invalidateQueries({ queryKey: path.queryKey() })
      }
      // Less is left to pay, if anything is.
      const refetchType = isZero(invoice.balance) ? 'none' : 'active'
      void queries.invalidateQueries({ queryKey: api.payments.offers.queryKey(), refetchType })
    },
    onError: options.onError,
  })
}
