import { Checkbox, Dialog, Field, Money, Select, Spinner } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client as doors } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Problem } from '../../components/problem.tsx'
import { ChooseClient, type ChosenClient } from '../clients/choose-client.tsx'
import type { BankLine } from './bank-line.ts'

type Props = { line: BankLine; close: () => void }

/** First whose money it is, then for what. */
export function MatchByHand({ line, close }: Props) {
  const [owner, choose] = useState<ChosenClient | null>(null)
  return owner === null ? (
    <Dialog open onOpenChange={close} title="Whose money is it?" description={`${line.payerName} ${line.text}`.trim()}>
      <ChooseClient label="Client" start={line.payerName} onChoose={choose} />
    </Dialog>
  ) : (
    <ForWhat line={line} owner={owner} close={close} />
  )
}

const openStates = ['overdue', 'unpaid', 'partially_paid'] as const

function ForWhat({ line, owner, close }: Props & { owner: ChosenClient }) {
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
