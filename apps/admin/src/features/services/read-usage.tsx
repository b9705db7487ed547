import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { RefreshCw } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'

/** Asks the server now, instead of waiting for the next round. */
export function ReadUsage({ serviceId }: { serviceId: number }) {
  const queryClient = useQueryClient()
  const read = useAct(client.admin.services.readUsage, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.services.key() })
      toast.success('Read')
    },
    onError: toastProblem('It could not be read'),
  })
  return (
    <Button size="sm" icon={RefreshCw} loading={read.isPending} onClick={() => read.mutate({ id: serviceId })}>
      Read now
    </Button>
  )
}
