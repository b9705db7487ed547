import { Button } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { FilePlus } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { today } from '../../components/today.ts'

/** Begins an empty draft and goes there. */
export function NewDraft({ clientId }: { clientId: number }) {
  const navigate = useNavigate()
  const queryClient = useQueryClient()
  const create = useAct(client.admin.drafts.create, {
    onSuccess: async (draft) => {
      await queryClient.invalidateQueries({ queryKey: api.admin.drafts.key() })
      navigate({ to: `/drafts/${draft.id}` })
    },
    onError: toastProblem('No draft was begun'),
  })
  return (
    <Button
      icon={FilePlus}
      loading={create.isPending}
      onClick={() => create.mutate({ clientId, dueOn: today(), lines: [] })}
    >
      New invoice
    </Button>
  )
}
