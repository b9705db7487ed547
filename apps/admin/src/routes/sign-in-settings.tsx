import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Page } from '../components/page.tsx'
import { QueryResult } from '../components/thing-page.tsx'
import { type Provider, ProviderForm } from '../features/sign-in/provider-form.tsx'
import { useStaff } from '../session.ts'

const titles: Record<Provider['name'], string> = {
  google: 'Google',
  microsoft: 'Microsoft',
  github: 'GitHub',
  oidc: 'Another provider (OpenID Connect)',
}

export function SignInSettingsPage() {
  const { may } = useStaff()
  const query = useQuery(api.admin.signInProviders.list.queryOptions())
  return (
    <Page
      title="Sign-in providers"
      description="Other sites that may say who somebody is. A second factor is asked for all the same."
    >
      <QueryResult query={query}>
        {({ items }) =>
          items.map((provider) => (
            <ProviderForm
              key={provider.name}
              provider={provider}
              title={titles[provider.name]}
              mayManage={may('settings.manage')}
            />
          ))
        }
      </QueryResult>
    </Page>
  )
}
