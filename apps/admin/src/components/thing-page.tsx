import { Card, type PageHeader, SkeletonText, useDelayed, VisuallyHidden } from '@ostler/ui'
import type { ComponentProps, ReactNode } from 'react'
import { Page } from './page.tsx'
import { Problem } from './problem.tsx'

/** What is used here of the result of `useQuery`, whatever its errors are typed as. */
type Query<Data> = { data: Data | undefined; error: unknown; isFetching: boolean; refetch: () => unknown }

type Header = Omit<ComponentProps<typeof PageHeader>, 'title' | 'breadcrumbs'> & { title: string }

/** The page of one thing: its header once it is known, and until then the same frame with a placeholder. */
export function ThingPage<Thing>(props: {
  /** What it is, shown as the heading until its own name is known. */
  noun: string
  list: { label: string; href: string }
  query: Query<Thing>
  header: (thing: Thing) => Header
  children: (thing: Thing) => ReactNode
}) {
  const { noun, list, query, header, children } = props
  const { title, ...rest } = query.data === undefined ? { title: noun } : header(query.data)
  return (
    <Page title={title} breadcrumbs={[list, { label: title }]} {...rest}>
      <QueryResult query={query}>{children}</QueryResult>
    </Page>
  )
}

/** Answer, error or placeholder of a query. An error after a good answer leaves the answer in place. */
export function QueryResult<Data>({
  query,
  placeholder = <CardPlaceholder />,
  children,
}: {
  query: Query<Data>
  placeholder?: ReactNode
  children: (data: Data) => ReactNode
}) {
  if (query.data !== undefined) return children(query.data)
  if (query.error) return <Problem error={query.error} onRetry={query.refetch} retrying={query.isFetching} />
  return placeholder
}

export function CardPlaceholder() {
  const isSlow = useDelayed(true)
  return (
    <div aria-busy="true">
      <VisuallyHidden>Loading…</VisuallyHidden>
      {isSlow && (
        <Card>
          <SkeletonText lines={6} />
        </Card>
      )}
    </div>
  )
}
