import { Button, toast } from '@ostler/ui'
import { useQueryClient } from '@tanstack/react-query'
import { RotateCw } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'

export function RetryService({ serviceId }: { serviceId: number }) {
  const queryClient = useQueryClient()
  const retry = useAct(client.admin.services.retry, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.services.key() })
      toast.success('Setting the service up again')
    },
    onError: toastProblem('The service is not tried again'),
  })
  return (
    <Button
      variant="primary"
      icon={RotateCw}
      loading={retry.isPending}
      loadingText="Asking…"
      onClick={() => retry.mutate({ id: serviceId })}
    >
      Retry
    </Button>
  )
}
