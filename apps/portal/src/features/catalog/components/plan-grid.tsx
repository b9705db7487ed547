import { Skeleton, SkeletonText } from '@ostler/ui'
import type { ReactNode } from 'react'
import type { Cycle } from '../../../cycles.ts'
import type { Product } from '../types.ts'
import { PlanCard } from './plan-card.tsx'

// A card alone, or two, must not stretch across the page.
const widths = ['', 'max-w-md', 'max-w-3xl']

/** One ruled sheet. Each card draws its own hairlines, so a last row that is not full stays blank. */
function Sheet({ count, children }: { count: number; children: ReactNode }) {
  return (
    <div
      className={`grid grid-cols-[repeat(auto-fit,minmax(min(100%,17rem),1fr))] gap-px overflow-hidden rounded-lg border bg-surface ${widths[count] ?? ''}`}
    >
      {children}
    </div>
  )
}

export function PlanGrid({ products, cycle, level }: { products: readonly Product[]; cycle: Cycle; level: 2 | 3 }) {
  return (
    <Sheet count={products.length}>
      {products.map((product) => (
        <PlanCard key={product.id} product={product} cycle={cycle} level={level} />
      ))}
    </Sheet>
  )
}

export function PlanGridSkeleton({ count = 3 }: { count?: number }) {
  return (
    <Sheet count={count}>
      {Array.from({ length: count }, (_, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the cards are alike and never move
        <div key={place} className="flex flex-col p-5 shadow-[0_0_0_1px_var(--color-line)]">
          <Skeleton className="h-6 w-28" />
          <Skeleton className="mt-2 h-4 w-44" />
          <Skeleton className="mt-6 h-9 w-32" />
          <SkeletonText lines={5} className="mt-10" />
          <Skeleton className="mt-8 h-9 w-full" />
        </div>
      ))}
    </Sheet>
  )
}
