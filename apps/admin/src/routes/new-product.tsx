import { toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { currenciesFor, draftOf, emptyDraft } from '../features/products/product-draft.ts'
import { ProductForm } from '../features/products/product-form.tsx'
import { useCatalog } from '../features/products/use-catalog.ts'
import { useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'

export function NewProductPage() {
  const { may } = useStaff()
  const { group = '' } = useUrlSearch()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const query = useCatalog()
  const create = useAct(client.admin.products.create)
  const created = useRef<number>(undefined)
  return (
    <Page title="New product" breadcrumbs={[{ label: 'Products', href: '/products' }, { label: 'New product' }]}>
      <QueryResult query={query}>
        {({ catalog, currencies: sold, options, plans }) => {
          const currencies = currenciesFor(sold)
          const onlyGroup = catalog.groups.length === 1 ? String(catalog.groups[0]?.id) : ''
          return (
            <ProductForm
              mayManage={may('products.manage')}
              catalog={catalog}
              options={options}
              plans={plans}
              currencies={currencies}
              start={emptyDraft(currencies, group || onlyGroup, plans)}
              save={async (input) => {
                const product = await create.mutateAsync(input)
                queryClient.setQueryData(api.admin.products.get.queryKey({ input: { id: product.id } }), product)
                queryClient.invalidateQueries({ queryKey: api.admin.products.list.key() })
                created.current = product.id
                toast.success(`${product.name} created`)
                return draftOf(product, currencies, plans)
              }}
              onSaved={() => navigate({ to: `/products/${created.current}`, replace: true })}
            />
          )
        }}
      </QueryResult>
    </Page>
  )
}
