import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { ProtectionForm } from '../features/settings/protection-form.tsx'
import { useStaff } from '../session.ts'

export function ProtectionPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.protection.read.queryOptions())
  const change = useAct(client.admin.protection.change, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.protection.key() }),
  })
  return (
    <Page title="Protection" description="Against robots and abuse, and for how long logs are kept.">
      <QueryResult query={query}>
        {(settings) => (
          <ProtectionForm
            settings={settings}
            mayManage={may('settings.manage')}
            save={async (values) => {
              await change.mutateAsync(values)
              toast.success('Settings saved')
            }}
          />
        )}
      </QueryResult>
    </Page>
  )
}
