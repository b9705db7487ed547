import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { ServiceSettingsForm } from '../features/settings/services-form.tsx'
import { useStaff } from '../session.ts'

export function ServiceSettingsPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.settings.services.queryOptions())
  const change = useAct(client.admin.settings.changeServices, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.settings.key() }),
  })
  return (
    <Page title="Service settings" description="What happens to services and orders, from now on.">
      <QueryResult query={query}>
        {(settings) => (
          <ServiceSettingsForm
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
