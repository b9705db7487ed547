import { useQuery, useQueryClient } from '@tanstack/react-query'
import { api, type Outputs } from '../../api/index.ts'

export type Quote = Outputs['quotes']['byLink']
export type QuoteSummary = Outputs['quotes']['list']['items'][number]

export function useQuotes(filter: { cursor?: string }) {
  return useQuery({ ...api.quotes.list.query(filter), placeholderData: (before) => before })
}

export const useQuote = (id: number) => useQuery(api.quotes.get.query({ id }))

/** Read once: each reading counts against how often one may try links. */
export const useQuoteByLink = (token: string) =>
  useQuery({
    ...api.quotes.byLink.query({ token }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  })

/** Puts an answered quote where its pages look, and has the lists read again. */
export function useKeepAnswered() {
  const queries = useQueryClient()
  return {
    byLink: (token: string, quote: Quote) => queries.setQueryData(api.quotes.byLink.queryKey({ token }), quote),
    own: (quote: Outputs['quotes']['get']) => {
      queries.setQueryData(api.quotes.get.queryKey({ id: quote.id }), quote)
      void queries.invalidateQueries({ queryKey: api.quotes.list.queryKey() })
      void queries.invalidateQueries({ queryKey: api.invoices.list.queryKey() })
    },
  }
}
