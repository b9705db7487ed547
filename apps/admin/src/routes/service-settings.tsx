import { api, client } from '../api.ts'
import { SettingsPage } from '../components/settings-page.tsx'
import { ServiceSettingsForm } from '../features/settings/services-form.tsx'

export const ServiceSettingsPage = () => (
  <SettingsPage
    title="Service settings"
    description="What happens to services and orders, from now on."
    options={api.admin.settings.services.queryOptions()}
    change={client.admin.settings.changeServices}
  >
    {(form) => <ServiceSettingsForm {...form} />}
  </SettingsPage>
)
