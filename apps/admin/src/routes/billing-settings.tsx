import { api, client } from '../api.ts'
import { SettingsPage } from '../components/settings-page.tsx'
import { changesBetween } from '../features/settings/billing-draft.ts'
import { BillingSettingsForm } from '../features/settings/billing-form.tsx'

export const BillingSettingsPage = () => (
  <SettingsPage
    title="Billing settings"
    description="Documents that are issued stay as they are, whatever is changed here."
    options={api.admin.settings.billing.queryOptions()}
    change={client.admin.settings.changeBilling}
  >
    {({ save, ...form }) => (
      <BillingSettingsForm {...form} save={(values) => save(changesBetween(form.settings.values, values))} />
    )}
  </SettingsPage>
)
