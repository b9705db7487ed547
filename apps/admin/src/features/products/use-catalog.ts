import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'

/** What the form chooses from: groups, servers, options and the shop's currencies, as one query. */
export function useCatalog() {
  return useQuery({
    queryKey: [...api.admin.products.list.queryKey(), 'with-currencies'],
    queryFn: async () => {
      const [catalog, currencies, options, plans] = await Promise.all([
        api.admin.products.list.call(),
        api.catalog.listCurrencies.call({}),
        api.admin.options.list.call(),
        api.admin.serverPlans.list.call(),
      ])
      return { catalog, currencies, options: options.items, plans }
    },
  })
}
