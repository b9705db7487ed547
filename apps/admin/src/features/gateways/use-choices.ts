import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useStaff } from '../../session.ts'

export type GatewayChoices = {
  currencies: string[]
  products: { value: string; label: string }[]
  groups: { value: string; label: string }[]
}

/** To whom a gateway can be offered. Who may not see products or groups chooses among none of them. */
export function useGatewayChoices() {
  const { may } = useStaff()
  return useQuery({
    queryKey: [...api.admin.gateways.key(), 'choices'],
    queryFn: async (): Promise<GatewayChoices> => {
      const [currencies, catalog, groups] = await Promise.all([
        api.catalog.listCurrencies.call({}),
        may('products.view') ? api.admin.products.list.call() : { groups: [] },
        may('clients.view') ? api.admin.clientGroups.list.call() : { items: [] },
      ])
      return {
        currencies: currencies.items.map((currency) => currency.code),
        products: catalog.groups
          .flatMap((group) => group.products)
          .map(({ id, name }) => ({ value: String(id), label: name })),
        groups: groups.items.map(({ id, name }) => ({ value: String(id), label: name })),
      }
    },
  })
}
