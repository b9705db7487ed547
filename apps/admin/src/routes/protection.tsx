import { api, client } from '../api.ts'
import { SettingsPage } from '../components/settings-page.tsx'
import { ProtectionForm } from '../features/settings/protection-form.tsx'

export const ProtectionPage = () => (
  <SettingsPage
    title="Protection"
    description="Against robots and abuse, and for how long logs are kept."
    options={api.admin.protection.read.queryOptions()}
    change={client.admin.protection.change}
  >
    {(form) => <ProtectionForm {...form} />}
  </SettingsPage>
)
