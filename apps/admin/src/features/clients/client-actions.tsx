import { Button, DropdownMenu, LinkButton, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis, Handshake, Hourglass } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'
import { BillableDialog } from '../billable-items/billable-dialog.tsx'

/** What staff do for a client from their page. */
export function ClientActions({ clientId, noLateFees }: { clientId: number; noLateFees: boolean }) {
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
      {may('quotes.manage') && (
        <LinkButton icon={Handshake} href={`/quotes/new?clientId=${clientId}`}>
          New quote
        </LinkButton>
      )}
      {may('invoices.manage') && (
        <>
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
