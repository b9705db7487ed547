import { Button, Checkbox, Dialog, EmptyState, Field, Money, SearchInput, Select, Spinner } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answers, api, client as doors } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Problem } from '../../components/problem.tsx'
import type { BankLine } from './bank-line.ts'

type Props = { line: BankLine; close: () => void }
type Found = Answers['admin']['clients']['list']['items'][number]

/** First whose money it is, then for what. */
export function MatchByHand({ line, close }: Props) {
  const [owner, choose] = useState<{ id: number; name: string } | null>(null)
  return owner === null ? (
    <Dialog open onOpenChange={close} title="Whose money is it?" description={`${line.payerName} ${line.text}`.trim()}>
      <SearchClient start={line.payerName} onChoose={choose} />
    </Dialog>
  ) : (
    <ForWhat line={line} owner={owner} close={close} />
  )
}

function SearchClient({
  start,
  onChoose,
}: {
  start: string
  onChoose: (client: { id: number; name: string }) => void
}) {
  const [words, setWords] = useState(start)
  const search = words.trim()
  const query = useQuery({
    ...api.admin.clients.list.queryOptions({ input: { search, limit: 10 } }),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  })
  const found = search === '' ? [] : (query.data?.items ?? [])
  return (
    <div className="grid gap-4">
      <SearchInput
        label="Client"
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

const openStates = ['overdue', 'unpaid', 'partially_paid'] as const

function ForWhat({ line, owner, close }: Props & { owner: { id: number; name: string } }) {
  const query = useQuery({
    queryKey: [...api.admin.invoices.list.key(), 'open', owner.id],
    queryFn: async () => {
      const pages = await Promise.all(
        openStates.map((state) => doors.admin.invoices.list({ clientId: owner.id, state, limit: 100 })),
      )
      return pages.flatMap(({ items }) => items)
    },
  })
  const title = `Match to ${owner.name}`
  if (!query.data) {
    return (
      <Dialog open onOpenChange={close} title={title}>
        {query.error ? (
          <Problem error={query.error} onRetry={query.refetch} />
        ) : (
          <Spinner label="Looking for invoices…" />
        )}
      </Dialog>
    )
  }
  const open = query.data.filter((one) => one.balance.currency === line.amount.currency)
  return (
    <OpenActDialog
      close={close}
      label="Match"
      title={title}
      description={`${line.amount.amount} ${line.amount.currency}. What is more than is open becomes credit.`}
      start={{
        settles: (open.length > 0 ? 'oldest_first' : 'none') as 'oldest_first' | 'invoices' | 'none',
        invoiceIds: [] as string[],
      }}
      act={doors.admin.bankLines.match}
      inputOf={({ settles, invoiceIds }) => ({
        id: line.id,
        clientId: owner.id,
        settles,
        ...(settles === 'invoices' ? { invoiceIds: invoiceIds.map(Number) } : {}),
      })}
      done={() => `Matched to ${owner.name}`}
    >
      {({ register, watch, formState: { errors } }) => (
        <>
          <Field label="What it pays" error={errors.settles?.message}>
            <Select {...register('settles')}>
              <option value="oldest_first">Whatever is due first</option>
              <option value="invoices">Invoices that I choose</option>
              <option value="none">Nothing: keep it as credit</option>
            </Select>
          </Field>
          {watch('settles') === 'invoices' && (
            <fieldset className="grid gap-2">
              <legend className="font-medium">Invoices</legend>
              {open.length === 0 && <p className="text-muted">Nothing is open in {line.amount.currency}.</p>}
              {open.map(({ id, number, balance }) => (
                <span key={id} className="flex items-center justify-between gap-3">
                  <Checkbox
                    label={number}
                    value={String(id)}
                    {...register('invoiceIds', {
                      validate: (chosen, { settles }) =>
                        settles !== 'invoices' || chosen.length > 0 || 'Choose an invoice',
                    })}
                  />
                  <Money value={balance} />
                </span>
              ))}
              {errors.invoiceIds && <p className="text-sm text-danger-ink">{errors.invoiceIds.message}</p>}
            </fieldset>
          )}
        </>
      )}
    </OpenActDialog>
  )
}
