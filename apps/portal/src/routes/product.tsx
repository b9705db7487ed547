import { LinkButton, Notice, PageHeader, Skeleton, SkeletonText } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { Check } from 'lucide-react'
import { isApiError } from '../api/index.ts'
import { isCycle } from '../cycles.ts'
import { useAddToCart } from '../features/cart/index.ts'
import { OrderForm, priceFor, Stock, useCurrency, useProduct } from '../features/catalog/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'

const route = getRouteApi('/store/product/$slug')

export function ProductPage() {
  const { slug } = route.useParams()
  const { cycle: asked } = route.useSearch()
  const navigate = route.useNavigate()
  const currency = useCurrency()
  const query = useProduct(slug)
  const product = query.data
  usePageTitle(product?.name ?? 'Plan')
  const add = useAddToCart({ onSuccess: () => void navigate({ to: '/cart' }) })

  if (isApiError(query.error, 'product_not_found')) return <NotFound what="plan" />
  if (query.error) return <LoadFailure query={query} />
  if (!product) return <ProductSkeleton />

  const price = priceFor(product, isCycle(asked) ? asked : 'monthly')
  return (
    <div className="page-width grid items-start gap-x-12 gap-y-8 py-8 md:grid-cols-[minmax(0,1fr)_minmax(0,26rem)] md:py-10">
      <div className="min-w-0">
        <PageHeader
          breadcrumbs={[
            { label: 'Plans', href: '/' },
            { label: product.group.name, href: `/plans/${product.group.slug}` },
            { label: product.name },
          ]}
          title={product.name}
          badge={<Stock stock={product.stock} />}
          description={product.tagline}
        />
        <p className="max-w-prose text-lg text-pretty whitespace-pre-line">{product.description}</p>
        <h2 className="mt-8 mb-3 text-lg">What is in it</h2>
        <ul className="grid max-w-prose gap-x-8 gap-y-2 sm:grid-cols-2">
          {product.features.map((feature) => (
            <li key={feature} className="flex gap-2">
              <Check aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-ink" />
              <span className="min-w-0">{feature}</span>
            </li>
          ))}
        </ul>
      </div>
      {product.stock === 0 ? (
        <Notice tone="neutral" title="Sold out" actions={<LinkButton href="/">See other plans</LinkButton>}>
          We cannot sell this plan at the moment.
        </Notice>
      ) : price ? (
        <OrderForm
          key={product.id}
          product={product}
          cycle={price.cycle}
          onCycleChange={(cycle) => navigate({ search: { cycle }, replace: true, resetScroll: false })}
          busy={add.isPending || add.isSuccess}
          problem={add.error}
          onOrder={({ domain, ...chosen }) =>
            add.mutate({
              productId: product.id,
              cycle: price.cycle,
              currency: currency ?? price.recurring.currency,
              ...(domain ? { domain } : {}),
              ...chosen,
            })
          }
        />
      ) : (
        <Notice tone="neutral" title="Not sold in this currency">
          Choose another currency at the top of the page.
        </Notice>
      )}
    </div>
  )
}

function ProductSkeleton() {
  return (
    <div className="page-width grid gap-12 py-10 md:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]" aria-busy>
      <div>
        <Skeleton className="h-7 w-52" />
        <SkeletonText lines={6} className="mt-6 max-w-prose" />
      </div>
      <Skeleton className="h-80 w-full rounded-lg" />
    </div>
  )
}
