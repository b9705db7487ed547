import { Button, ConfirmDialog, DropdownMenu } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { Ellipsis } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { type Answers, api, client } from '../../api.ts'
import { useStaff } from '../../session.ts'
import { BillableDialog } from './billable-dialog.tsx'

type Item = Answers['admin']['billableItems']['list']['items'][number]

export function BillableActions({ item }: { item: Item }) {
  const { may } = useStaff()
  const [asked, ask] = useState<'change' | 'delete' | 'stop' | null>(null)
  const queryClient = useQueryClient()
  const refresh = () => queryClient.invalidateQueries({ queryKey: api.admin.billableItems.key() })
  const remove = useAct(client.admin.billableItems.remove, { onSuccess: refresh })
  const stop = useAct(client.admin.billableItems.stop, { onSuccess: refresh })
  if (!may('invoices.manage') || item.state === 'charged') return null
  const entries =
    item.state === 'open'
      ? [
          { label: 'Change', onSelect: () => ask('change') },
          { label: 'Delete', tone: 'danger' as const, onSelect: () => ask('delete') },
        ]
      : [{ label: 'Stop', tone: 'danger' as const, onSelect: () => ask('stop') }]
  const close = (isOpen: boolean) => ask(isOpen ? asked : null)
  return (
    <>
      <DropdownMenu
        align="end"
        label={`What to do with ${item.description}`}
        trigger={<Button size="sm" variant="ghost" icon={Ellipsis} aria-label={`Actions for ${item.description}`} />}
        items={entries}
      />
      {asked === 'change' && <BillableDialog clientId={item.client.id} item={item} onClose={() => ask(null)} />}
      <ConfirmDialog
        open={asked === 'delete'}
        onOpenChange={close}
        title={`Delete “${item.description}”?`}
        confirmLabel="Delete"
        cancelLabel="Keep it"
        tone="danger"
        onConfirm={() => remove.mutateAsync({ id: item.id }).then(() => undefined)}
      />
      <ConfirmDialog
        open={asked === 'stop'}
        onOpenChange={close}
        title={`Stop charging “${item.description}”?`}
        effects={['What was charged stays']}
        confirmLabel="Stop"
        cancelLabel="Go on"
        tone="danger"
        onConfirm={() => stop.mutateAsync({ id: item.id }).then(() => undefined)}
      />
    </>
  )
}
