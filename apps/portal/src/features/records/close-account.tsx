import { Button, Card, Dialog, Field, FormActions, FormErrorSummary, Input, Money, Notice, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, useAct } from '../../api/index.ts'
import { useApiForm } from '../../forms/use-api-form.ts'
import { LoadFailure } from '../../shell/load-failure.tsx'

/** What the owner is told and asked before their account is closed. */
export function CloseAccount({ isClosed }: { isClosed: boolean }) {
  const [isAsking, ask] = useState(false)
  if (isClosed) {
    return (
      <Notice title="This account is closed">
        You can still see your documents. Write to us if you want it opened again.
      </Notice>
    )
  }
  return (
    <Card title="Close the account">
      <div className="flex flex-col items-start gap-3">
        <p className="text-sm text-muted">A closed account buys nothing. You can still log in and see your invoices.</p>
        <Button onClick={() => ask(true)}>Close the account…</Button>
      </div>
      <Dialog open={isAsking} onOpenChange={ask} title="Close the account?">
        <Closing onDone={() => ask(false)} />
      </Dialog>
    </Card>
  )
}

function Closing({ onDone }: { onDone: () => void }) {
  const effects = useQuery(api.account.closing.query())
  if (effects.error) return <LoadFailure query={effects} />
  if (!effects.data) return null
  const { services, openInvoices, waitingCharges, credit } = effects.data
  const running = [
    services > 0 &&
      (services === 1 ? 'One service runs. Cancel it first.' : `${services} services run. Cancel them first.`),
    openInvoices > 0 &&
      (openInvoices === 1
        ? 'One invoice is open. Pay it first.'
        : `${openInvoices} invoices are open. Pay them first.`),
    waitingCharges > 0 && `${waitingCharges} charges will still be invoiced.`,
  ].filter((line) => line !== false)
  if (running.length > 0) {
    return (
      <div className="flex flex-col gap-4">
        <p>It cannot be closed yet:</p>
        <ul className="list-disc ps-5">
          {running.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <FormActions>
          <Button onClick={onDone}>Back</Button>
        </FormActions>
      </div>
    )
  }
  return (
    <>
      {credit.map((amount) => (
        <Notice key={amount.currency} tone="warning">
          You have <Money value={amount} /> credit. Ask us to pay it out before you close the account.
        </Notice>
      ))}
      <ClosingForm onDone={onDone} />
    </>
  )
}

function ClosingForm({ onDone }: { onDone: () => void }) {
  const queries = useQueryClient()
  const own = useApiForm({ defaultValues: { reason: '' } })
  const close = useAct(api.account.close, {
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: api.account.get.queryKey() })
      toast.success('The account is closed.')
      onDone()
    },
    onError: own.refuse,
  })
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={own.submit(({ reason }) => {
        if (!close.isPending) close.mutate({ reason: reason.trim() })
      })}
    >
      <FormErrorSummary {...own.summary} />
      <Field label="Why do you leave?" required error={own.problem('reason')}>
        <Input maxLength={300} {...own.text('reason', { required: 'Tell us why.' })} />
      </Field>
      <FormActions>
        <Button type="submit" variant="danger" loading={close.isPending} loadingText="Closing…">
          Close the account
        </Button>
        <Button onClick={onDone}>Keep it</Button>
      </FormActions>
    </form>
  )
}
