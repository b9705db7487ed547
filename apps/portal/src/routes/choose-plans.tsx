import { EmptyState, TextLink } from '@ostler/ui'
import { byLength, type Cycle, isCycle } from '../cycles.ts'
import { bestSaving, CycleSwitch, PlanGrid, type ProductGroup } from '../features/catalog/index.ts'

type ChoosePlansProps = {
  groups: readonly ProductGroup[]
  /** The cycle in the address. */
  asked: string | undefined
  onAsk: (cycle: Cycle) => void
  /** Whether each group says its name; alone on a page it need not. */
  headings: boolean
}

/** The two that nearly everybody compares; a product's own page has the others. */
const offered: readonly Cycle[] = ['monthly', 'annual']

export function ChoosePlans({ groups, asked, onAsk, headings }: ChoosePlansProps) {
  const all = groups.flatMap((group) => group.products)
  const cycles = offered.filter((cycle) => all.some(({ prices }) => prices.some((price) => price.cycle === cycle)))
  const cycle = isCycle(asked) ? asked : (cycles[0] ?? 'monthly')
  const shown = groups.filter((group) => group.products.length > 0)
  if (shown.length === 0)
    return <EmptyState title="Nothing is for sale here yet" description="Please come back later." />
  return (
    <div className="flex flex-col gap-10">
      {cycles.length > 1 ? (
        <CycleSwitch
          cycles={[...cycles].sort((a, b) => byLength({ cycle: a }, { cycle: b }))}
          value={cycle}
          onChange={onAsk}
          note={(one) => {
            const percent = bestSaving(one, all)
            return percent > 0 ? `save up to ${percent} %` : undefined
          }}
        />
      ) : null}
      {shown.map((group) =>
        headings ? (
          <section key={group.id} aria-labelledby={`group-${group.slug}`}>
            <div className="mb-4 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
              <div className="min-w-0">
                <h2 id={`group-${group.slug}`} className="text-2xl tracking-[-0.018em]">
                  {group.name}
                </h2>
                <p className="text-muted">{group.tagline}</p>
              </div>
              <TextLink href={`/plans/${group.slug}`}>{group.name} only</TextLink>
            </div>
            <PlanGrid products={group.products} cycle={cycle} level={3} />
          </section>
        ) : (
          <PlanGrid key={group.id} products={group.products} cycle={cycle} level={2} />
        ),
      )}
    </div>
  )
}
