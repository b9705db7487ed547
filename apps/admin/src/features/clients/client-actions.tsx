import { Button, DropdownMenu, LinkButton, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Handshake, Hourglass, ShoppingCart } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { BillableDialog } from '../billable-items/billable-dialog.tsx'
import { NewDraft } from '../drafts/new-draft.tsx'
import { MergeInvoices } from '../invoices/merge-invoices.tsx'
import { RecordPayment } from '../transactions/record-payment.tsx'

type Client = Answers['admin']['clients']['get']

/** What staff do for a client from their page. */
export function ClientActions({ client: { id: clientId, currency, noLateFees } }: { client: Client }) {
  const { may } = useStaff()
  const [isAdding, add] = useState(false)
  const queryClient = useQueryClient()
  const setLateFees = useAct(client.admin.clients.setLateFees, {
    onSuccess: async (_, input) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.clients.key() })
      toast.success(input.noLateFees ? 'This client is spared late fees' : 'This client is charged late fees')
    },
    onError: toastProblem('Nothing changed'),
  })
  return (
    <>
      {may('orders.manage') && (
        <LinkButton icon={ShoppingCart} href={href('/orders/new', { clientId })}>
          New order
        </LinkButton>
      )}
      {may('quotes.manage') && (
        <LinkButton icon={Handshake} href={`/quotes/new?clientId=${clientId}`}>
          New quote
        </LinkButton>
      )}
      {may('invoices.manage') && (
        <>
          <NewDraft clientId={clientId} />
          <RecordPayment clientId={clientId} currency={currency} />
          {may('invoices.view') && <MergeInvoices clientId={clientId} />}
          <Button icon={Hourglass} onClick={() => add(true)}>
            New billable item
          </Button>
          <DropdownMenu
            align="end"
            label="More for this client"
            trigger={<Button icon={Ellipsis} aria-label="More for this client" />}
            items={[
              {
                label: 'Spare late fees',
                checked: noLateFees,
                onSelect: () => setLateFees.mutate({ id: clientId, noLateFees: !noLateFees }),
              },
            ]}
          />
        </>
      )}
      {isAdding && <BillableDialog clientId={clientId} onClose={() => add(false)} />}
    </>
  )
}
