import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { FactorSettingsForm } from '../features/settings/factors-form.tsx'
import { useStaff } from '../session.ts'

export function SecuritySettingsPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.settings.factors.queryOptions())
  const change = useAct(client.admin.settings.changeFactors, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.settings.key() }),
  })
  return (
    <Page title="Second factors" description="Something besides the password: a code of an app, or a passkey.">
      <QueryResult query={query}>
        {(settings) => (
          <FactorSettingsForm
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
