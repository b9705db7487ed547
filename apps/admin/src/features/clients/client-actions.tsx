import { LinkButton, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import {
  Archive,
  Combine,
  DoorClosed,
  DoorOpen,
  Eraser,
  Handshake,
  Hourglass,
  Link2,
  Merge,
  ScrollText,
  ShoppingCart,
  Tags,
  UsersRound,
} from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { ActMenu, type MenuAct } from '../../components/act-menu.tsx'
import { toastProblem } from '../../components/problem.tsx'
import { href } from '../../location.ts'
import { useStaff } from '../../session.ts'
import { BillableDialog } from '../billable-items/billable-dialog.tsx'
import { NewDraft } from '../drafts/new-draft.tsx'
import { MergeInvoices } from '../invoices/merge-invoices.tsx'
import { MergeClient } from '../merges/merge-client.tsx'
import { EraseDialog } from '../personal-data/erase-dialog.tsx'
import { CloseDialog, GroupDialog, ReopenDialog, TagsDialog } from '../records/client-records.tsx'
import { RecordPayment } from '../transactions/record-payment.tsx'
import { ActAsClient, type MadeLink, MadeSignOnLink, SignOnLink } from './client-access.tsx'

type Client = Answers['admin']['clients']['get']

/** What staff do for a client from their page. */
export function ClientActions({ client: shown }: { client: Client }) {
  const { id: clientId, currency, noLateFees, users, mergedInto, erasedAt } = shown
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const [madeLink, showLink] = useState<MadeLink>()
  const setLateFees = useAct(client.admin.clients.setLateFees, {
    onSuccess: async (_, input) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.clients.key() })
      toast.success(input.noLateFees ? 'This client is spared late fees' : 'This client is charged late fees')
    },
    onError: toastProblem('Nothing changed'),
  })
  const exportData = useAct(client.admin.clients.exportData, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.personalData.key() })
      toast.success('The archive is being made', { description: 'It will be under “Personal data”.' })
    },
    onError: toastProblem('No archive is made'),
  })
  // Nobody acts for a client that is part of another one, or erased.
  if (mergedInto || erasedAt) return null
  return (
    <>
      {may('clients.act_as') && users.length > 0 && <ActAsClient clientId={clientId} users={users} />}
      {may('orders.manage') && (
        <LinkButton icon={ShoppingCart} href={href('/orders/new', { clientId })}>
          New order
        </LinkButton>
      )}
      {may('invoices.manage') && (
        <>
          <NewDraft clientId={clientId} />
          <RecordPayment clientId={clientId} currency={currency} />
        </>
      )}
      <ActMenu
        label="More for this client"
        acts={[
          ...grouped('Account', [
            ...(may('clients.manage') ? recordActs(shown) : []),
            ...(may('clients.sign_on') && users.length > 0
              ? [
                  {
                    label: 'One-time sign-on link',
                    icon: Link2,
                    dialog: (close: () => void) => (
                      <SignOnLink clientId={clientId} users={users} close={close} onMade={showLink} />
                    ),
                  },
                ]
              : []),
            ...(may('audit.view')
              ? [{ label: 'Activity log', icon: ScrollText, href: href('/audit', { object: `client:${clientId}` }) }]
              : []),
          ]),
          ...grouped('Billing', [
            ...(may('quotes.manage')
              ? [{ label: 'New quote', icon: Handshake, href: href('/quotes/new', { clientId }) }]
              : []),
            ...(may('invoices.manage')
              ? [
                  {
                    label: 'New billable item',
                    icon: Hourglass,
                    dialog: (close: () => void) => <BillableDialog clientId={clientId} onClose={close} />,
                  },
                  {
                    label: 'Merge invoices',
                    icon: Merge,
                    dialog: (close: () => void) => <MergeInvoices clientId={clientId} close={close} />,
                  },
                  {
                    label: 'Spare late fees',
                    checked: noLateFees,
                    onSelect: () => setLateFees.mutate({ id: clientId, noLateFees: !noLateFees }),
                  },
                ]
              : []),
          ]),
          ...grouped('All data of the client', [
            ...(may('clients.merge')
              ? [
                  {
                    label: 'Merge into another client…',
                    icon: Combine,
                    dialog: (close: () => void) => <MergeClient clientId={clientId} close={close} />,
                  },
                ]
              : []),
            ...(may('clients.personal_data')
              ? [
                  {
                    label: 'Export personal data',
                    icon: Archive,
                    onSelect: () => exportData.mutate({ id: clientId }),
                  },
                ]
              : []),
            ...(may('clients.erase') && may('personal_data.view')
              ? [
                  {
                    label: 'Erase personal data…',
                    icon: Eraser,
                    tone: 'danger' as const,
                    dialog: (close: () => void) => (
                      <EraseDialog whose={{ kind: 'client', id: clientId }} close={close} />
                    ),
                  },
                ]
              : []),
          ]),
        ]}
      />
      {madeLink && <MadeSignOnLink link={madeLink} onClose={() => showLink(undefined)} />}
    </>
  )
}

const grouped = (group: string, acts: MenuAct[]) => acts.map((act) => ({ ...act, group }))

/** What staff keep about the client, and whether the account is open. */
const recordActs = (client: Client) => [
  { label: 'Tags', icon: Tags, dialog: (close: () => void) => <TagsDialog client={client} close={close} /> },
  { label: 'Group', icon: UsersRound, dialog: (close: () => void) => <GroupDialog client={client} close={close} /> },
  client.closure
    ? {
        label: 'Reopen account',
        icon: DoorOpen,
        dialog: (close: () => void) => <ReopenDialog client={client} close={close} />,
      }
    : {
        label: 'Close account',
        icon: DoorClosed,
        dialog: (close: () => void) => <CloseDialog client={client} close={close} />,
      },
]
