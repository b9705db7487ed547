import { Button, toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { CircleCheck } from 'lucide-react'
import { useAct } from '../../act.ts'
import { api, client } from '../../api.ts'
import { clientColumn, momentColumn } from '../../components/columns.tsx'
import { defineList } from '../../components/list.ts'
import { toastProblem } from '../../components/problem.tsx'
import { useStaff } from '../../session.ts'

export const parkedList = defineList({
  name: 'Parked clients',
  path: '/parked-clients',
  permission: 'invoices.view',
  filters: {},
  source: api.admin.parked.list,
  columns: [
    clientColumn,
    { id: 'task', header: 'Task', cell: (row) => row.task },
    { id: 'error', header: 'Error', cell: (row) => <span className="wrap-anywhere">{row.error}</span> },
    momentColumn('parkedAt', 'Since'),
    {
      id: 'release',
      header: 'Release',
      srOnlyHeader: true,
      align: 'end',
      cell: (row) => <Release clientId={row.id} name={row.client.name} />,
    },
  ],
  empty: { title: 'Nobody is parked', description: 'The runs went through for every client.', icon: CircleCheck },
})

function Release({ clientId, name }: { clientId: number; name: string }) {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const release = useAct(client.admin.parked.release, {
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.admin.parked.key() })
      toast.success(`The next run tries ${name} again`)
    },
    onError: toastProblem('The client is not released'),
  })
  if (!may('invoices.manage')) return null
  return (
    <Button
      size="sm"
      loading={release.isPending}
      aria-label={`Release ${name}`}
      onClick={() => release.mutate({ id: clientId })}
    >
      Release
    </Button>
  )
}

/** Are there any? */
export function useSomeParked(): boolean {
  const { may } = useStaff()
  const { data } = useQuery({
    ...api.admin.parked.list.queryOptions({ input: { limit: 1 } }),
    enabled: may('invoices.view'),
  })
  return (data?.items.length ?? 0) > 0
}
