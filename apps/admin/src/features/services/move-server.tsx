import { Button, Dialog, EmptyState, Field, Input, SearchInput, Spinner } from '@ostler/ui'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answers, api, client } from '../../api.ts'
import { OpenActDialog } from '../../components/act-dialog.tsx'
import { Problem } from '../../components/problem.tsx'
import { ReasonField, reasonRule } from '../../components/reason-field.tsx'
import { typedAmount } from '../../components/typed-amount.ts'
import type { Opened } from './server-acts.tsx'

type Server = Answers['admin']['servers']['list']['items'][number]
type Values = { fee: string; reason: string }
type Props = Opened & { from: number }

/** The account was moved with the means of the panel; from now on it is looked for on the other server. */
export function MoveServer({ service, from, close }: Props) {
  const [to, choose] = useState<Server | null>(null)
  if (!to) {
    return (
      <Dialog
        open
        onOpenChange={close}
        title="Move to another server"
        description="Move the account with the means of the panel first. Here you say where it is now."
      >
        <ChooseServer kind={service.serverModule ?? ''} except={from} onChoose={choose} />
      </Dialog>
    )
  }
  return (
    <OpenActDialog
      close={close}
      label="Move"
      title={`Move to ${to.label}`}
      description="That server is asked whether it has the account. If it has, the account is looked for there from now on."
      start={{ fee: '', reason: '' } as Values}
      act={client.admin.serviceControl.move}
      inputOf={({ fee, reason }: Values) => ({
        id: service.id,
        toServerId: to.id,
        fee: typedAmount(fee) || '0',
        reason,
      })}
      done={() => `It is looked for on ${to.label} now`}
    >
      {({ register, formState: { errors } }) => (
        <>
          <Field
            label={`Fee, in ${service.recurring.currency}`}
            optional
            help="The client is charged it, before tax. Empty: nothing."
            error={errors.fee?.message}
          >
            <Input inputMode="decimal" autoComplete="off" className="tabular-nums" {...register('fee')} />
          </Field>
          <ReasonField error={errors.reason} field={register('reason', reasonRule)} />
        </>
      )}
    </OpenActDialog>
  )
}

const most = 10

type ChooseProps = { kind: string; except: number; onChoose: (server: Server) => void }

function ChooseServer({ kind, except, onChoose }: ChooseProps) {
  const [words, setWords] = useState('')
  const search = words.trim()
  const query = useQuery({
    ...api.admin.servers.list.queryOptions({ input: { kind, limit: most + 1, ...(search && { search }) } }),
    placeholderData: keepPreviousData,
  })
  const found = query.data?.items.filter(({ id }) => id !== except).slice(0, most)
  return (
    <div className="grid gap-4">
      <SearchInput
        label="Server"
        placeholder="Name of the server"
        value={words}
        onChange={(event) => setWords(event.target.value)}
        onClear={() => setWords('')}
      />
      {query.error && <Problem error={query.error} onRetry={query.refetch} />}
      {query.isPending && <Spinner label="Looking for servers…" />}
      {found?.length === 0 && (
        <EmptyState
          level={3}
          title={search ? 'No other server of this kind is found' : 'There is no other server of this kind'}
        />
      )}
      <ul className="grid gap-2">
        {found?.map((server) => (
          <li key={server.id} className="flex flex-wrap items-center justify-between gap-2 border-t pt-2">
            <span className="min-w-0 wrap-anywhere">
              {server.label}
              <span className="block text-sm text-muted">{fillingOf(server)}</span>
            </span>
            <Button size="sm" onClick={() => onChoose(server)} aria-label={`Choose ${server.label}`}>
              Choose
            </Button>
          </li>
        ))}
      </ul>
      {query.data?.nextCursor && <p className="text-sm text-muted">There are more. Say more of the name.</p>}
    </div>
  )
}

function fillingOf({ taken, mostAccounts, maintenanceSince }: Server) {
  const accounts =
    mostAccounts === null ? `${taken.accounts} accounts` : `${taken.accounts} of ${mostAccounts} accounts`
  return maintenanceSince ? `${accounts}, under maintenance` : accounts
}
