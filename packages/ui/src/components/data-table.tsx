import { ArrowDown, ArrowUp, ChevronsUpDown } from 'lucide-react'
import type { HTMLAttributes, MouseEvent, ReactNode } from 'react'
import { cx } from '../class-names.ts'
import { Link, useTexts } from '../provider.tsx'
import { useDelayed } from '../use-delayed.ts'
import { Checkbox } from './choice.tsx'
import { EmptyState } from './empty-state.tsx'
import { ErrorState } from './error-state.tsx'
import { KeysetPager, type KeysetPaging } from './keyset-pager.tsx'
import { Skeleton } from './skeleton.tsx'

export type Column<Row> = {
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Amounts stand at the end, so that their digits line up. */
  align?: 'start' | 'end'
  /** A CSS width. */
  width?: string
  nowrap?: boolean
  sortable?: boolean
  srOnlyHeader?: boolean
  /** Left out while the table itself is narrower than 640 (`md`) or 896 px (`lg`). */
  hideBelow?: 'md' | 'lg'
  /** Where it goes when rows become cards. The first column is the title, the others are rows. */
  stacked?: 'title' | 'aside' | 'row' | 'hidden'
}

export type Sort = { column: string; direction: 'asc' | 'desc' }

export type Selection<Row> = {
  selected: ReadonlySet<string | number>
  onChange: (selected: ReadonlySet<string | number>) => void
  rowLabel: (row: Row) => string
}

export type DataTableProps<Row> = {
  label: string
  columns: readonly Column<Row>[]
  rows?: readonly Row[]
  rowKey: (row: Row) => string | number
  rowHref?: (row: Row) => string | undefined
  rowActions?: (row: Row) => ReactNode
  loading?: boolean
  skeletonRows?: number
  error?: boolean | null | { title?: ReactNode; description?: ReactNode; reference?: string }
  onRetry?: () => void
  empty?: ReactNode
  sort?: Sort
  onSort?: (sort: Sort) => void
  selection?: Selection<Row>
  bulkActions?: ReactNode
  paging?: KeysetPaging
  toolbar?: ReactNode
  framed?: boolean
  className?: string
}

// As cards, cells leave the table's layout, and browsers then forget that it is a table. The roles remind them.
const as = (role: 'table' | 'rowgroup' | 'row' | 'cell' | 'columnheader') => ({ role }) as HTMLAttributes<HTMLElement>

const edge = 'unstacked:px-3 unstacked:first:ps-4 unstacked:last:pe-4'
const hidden = { md: 'table-below-md:hidden', lg: 'table-below-lg:hidden' }

export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  rowHref,
  rowActions,
  loading = false,
  skeletonRows = 6,
  error,
  onRetry,
  empty,
  sort,
  onSort,
  selection,
  bulkActions,
  paging,
  toolbar,
  framed = true,
  className,
}: DataTableProps<Row>) {
  const texts = useTexts()
  const skeletonShown = useDelayed(loading && !rows)
  const failed = Boolean(error) && !loading
  const isEmpty = rows?.length === 0 && !failed && !loading
  const places = columns.map((column, place) => column.stacked ?? (place === 0 ? 'title' : 'row'))
  // As cards, the head is kept for what one does with it: sort, and select all.
  const stackedHead = Boolean(selection) || (onSort !== undefined && columns.some((column) => column.sortable))
  const asides = places.filter((place) => place === 'aside').length

  function cellClasses(column: Column<Row>, place: number) {
    const stacked = places[place]
    const isFirstAside = places.indexOf('aside') === place
    return cx(
      'align-top wrap-anywhere unstacked:py-2.5',
      edge,
      column.align === 'end' && 'text-end tabular-nums',
      (column.nowrap || column.align === 'end') && 'whitespace-nowrap',
      column.hideBelow && hidden[column.hideBelow],
      stacked === 'title' && 'stacked:col-start-2 stacked:row-start-1',
      stacked === 'title' && asides > 1 && 'stacked:row-span-2',
      stacked === 'aside' && 'stacked:col-start-3 stacked:ps-3 stacked:text-end',
      stacked === 'aside' && (isFirstAside ? 'stacked:row-start-1' : 'stacked:row-start-2'),
      stacked === 'row' &&
        'stacked:col-start-2 stacked:-col-end-1 stacked:flex stacked:items-baseline stacked:justify-between stacked:gap-4 stacked:pt-1 stacked:text-end',
      stacked === 'hidden' && 'stacked:hidden',
    )
  }

  const table = (
    <table {...as('table')} aria-label={label} aria-busy={loading} className="w-full border-collapse stacked:block">
      <thead {...as('rowgroup')} className={cx('stacked:block', !stackedHead && 'stacked:sr-only')}>
        <tr
          {...as('row')}
          className={
            stackedHead
              ? 'stacked:flex stacked:flex-wrap stacked:items-center stacked:gap-x-3 stacked:border-b stacked:px-4 stacked:py-1'
              : undefined
          }
        >
          {selection ? (
            <th
              {...as('columnheader')}
              scope="col"
              className="w-10 border-b ps-3 align-middle stacked:-ms-2 stacked:border-0 stacked:p-0"
            >
              <SelectAll rows={rows ?? []} rowKey={rowKey} selection={selection} />
            </th>
          ) : null}
          {columns.map((column) => {
            const sorted = sort?.column === column.id ? sort.direction : undefined
            return (
              <th
                key={column.id}
                {...as('columnheader')}
                scope="col"
                aria-sort={sorted === 'asc' ? 'ascending' : sorted === 'desc' ? 'descending' : undefined}
                style={column.width ? { width: column.width } : undefined}
                className={cx(
                  'h-9 border-b text-sm font-medium whitespace-nowrap text-muted stacked:h-auto stacked:border-0',
                  !(column.sortable && onSort) && 'stacked:sr-only',
                  edge,
                  column.align === 'end' ? 'text-end' : 'text-start',
                  column.hideBelow && hidden[column.hideBelow],
                )}
              >
                {column.srOnlyHeader ? (
                  <span className="sr-only">{column.header}</span>
                ) : column.sortable && onSort ? (
                  <SortButton column={column} direction={sorted} onSort={onSort} />
                ) : (
                  column.header
                )}
              </th>
            )
          })}
          {rowActions ? (
            <th {...as('columnheader')} scope="col" className="w-10 border-b stacked:sr-only">
              <span className="sr-only">{texts.actions}</span>
            </th>
          ) : null}
        </tr>
      </thead>
      {rows && !failed ? (
        <tbody {...as('rowgroup')} className={cx('stacked:block', loading && 'opacity-60 transition-opacity')}>
          {rows.map((row) => {
            const key = rowKey(row)
            const href = rowHref?.(row)
            return (
              <tr
                key={key}
                {...as('row')}
                aria-selected={selection ? selection.selected.has(key) : undefined}
                onClick={href === undefined ? undefined : openRow}
                onAuxClick={href === undefined ? undefined : openRow}
                className={cx(
                  'border-b transition-colors last:border-b-0 aria-selected:bg-accent-soft',
                  'stacked:grid stacked:grid-cols-[auto_minmax(0,1fr)_auto_auto] stacked:px-4 stacked:py-3',
                  href !== undefined && 'cursor-pointer hover:bg-sunken/70',
                )}
              >
                {selection ? (
                  <td
                    {...as('cell')}
                    className="w-10 align-top unstacked:py-1 unstacked:ps-3 stacked:col-start-1 stacked:row-start-1 stacked:-ms-2 stacked:pe-1"
                  >
                    <Checkbox
                      hideLabel
                      label={texts.selectRow(selection.rowLabel(row))}
                      checked={selection.selected.has(key)}
                      onChange={() => selection.onChange(toggled(selection.selected, [key]))}
                      className="stacked:-mt-1.5 pointer-coarse:stacked:-mt-3"
                    />
                  </td>
                ) : null}
                {columns.map((column, place) => (
                  <td key={column.id} {...as('cell')} className={cellClasses(column, place)}>
                    {places[place] === 'row' ? (
                      <span aria-hidden className="hidden shrink-0 text-start text-muted stacked:inline">
                        {column.srOnlyHeader ? '' : column.header}
                      </span>
                    ) : null}
                    {place === 0 && href !== undefined ? (
                      <Link
                        href={href}
                        data-row-link
                        className="-my-1.5 inline-block min-w-0 rounded-sm py-1.5 font-medium hover:underline"
                      >
                        {column.cell(row)}
                      </Link>
                    ) : place === 0 ? (
                      <span className="font-medium">{column.cell(row)}</span>
                    ) : (
                      <span className="min-w-0">{column.cell(row)}</span>
                    )}
                  </td>
                ))}
                {rowActions ? (
                  <td
                    {...as('cell')}
                    className="text-end align-top unstacked:w-10 unstacked:py-1 unstacked:pe-2 stacked:col-start-4 stacked:row-start-1 stacked:-me-2 stacked:ps-1"
                  >
                    <div className="whitespace-nowrap stacked:-mt-1.5 pointer-coarse:stacked:-mt-3">
                      {rowActions(row)}
                    </div>
                  </td>
                ) : null}
              </tr>
            )
          })}
        </tbody>
      ) : loading ? (
        <tbody {...as('rowgroup')} className={cx('stacked:block', !skeletonShown && 'invisible')}>
          {Array.from({ length: skeletonRows }, (_, line) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: skeleton rows are alike and never move
              key={line}
              {...as('row')}
              className="border-b last:border-b-0 stacked:grid stacked:grid-cols-[auto_minmax(0,1fr)_auto_auto] stacked:px-4 stacked:py-3"
            >
              {selection ? <td {...as('cell')} className="w-10 stacked:hidden" /> : null}
              {columns.map((column, place) => (
                <td key={column.id} {...as('cell')} className={cellClasses(column, place)}>
                  <Skeleton
                    className={cx(
                      'my-0.5 h-4',
                      place === 0 ? 'w-32' : line % 2 ? 'w-16' : 'w-20',
                      column.align === 'end' && 'ms-auto',
                    )}
                  />
                </td>
              ))}
              {rowActions ? <td {...as('cell')} className="w-10 stacked:hidden" /> : null}
            </tr>
          ))}
        </tbody>
      ) : null}
    </table>
  )

  return (
    <div className={cx('@container/table min-w-0', framed && 'rounded-lg border bg-surface', className)}>
      {toolbar ? <div className="flex flex-wrap items-center gap-2 border-b px-4 py-2.5">{toolbar}</div> : null}
      {selection && selection.selected.size > 0 ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b bg-accent-soft px-4 py-1.5">
          <span role="status" className="font-medium text-accent-ink">
            {texts.selected(selection.selected.size)}
          </span>
          {bulkActions}
          <button
            type="button"
            onClick={() => selection.onChange(new Set())}
            className="control-sm rounded-md px-2 text-accent-ink underline underline-offset-2"
          >
            {texts.clear}
          </button>
        </div>
      ) : null}
      <span role="status" className="sr-only">
        {loading ? texts.loading : ''}
      </span>
      {failed ? (
        <ErrorState {...(typeof error === 'object' ? error : {})} onRetry={onRetry} />
      ) : isEmpty ? (
        (empty ?? <EmptyState title={texts.noResults} />)
      ) : (
        table
      )}
      {paging && !failed && !isEmpty ? <KeysetPager {...paging} className="border-t px-4 py-2" /> : null}
    </div>
  )
}

/** The whole row is a wider target for the link in it; whatever else can be pressed there keeps its own meaning. */
function openRow(event: MouseEvent<HTMLTableRowElement>) {
  const target = event.target
  if (!(target instanceof Element) || !event.currentTarget.contains(target)) return
  if (event.defaultPrevented || target.closest('a, button, input, select, textarea, label, summary')) return
  if (window.getSelection()?.toString()) return
  const link = event.currentTarget.querySelector<HTMLAnchorElement>('a[data-row-link]')
  if (!link) return
  if (event.button === 1 || event.ctrlKey || event.metaKey) window.open(link.href, '_blank', 'noopener')
  else if (event.button === 0) link.click()
}

function toggled(selected: ReadonlySet<string | number>, keys: readonly (string | number)[]) {
  const next = new Set(selected)
  const all = keys.every((key) => next.has(key))
  for (const key of keys) {
    if (all) next.delete(key)
    else next.add(key)
  }
  return next
}

function SelectAll<Row>({
  rows,
  rowKey,
  selection,
}: {
  rows: readonly Row[]
  rowKey: (row: Row) => string | number
  selection: Selection<Row>
}) {
  const texts = useTexts()
  const keys = rows.map(rowKey)
  const count = keys.filter((key) => selection.selected.has(key)).length
  return (
    <Checkbox
      hideLabel
      label={texts.selectAll}
      disabled={keys.length === 0}
      checked={count > 0 && count === keys.length}
      indeterminate={count > 0 && count < keys.length}
      onChange={() => selection.onChange(toggled(selection.selected, keys))}
    />
  )
}

function SortButton<Row>({
  column,
  direction,
  onSort,
}: {
  column: Column<Row>
  direction: Sort['direction'] | undefined
  onSort: (sort: Sort) => void
}) {
  const Icon = direction === 'asc' ? ArrowUp : direction === 'desc' ? ArrowDown : ChevronsUpDown
  return (
    <button
      type="button"
      onClick={() => onSort({ column: column.id, direction: direction === 'asc' ? 'desc' : 'asc' })}
      className={cx(
        'control-sm -mx-1.5 inline-flex items-center gap-1 rounded-sm px-1.5 font-medium hover:text-ink',
        direction && 'text-ink',
        column.align === 'end' && 'flex-row-reverse',
      )}
    >
      {column.header}
      <Icon aria-hidden className={cx('size-3.5', !direction && 'opacity-60')} />
    </button>
  )
}
