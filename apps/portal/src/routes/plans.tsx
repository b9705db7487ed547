import { LinkButton } from '@ostler/ui'
import { getRouteApi } from '@tanstack/react-router'
import { PlanGridSkeleton, useProducts } from '../features/catalog/index.ts'
import { LoadFailure } from '../shell/load-failure.tsx'
import { NotFound } from '../shell/not-found.tsx'
import { usePageTitle } from '../shell/use-page-title.ts'
import { ChoosePlans } from './choose-plans.tsx'

const route = getRouteApi('/store/plans/$group')

export function PlansPage() {
  const { group: slug } = route.useParams()
  const { cycle } = route.useSearch()
  const navigate = route.useNavigate()
  const products = useProducts()
  const group = products.data?.groups.find((one) => one.slug === slug)
  usePageTitle(group?.name ?? 'Plans')

  if (products.data && !group) return <NotFound what="group of plans" />
  return (
    <div className="page-width py-8 md:py-10">
      <h1 className="text-3xl tracking-[-0.022em]">{group?.name ?? 'Plans'}</h1>
      <p className="mt-1 mb-6 min-h-6 max-w-prose text-lg text-muted">{group?.tagline}</p>
      {products.error ? (
        <LoadFailure query={products} />
      ) : group ? (
        <ChoosePlans
          groups={[group]}
          asked={cycle}
          onAsk={(next) => navigate({ search: { cycle: next }, replace: true, resetScroll: false })}
          headings={false}
        />
      ) : (
        <PlanGridSkeleton />
      )}
      <p className="mt-6 flex flex-wrap items-center gap-3 text-muted">
        Not what you are looking for? <LinkButton href="/">See all plans</LinkButton>
      </p>
    </div>
  )
}
