import type { StaffPermission } from '@ostler/contract'
import type { Column } from '@ostler/ui'
import { queryOptions } from '@tanstack/react-query'
import type { LucideIcon } from 'lucide-react'
import type { UrlSearch } from '../location.ts'

/** One of a few values, shown as tabs above the table. */
type Choice<Value extends string> = {
  kind: 'choice'
  label: string
  /** What is shown while none is chosen; left out, that is everything. */
  all?: string
  options: Record<Value, string>
}
/** One of many values, or of values that are known only at run time. */
export type SelectFrom<Value extends string> = {
  kind: 'select'
  label: string
  all: string
  options: Record<Value, string>
}
/** Words somebody types. */
type Words = { kind: 'words'; label: string; placeholder?: string }
/** A day. */
type Day = { kind: 'day'; label: string }
/** Only what belongs to one client; one gets here by a link from the client's page. */
type OfClient = { kind: 'client' }

export type Filter = Choice<string> | SelectFrom<string> | Words | Day | OfClient
export type Filters = Record<string, Filter>

export type FilterValues<Given extends Filters> = {
  [Key in keyof Given]?: Given[Key] extends Choice<infer Value> | SelectFrom<infer Value> ? Value : string
}

export type PageInput = { limit: number; cursor?: string }
type PageOf<Row> = { items: Row[]; nextCursor: string | null }

/**
 * A list, declared once: what to ask, how to narrow it down, what a row shows. `ListPage` makes a page of it with
 * everything in the address; `ListCard` shows the top of it inside another page.
 */
export type List<Row extends { id: number }, Given extends Filters> = {
  name: string
  path: string
  permission: StaffPermission
  filters: Given
  source: Source<Row, PageInput & FilterValues<Given>>
  columns: Column<Row>[]
  rowHref?: (row: Row) => string
  empty: { title: string; description?: string; icon: LucideIcon }
}

/** A procedure of the contract that answers with pages and takes the filters given. */
type Source<Row, Input> = {
  queryKey: (options: { input: Input }) => readonly unknown[]
  call: (input: Input, options: { signal: AbortSignal }) => Promise<PageOf<Row>>
}

/** The rows' type comes from the source, the filters' from what is written; nothing needs an annotation. */
export const defineList = <Row extends { id: number }, const Given extends Filters>(list: List<Row, Given>) => list

/** What the address says, without anything that is not a value of its filter. */
export function filterValues<Given extends Filters>(filters: Given, search: UrlSearch): FilterValues<Given> {
  const values = Object.entries(filters).map(([key, filter]) => {
    const value = search[key]
    const isOther = 'options' in filter && value && !(value in filter.options)
    return [key, isOther ? undefined : value]
  })
  return Object.fromEntries(values)
}

export function queryOf<Row extends { id: number }, Given extends Filters>(
  list: List<Row, Given>,
  input: PageInput & FilterValues<Given>,
) {
  return queryOptions({
    queryKey: list.source.queryKey({ input }),
    queryFn: ({ signal }) => list.source.call(input, { signal }),
  })
}
