import { LinkButton, Notice } from '@ostler/ui'
import { useQuery } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { useStaff } from '../../session.ts'

/** What a server refused stays undone until somebody decides about it. */
export function FailedOperationsHint() {
  const { may } = useStaff()
  const { data } = useQuery({
    ...api.admin.operations.counts.queryOptions(),
    enabled: may('services.view'),
  })
  if (!data?.failed) return null
  return (
    <Notice
      tone="danger"
      title={data.failed === 1 ? 'A server did not do what was wanted' : `Servers did not do ${data.failed} things`}
      actions={<LinkButton href="/provisioning?state=failed">See them</LinkButton>}
    >
      They stay undone until somebody tries them again, skips them or says that they were done by hand.
    </Notice>
  )
}
