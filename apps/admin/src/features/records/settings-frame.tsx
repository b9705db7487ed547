import { LinkTabs } from '@ostler/ui'
import type { ReactNode } from 'react'
import { FormProvider, type UseFormReturn } from 'react-hook-form'
import { Page } from '../../components/page.tsx'

/** The pages about what is kept of clients. */
export function SettingsFrame({ at, children }: { at: 'fields' | 'groups'; children: ReactNode }) {
  return (
    <Page title="Client settings" description="What clients are asked, and the groups they are in.">
      <LinkTabs
        label="Client settings"
        items={[
          { href: '/settings/clients', label: 'Fields', active: at === 'fields' },
          { href: '/settings/clients/groups', label: 'Groups and files', active: at === 'groups' },
        ]}
      />
      {children}
    </Page>
  )
}

/** A dialog's form, where its fields find their own errors. */
export const within = (form: UseFormReturn<never>, children: ReactNode) => (
  <FormProvider {...(form as unknown as UseFormReturn)}>{children}</FormProvider>
)
