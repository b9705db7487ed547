import {
  Badge,
  Button,
  DataTable,
  EmptyState,
  Field,
  Input,
  LinkTabs,
  SearchInput,
  Select,
  type Selection,
} from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useLocation } from '@tanstack/react-router'
import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { api, isWorthRetrying } from '../api.ts'
import { href, useSetUrlSearch, useUrlSearch } from '../location.ts'
import { useStaff } from '../session.ts'
import { type Filter, type Filters, filterValues, type List, queryOf, type SelectFrom } from './list.ts'
import { Page } from './page.tsx'
import { describe } from './problem.tsx'

type ListPageProps<Row extends { id: number }, Given extends Filters> = {
  list: List<Row, Given>
  description?: string
  actions?: ReactNode
  children?: ReactNode
} & TableExtras<Row>

type TableExtras<Row> = {
  selection?: ChosenRows<Row> | undefined
  rowActions?: (row: Row) => ReactNode
  /** How often it is asked for anew while somebody looks at it. */
  refreshMs?: number | false
}

/** Rows that can be ticked, and what can be done with those that are. */
type ChosenRows<Row> = { chosen: Selection<Row>; acts: ReactNode }

/** A list as a page. Filters and place are in the address, so a reload, a bookmark and "back" show the same rows. */
export function ListPage<Row extends { id: number }, Given extends Filters>(props: ListPageProps<Row, Given>) {
  const { list, description, actions, children, ...table } = props
  return (
    <Page title={list.name} description={description} actions={actions}>
      {children}
      <ListTable list={list} {...table} />
    </Page>
  )
}

export function ListTable<Row extends { id: number }, Given extends Filters>({
  list,
  selection,
  rowActions,
  refreshMs = false,
}: {
  list: List<Row, Given>
} & TableExtras<Row>) {
  const setUrl = useSetUrlSearch()
  const search = useUrlSearch()
  const filters = filterValues(list.filters, search)
  const { after, ...pager } = usePager()
  const query = useQuery({
    ...queryOf(list, { limit: 25, cursor: after, ...filters }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })
  const { items, nextCursor } = query.data ?? {}

  const choices = Object.entries(list.filters).filter(hasKind('choice'))
  const toolbar = Object.entries(list.filters).filter(([, filter]) => filter.kind !== 'choice')
  const firstOfWords = toolbar.find(([, filter]) => filter.kind === 'words')?.[0]
  const isNarrowed = Object.values(filters).some(Boolean)
  const clear = () =>
    setUrl({ ...Object.fromEntries(Object.keys(list.filters).map((key) => [key, undefined])), after: undefined })

  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      {choices.map(([key, choice]) => (
        <LinkTabs
          key={key}
          label={choice.label}
          items={[['', choice.all ?? 'All'] as const, ...Object.entries(choice.options)].map(([value, label]) => ({
            label,
            href: href(list.path, { ...search, [key]: value || undefined, after: undefined }),
            active: (search[key] ?? '') === value,
          }))}
        />
      ))}
      <DataTable
        label={list.name}
        columns={list.columns}
        rows={items}
        rowKey={(row) => row.id}
        rowHref={list.rowHref}
        rowActions={rowActions}
        selection={selection?.chosen}
        bulkActions={selection?.acts}
        loading={query.isPending || query.isPlaceholderData}
        error={query.error && !items ? describe(query.error) : undefined}
        onRetry={isWorthRetrying(query.error) ? query.refetch : undefined}
        toolbar={
          toolbar.some(([key, filter]) => filter.kind !== 'client' || search[key]) &&
          toolbar.map(([key, filter]) => (
            <ToolbarFilter key={key} name={key} filter={filter} isFirstOfWords={key === firstOfWords} />
          ))
        }
        empty={
          isNarrowed || after ? (
            <EmptyState
              title="Nothing matches"
              description="No row fits these filters."
              action={<Button onClick={clear}>Clear the filters</Button>}
            />
          ) : (
            <EmptyState {...list.empty} />
          )
        }
        paging={{
          hasPrevious: after !== undefined,
          hasNext: Boolean(nextCursor),
          onPrevious: pager.goNewer,
          onNext: () => nextCursor && pager.goOlder(nextCursor),
          busy: query.isPlaceholderData,
        }}
      />
    </div>
  )
}

const hasKind =
  <Kind extends Filter['kind']>(kind: Kind) =>
  (entry: [string, Filter]): entry is [string, Extract<Filter, { kind: Kind }>] =>
    entry[1].kind === kind

/**
 * Keyset paging knows only the way on. The way back is the stack of cursors that were passed, kept in the history entry;
 * who opened the address of a later page has none, and "Newer" takes them to the first page.
 */
export function usePager() {
  const { after } = useUrlSearch()
  const newer = useLocation({ select: (location) => location.state.newer ?? [] })
  const setUrl = useSetUrlSearch()
  return {
    after: after || undefined,
    goOlder: (cursor: string) => setUrl({ after: cursor }, { newer: [...newer, after ?? ''] }),
    goNewer: () => setUrl({ after: newer.at(-1) || undefined }, { newer: newer.slice(0, -1) }),
  }
}

type ToolbarFilterProps = { name: string; filter: Filter; isFirstOfWords: boolean }

function ToolbarFilter({ name, filter, isFirstOfWords }: ToolbarFilterProps) {
  const { [name]: value } = useUrlSearch()
  if (filter.kind === 'words') {
    const { label, placeholder } = filter
    return <WordsFilter name={name} label={label} placeholder={placeholder} hasShortcut={isFirstOfWords} />
  }
  if (filter.kind === 'select') return <SelectFilter name={name} filter={filter} />
  if (filter.kind === 'day') return <DayFilter name={name} label={filter.label} />
  if (filter.kind === 'client' && value) return <ClientFilter name={name} clientId={Number(value)} />
  return null
}

/** Typing settles for a moment before it becomes a search, and never becomes an entry of its own in the history. */
const settleMs = 250

type WordsFilterProps = { name: string; label: string; placeholder?: string | undefined; hasShortcut: boolean }

function WordsFilter({ name, label, placeholder, hasShortcut }: WordsFilterProps) {
  const { [name]: inUrl = '' } = useUrlSearch()
  const setUrl = useSetUrlSearch()
  const [words, setWords] = useState(inUrl)
  const sent = useRef(inUrl)

  useEffect(() => {
    if (words.trim() === sent.current) return
    const settled = setTimeout(() => {
      sent.current = words.trim()
      setUrl({ [name]: words.trim() || undefined, after: undefined }, { replace: true })
    }, settleMs)
    return () => clearTimeout(settled)
  }, [words, name, setUrl])

  // The address changed by itself: back, forward, or "Clear the filters".
  useEffect(() => {
    if (inUrl === sent.current) return
    sent.current = inUrl
    setWords(inUrl)
  }, [inUrl])

  return (
    <SearchInput
      label={label}
      placeholder={placeholder}
      value={words}
      onChange={(event) => setWords(event.target.value)}
      onClear={() => setWords('')}
      {...(hasShortcut ? { shortcut: '/', 'data-page-search': true } : {})}
      className="w-full sm:max-w-sm"
    />
  )
}

function SelectFilter({ name, filter }: { name: string; filter: SelectFrom<string> }) {
  const { [name]: value = '' } = useUrlSearch()
  const setUrl = useSetUrlSearch()
  return (
    <Field label={filter.label} hideLabel>
      <Select value={value} onChange={(event) => setUrl({ [name]: event.target.value || undefined, after: undefined })}>
        <option value="">{filter.all}</option>
        {Object.entries(filter.options).map(([option, label]) => (
          <option key={option} value={option}>
            {label}
          </option>
        ))}
      </Select>
    </Field>
  )
}

function DayFilter({ name, label }: { name: string; label: string }) {
  const { [name]: value = '' } = useUrlSearch()
  const setUrl = useSetUrlSearch()
  const id = useId()
  return (
    <div className="flex items-center gap-2">
      <label htmlFor={id} className="text-sm text-muted">
        {label}
      </label>
      <Input
        id={id}
        type="date"
        value={value}
        onChange={(event) => setUrl({ [name]: event.target.value || undefined, after: undefined }, { replace: true })}
      />
    </div>
  )
}

function ClientFilter({ name, clientId }: { name: string; clientId: number }) {
  const { may } = useStaff()
  const setUrl = useSetUrlSearch()
  const { data } = useQuery({
    ...api.admin.clients.get.queryOptions({ input: { id: clientId } }),
    enabled: may('clients.view'),
  })
  const clientName = data ? nameOf(data) : `no. ${clientId}`
  return (
    <div className="flex items-center gap-2">
      <Badge>Client: {clientName}</Badge>
      <Button
        size="sm"
        variant="ghost"
        icon={X}
        onClick={() => setUrl({ [name]: undefined, after: undefined })}
        aria-label={`Show all clients, not only ${clientName}`}
      >
        All clients
      </Button>
    </div>
  )
}

const nameOf = (client: { company: string | null; firstName: string; lastName: string }) =>
  client.company || `${client.firstName} ${client.lastName}`
