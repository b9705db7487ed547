import { LinkButton, toast } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { asToast } from '../api/index.ts'
import { useAddBundle } from '../features/cart/index.ts'
import { BundleList, PlanGridSkeleton, useProducts } from '../features/catalog/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { StableRow } from '../shell/stable-row.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { ChoosePlans } from './choose-plans.tsx'

const route = getRouteApi('/store/')

export function HomePage() {
  usePageTitle('')
  const { cycle } = route.useSearch()
  const navigate = route.useNavigate()
  const products = useProducts()
  const addBundle = useAddBundle({ onSuccess: () => void navigate({ to: '/cart' }) })
  return (
    <>
      <section className="border-b bg-accent-soft">
        <div className="page-width grid items-end gap-x-12 md:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
          <div className="py-10 md:py-16">
            <h1 className="text-3xl leading-tight tracking-[-0.022em] sm:text-4xl">
              Your sites, well looked&nbsp;after
            </h1>
            <p className="mt-3 max-w-prose text-lg text-pretty">
              Pick a plan and it is set up as soon as your payment arrives. The cart shows what is due today, and the
              day and the price of every renewal, before you give us your name.
            </p>
            <div className="mt-6 flex flex-wrap gap-2">
              <LinkButton href="#plans" variant="primary" size="lg">
                See the plans
              </LinkButton>
              <LinkButton href="/login" variant="ghost" size="lg">
                I have an account
              </LinkButton>
            </div>
          </div>
          <StableRow className="w-full max-md:hidden" />
        </div>
      </section>

      <div id="plans" className="page-width scroll-mt-4 py-8 md:py-10" aria-busy={products.isPending}>
        {products.error ? (
          <LoadFailure query={products} />
        ) : products.data ? (
          <>
            <ChoosePlans
              groups={products.data.groups}
              asked={cycle}
              onAsk={(next) => navigate({ search: { cycle: next }, replace: true, resetScroll: false })}
              headings
            />
            <BundleList
              bundles={products.data.bundles}
              busy={addBundle.isPending}
              onOrder={(bundle) =>
                addBundle.mutate(bundle, { onError: (error) => void toast.error(...asToast(error)) })
              }
            />
          </>
        ) : (
          <PlanGridSkeleton />
        )}
      </div>
    </>
  )
}
