import { Badge, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { type Bundle, BundleForm, bundleDraftOf, emptyBundle } from '../features/bundles/bundle-form.tsx'
import { href, useIdParam } from '../location.ts'
import { useStaff } from '../session.ts'
import { NotFoundPage } from './problems.tsx'

const list = { label: 'Bundles', href: '/bundles' }

function useBundles() {
  return useQuery({
    queryKey: [...api.admin.bundles.list.queryKey(), 'with-products'],
    queryFn: async () => {
      const [bundles, catalog, currencies] = await Promise.all([
        api.admin.bundles.list.call(),
        api.admin.products.list.call(),
        api.catalog.listCurrencies.call({}),
      ])
      const products = catalog.groups.flatMap((group) => group.products)
      return {
        bundles: bundles.items,
        products: Object.fromEntries(products.map((product) => [String(product.id), product.name])),
        currencies: currencies.items.map((currency) => currency.code),
      }
    },
  })
}

export function NewBundlePage() {
  const { may } = useStaff()
  const query = useBundles()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAct(client.admin.bundles.create)
  const created = useRef<number>(undefined)
  return (
    <Page title="New bundle" breadcrumbs={[list, { label: 'New bundle' }]}>
      <QueryResult query={query}>
        {({ products, currencies }) => (
          <BundleForm
            isNew
            start={emptyBundle()}
            products={products}
            currencies={currencies}
            mayManage={may('products.manage')}
            save={async (input) => {
              const bundle = await create.mutateAsync(input)
              await queryClient.invalidateQueries({ queryKey: api.admin.bundles.key() })
              created.current = bundle.id
              toast.success(`${bundle.name} created`)
              return bundleDraftOf(bundle)
            }}
            onSaved={() => navigate({ to: `/bundles/${created.current}`, replace: true })}
          />
        )}
      </QueryResult>
    </Page>
  )
}

export function BundlePage() {
  const id = useIdParam()
  const query = useBundles()
  const bundle = query.data?.bundles.find((one) => one.id === id)
  if (query.data && !bundle) return <NotFoundPage />
  return (
    <Page
      title={bundle?.name ?? 'Bundle'}
      badge={bundle?.hidden && <Badge>Hidden</Badge>}
      breadcrumbs={[list, { label: bundle?.name ?? 'Bundle' }]}
    >
      <QueryResult query={query}>
        {({ products, currencies }) =>
          bundle && <BundleEditor key={id} bundle={bundle} products={products} currencies={currencies} />
        }
      </QueryResult>
    </Page>
  )
}

function BundleEditor(props: { bundle: Bundle; products: Record<string, string>; currencies: string[] }) {
  const { bundle, products, currencies } = props
  const { may } = useStaff()
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const update = useAct(client.admin.bundles.update)
  const remove = useAct(client.admin.bundles.remove)
  return (
    <BundleForm
      isNew={false}
      start={bundleDraftOf(bundle)}
      products={products}
      currencies={currencies}
      mayManage={may('products.manage')}
      save={async (input) => {
        const saved = await update.mutateAsync({ id: bundle.id, ...input })
        await queryClient.invalidateQueries({ queryKey: api.admin.bundles.key() })
        toast.success(`${saved.name} saved`)
        return bundleDraftOf(saved)
      }}
      remove={async () => {
        await remove.mutateAsync({ id: bundle.id })
        toast.success(`${bundle.name} deleted`)
        await navigate({ to: href('/bundles'), replace: true })
        await queryClient.invalidateQueries({ queryKey: api.admin.bundles.key() })
      }}
    />
  )
}
