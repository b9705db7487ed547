import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

export function WithdrawInvitation({ invitation: { id, email } }: { invitation: { id: number; email: string } }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const withdraw = useAct(client.admin.staff.withdrawInvitation, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.staff.key() })
      toast.success(`The invitation of ${email} is worth nothing any more`)
    },
    onError: toastProblem('The invitation still stands'),
  })
  if (!may('staff.manage')) return null
  return (
    <Button
      size="sm"
      aria-label={`Take back the invitation of ${email}`}
      loading={withdraw.isPending}
      onClick={() => withdraw.mutate({ id })}
    >
      Take back
    </Button>
  )
}
