import { Button } from '@ostler/ui'
import { Eye } from 'lucide-react'
import { useAct } from '../../act.ts'
import { client } from '../../api.ts'
import { toastProblem } from '../../components/problem.tsx'
import type { Role } from './role-form.tsx'

/** Shows the staff area as this role sees it. */
export function ViewAs({ role }: { role: Role }) {
  const start = useAct(client.admin.viewAs.start, {
    // Loaded afresh: everything here was loaded with what one may see oneself.
    onSuccess: () => window.location.assign('/admin/'),
    onError: toastProblem('You still see the staff area as yourself'),
  })
  return (
    <Button icon={Eye} loading={start.isPending} onClick={() => start.mutate({ roleId: role.id })}>
      View as this role
    </Button>
  )
}
