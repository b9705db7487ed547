import { Button, Card, ConfirmDialog, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client as doors } from '../../api.ts'
import { Day } from '../../components/columns.tsx'
import { describe } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

type Collection = Answers['admin']['collections']['ofInvoice']

/** How an open invoice is charged by itself. Nothing where nothing could be charged. */
export function InvoiceCollection({ invoiceId }: { invoiceId: number }) {
  const { may } = useStaff()
  const { data } = useQuery({
    ...api.admin.collections.ofInvoice.queryOptions({ input: { id: invoiceId } }),
    enabled: may('transactions.view'),
  })
  if (!data || data.state === 'none') return null
  const mayCharge = may('transactions.manage') && data.method !== null && data.state !== 'under_way'
  return (
    <Card title="Automatic charge" actions={mayCharge && <ChargeNow invoiceId={invoiceId} collection={data} />}>
      <p className="wrap-anywhere">{inWords(data)}</p>
      {data.tries > 0 && (
        <p className="text-sm wrap-anywhere text-muted">
          {data.tries === 1 ? 'Tried once in vain' : `Tried ${data.tries} times in vain`}
          {data.reason && `: ${data.reason}`}
        </p>
      )}
    </Card>
  )
}

function inWords({ state, method, on, pausedUntil }: Collection) {
  const name = method?.name ?? 'What is stored'
  switch (state) {
    case 'planned':
      return (
        <>
          {name} is charged on <Day on={on} />.
        </>
      )
    case 'under_way':
      return `${name} was charged, and the provider has not said yet what became of it.`
    case 'paused':
      return pausedUntil ? (
        <>
          {name} would be charged. Charging is paused until <Day on={pausedUntil} />.
        </>
      ) : (
        `${name} would be charged. Charging is paused for this client.`
      )
    case 'stopped':
      return 'It is not tried by itself any more, until the client chooses or adds another card.'
    case 'none':
      return 'It is not charged by itself.'
  }
}

function ChargeNow({ invoiceId, collection }: { invoiceId: number; collection: Collection }) {
  const queryClient = useQueryClient()
  const [isOpen, setOpen] = useState(false)
  const charge = useAct(doors.admin.collections.chargeNow, {
    onSuccess: ({ state, reason }) => {
      void queryClient.invalidateQueries({ queryKey: api.admin.key() })
      if (state === 'settled') toast.success('Paid')
      else if (state === 'declined') toast.error(`Declined: ${reason ?? 'no reason was given'}`)
      else if (state === 'challenge') toast.info('The bank wants to see the client, who got a mail')
      else toast.info('The provider has not said yet what became of it')
    },
  })
  return (
    <>
      <Button onClick={() => setOpen(true)}>Charge now</Button>
      <ConfirmDialog
        open={isOpen}
        onOpenChange={setOpen}
        title={`Charge ${collection.method?.name} now?`}
        description="What is still open on the invoice is taken at once, whatever the calendar says."
        confirmLabel="Charge"
        onConfirm={async () => {
          try {
            await charge.mutateAsync({ id: invoiceId })
          } catch (error) {
            throw new Error(describe(error).description)
          }
        }}
      />
    </>
  )
}
