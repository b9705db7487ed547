import { Badge, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { QueryResult, ThingPage } from '../components/thing-page.tsx'
import { currenciesFor, draftOf } from '../features/products/product-draft.ts'
import { ProductForm } from '../features/products/product-form.tsx'
import { useCatalog } from '../features/products/use-catalog.ts'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'

export function ProductPage() {
  const { may } = useStaff()
  const id = useIdParam()
  const queryClient = useQueryClient()
  const productQuery = api.admin.products.get.queryOptions({ input: { id } })
  const query = useQuery(productQuery)
  const catalogQuery = useCatalog()
  const update = useAct(client.admin.products.update)
  const remove = useAct(client.admin.products.remove)
  const navigate = useNavigate()
  return (
    <ThingPage
      noun="Product"
      list={{ label: 'Products', href: '/products' }}
      query={query}
      header={(product) => ({ title: product.name, badge: product.hidden && <Badge>Hidden</Badge> })}
    >
      {(product) => (
        <QueryResult query={catalogQuery}>
          {({ catalog, currencies: sold, options, plans }) => {
            const currencies = currenciesFor(sold, product)
            return (
              <ProductForm
                key={id}
                productId={id}
                mayManage={may('products.manage')}
                catalog={catalog}
                options={options}
                plans={plans}
                currencies={currencies}
                start={draftOf(product, currencies, plans)}
                save={async (input) => {
                  const saved = await update.mutateAsync({ id, ...input })
                  queryClient.setQueryData(productQuery.queryKey, saved)
                  queryClient.invalidateQueries({ queryKey: api.admin.products.list.key() })
                  toast.success(`${saved.name} saved`)
                  return draftOf(saved, currencies, plans)
                }}
                remove={async () => {
                  await remove.mutateAsync({ id })
                  queryClient.invalidateQueries({ queryKey: api.admin.products.list.key() })
                  toast.success(`${product.name} deleted`)
                  await navigate({ to: href('/products'), replace: true })
                }}
              />
            )
          }}
        </QueryResult>
      )}
    </ThingPage>
  )
}
