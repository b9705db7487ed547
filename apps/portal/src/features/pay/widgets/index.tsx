import { Notice, Skeleton } from '@ostler/ui'
import { type ComponentType, lazy, Suspense } from 'react'
import type { WidgetProps } from './widget.ts'

/** The pieces that draw the fields of providers, by the name that their gateway gives. */
const pieces = import.meta.glob<{ default: ComponentType<WidgetProps> }>(['./*.tsx', '!./index.tsx'])

const widgets = new Map(
  Object.entries(pieces).map(([path, load]) => [path.slice('./'.length, -'.tsx'.length), lazy(load)] as const),
)

/** Fields of a provider within our page. */
export function Widget({ name, ...props }: WidgetProps & { name: string }) {
  const Piece = widgets.get(name)
  if (!Piece)
    return (
      <Notice tone="danger" title="These fields cannot be shown">
        Please choose another way to pay, or reload the page.
      </Notice>
    )
  return (
    <Suspense fallback={<Skeleton className="h-48 w-full" />}>
      <Piece {...props} />
    </Suspense>
  )
}
