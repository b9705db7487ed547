import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'

/** What the form chooses from: groups, server modules and the shop's currencies, as one query. */
export function useCatalog() {
  return useQuery({
    queryKey: [...api.admin.products.list.queryKey(), 'with-currencies'],
    queryFn: async () => {
      const [catalog, currencies] = await Promise.all([
        api.admin.products.list.call(),
        api.catalog.listCurrencies.call({}),
      ])
      return { catalog, currencies }
    },
  })
}
