import { Card, DataTable, EmptyState, LinkButton } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { ArrowRight } from 'lucide-react'
import { isWorthRetrying } from '../api.ts'
import { href } from '../location.ts'
import { type Filters, type FilterValues, type List, queryOf } from './list.ts'
import { describe } from './problem.tsx'

type ListCardProps<Row extends { id: number }, Given extends Filters> = {
  list: List<Row, Given>
  filters: FilterValues<Given>
  /** Columns that say nothing here, such as the client on the client's own page. */
  without?: string[]
  limit?: number
}

/** The newest rows of a list inside another page, and the way to all of them. */
export function ListCard<Row extends { id: number }, Given extends Filters>(props: ListCardProps<Row, Given>) {
  const { list, filters, without = [], limit = 10 } = props
  const query = useQuery(queryOf(list, { limit, ...filters }))
  const { items, nextCursor } = query.data ?? {}
  return (
    <Card
      title={list.name}
      padding="none"
      actions={
        nextCursor && (
          <LinkButton
            size="sm"
            variant="ghost"
            iconEnd={ArrowRight}
            href={href(list.path, filters as Record<string, string>)}
          >
            All {list.name.toLowerCase()}
          </LinkButton>
        )
      }
    >
      <DataTable
        framed={false}
        label={list.name}
        columns={list.columns.filter((column) => !without.includes(column.id))}
        rows={items}
        rowKey={(row) => row.id}
        rowHref={list.rowHref}
        loading={query.isPending}
        skeletonRows={3}
        error={query.error && !items ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        empty={<EmptyState {...list.empty} level={3} />}
      />
    </Card>
  )
}
