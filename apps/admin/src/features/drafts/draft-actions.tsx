import { Button, ConfirmDialog, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FileCheck, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { draftList } from './draft-list.tsx'

/** Issue a draft as it was saved, or throw it away. */
export function DraftActions({ draftId }: { draftId: number }) {
  const [asking, ask] = useState<'issue' | 'delete' | null>(null)
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const invalidate = () => queryClient.invalidateQueries({ queryKey: api.admin.key() })
  const issue = useAct(client.admin.drafts.issue, {
    onSuccess: async ({ invoiceId }) => {
      await invalidate()
      if (invoiceId) return navigate({ to: `/invoices/${invoiceId}`, replace: true })
      toast.info('It waits for the check of the tax number and is then issued by itself.')
    },
  })
  const remove = useAct(client.admin.drafts.remove, {
    onSuccess: async () => {
      await navigate({ to: draftList.path, replace: true })
      await queryClient.invalidateQueries({ queryKey: api.admin.drafts.list.key() })
    },
  })
  return (
    <>
      <Button variant="primary" icon={FileCheck} onClick={() => ask('issue')}>
        Issue
      </Button>
      <Button icon={Trash2} onClick={() => ask('delete')}>
        Delete
      </Button>
      <ConfirmDialog
        open={asking === 'issue'}
        onOpenChange={() => ask(null)}
        title="Issue this invoice?"
        effects={[
          'It gets a number and cannot be changed any more',
          'The client is told',
          'What is not saved is left out',
        ]}
        confirmLabel="Issue"
        onConfirm={() => issue.mutateAsync({ id: draftId }).then(() => undefined)}
      />
      <ConfirmDialog
        open={asking === 'delete'}
        onOpenChange={() => ask(null)}
        title="Delete this draft?"
        effects={['Lines typed in here are gone', 'What was charged for a service is invoiced another time']}
        confirmLabel="Delete"
        tone="danger"
        onConfirm={() => remove.mutateAsync({ id: draftId }).then(() => undefined)}
      />
    </>
  )
}
