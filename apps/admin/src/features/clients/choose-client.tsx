import { Button, EmptyState, SearchInput } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answers, api } from '../../api.ts'
import { Problem } from '../../components/problem.tsx'

type Found = Answers['admin']['clients']['list']['items'][number]
export type ChosenClient = { id: number; name: string }

type Props = {
  label: string
  /** Words to begin with. */
  start?: string
  /** One that cannot be chosen. */
  except?: number
  onChoose: (client: ChosenClient) => void
}

const most = 10

/** Finds a client by the words somebody types. */
export function ChooseClient({ label, start = '', except, onChoose }: Props) {
  const [words, setWords] = useState(start)
  const search = words.trim()
  const query = useQuery({
    ...api.admin.clients.list.queryOptions({ input: { search, limit: most } }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  })
  const found = search === '' ? [] : (query.data?.items ?? []).filter(({ id }) => id !== except)
  return (
    <div className="grid gap-4">
      <SearchInput
        label={label}
        placeholder="Name, company, e-mail address or number"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onClear={() => setWords('')}
      />
      {query.error && <Problem error={query.error} />}
      {search !== '' && query.data && found.length === 0 && <EmptyState level={3} title="Nobody is found" />}
      <ul className="grid gap-2">
        {found.map((one) => (
          <li key={one.id} className="flex flex-wrap items-center justify-between gap-2 border-t pt-2">
            <Whom client={one} />
            <Button
              size="sm"
              onClick={() => onChoose({ id: one.id, name: one.company || one.name })}
              aria-label={`Choose ${one.name}, no. ${one.id}`}
            >
              Choose
            </Button>
          </li>
        ))}
      </ul>
      {search !== '' && query.data?.nextCursor && (
        <p className="text-sm text-muted">There are more. Say more of the name, or give the number.</p>
      )}
    </div>
  )
}

const Whom = ({ client: { id, name, company, email } }: { client: Found }) => (
  <span className="min-w-0 wrap-anywhere">
    {company && company !== name ? `${company}, ${name}` : name}
    <span className="block text-sm text-muted">
      no. {id}, {email}
    </span>
  </span>
)
