import { api, client } from '../api.ts'
import { SettingsPage } from '../components/settings-page.tsx'
import { ChargingForm } from '../features/settings/charging-form.tsx'

export const ChargingSettingsPage = () => (
  <SettingsPage
    title="Automatic charging"
    description="When clients are charged to what they have stored, from now on."
    options={api.admin.settings.charging.queryOptions()}
    change={client.admin.settings.changeCharging}
  >
    {(form) => <ChargingForm {...form} />}
  </SettingsPage>
)
