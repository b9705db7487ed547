import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { api, storedValue } from '../../api/index.ts'
import { useAccount } from '../../session/index.ts'

/** What a guest has chosen to see prices in. An account has its own currency, and that one wins. */
const chosen = storedValue('ostler.currency')

export function useCurrency(): string | undefined {
  const account = useAccount()
  const picked = useSyncExternalStore(chosen.subscribe, chosen.get)
  return account?.currency ?? picked ?? undefined
}

export const chooseCurrency = (currency: string) => chosen.set(currency)

export const useCurrencies = () => useQuery({ ...api.catalog.listCurrencies.query(), staleTime: 60 * 60_000 })

const fewMinutes = 5 * 60_000

export function useProducts(options: { currency?: string } = {}) {
  const shown = useCurrency()
  const input = { currency: options.currency ?? shown }
  // The prices in the old currency stay until the new ones are there, so nothing jumps.
  return useQuery({
    ...api.catalog.listProducts.query(input),
    staleTime: fewMinutes,
    placeholderData: (before) => before,
  })
}

export function useProduct(slug: string) {
  const currency = useCurrency()
  return useQuery({
    ...api.catalog.getProduct.query({ slug, currency }),
    staleTime: fewMinutes,
    placeholderData: (before) => (before?.slug === slug ? before : undefined),
  })
}
