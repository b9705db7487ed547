import { api, client } from '../api.ts'
import { SettingsPage } from '../components/settings-page.tsx'
import { FactorSettingsForm } from '../features/settings/factors-form.tsx'

export const SecuritySettingsPage = () => (
  <SettingsPage
    title="Second factors"
    description="Something besides the password: a code of an app, or a passkey."
    options={api.admin.settings.factors.queryOptions()}
    change={client.admin.settings.changeFactors}
  >
    {(form) => <FactorSettingsForm {...form} />}
  </SettingsPage>
)
