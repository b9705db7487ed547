import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'

/** What the form chooses from: groups, server modules, options and the shop's currencies, as one query. */
export function useCatalog() {
  return useQuery({
    queryKey: [...api.admin.products.list.queryKey(), 'with-currencies'],
    queryFn: async () => {
      const [catalog, currencies, options] = await Promise.all([
        api.admin.products.list.call(),
        api.catalog.listCurrencies.call({}),
        api.admin.options.list.call(),
      ])
      return { catalog, currencies, options: options.items }
    },
  })
}
