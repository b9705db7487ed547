import { toast } from '@ostler/ui'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useAct } from '../act.ts'
import { api, client } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { changesBetween } from '../features/settings/billing-draft.ts'
import { BillingSettingsForm } from '../features/settings/billing-form.tsx'
import { useStaff } from '../session.ts'

export function BillingSettingsPage() {
  const { may } = useStaff()
  const queryClient = useQueryClient()
  const query = useQuery(api.admin.settings.billing.queryOptions())
  const change = useAct(client.admin.settings.changeBilling, {
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.admin.settings.key() }),
  })
  return (
    <Page title="Billing settings" description="Documents that are issued stay as they are, whatever is changed here.">
      <QueryResult query={query}>
        {(settings) => (
          <BillingSettingsForm
            settings={settings}
            mayManage={may('settings.manage')}
            save={async (values) => {
              await change.mutateAsync(changesBetween(settings.values, values))
              toast.success('Settings saved')
            }}
          />
        )}
      </QueryResult>
    </Page>
  )
}
