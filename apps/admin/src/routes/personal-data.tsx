import { LinkTabs } from '@ostler/ui'
import type { ReactNode } from 'react'
import { ListTable } from '../components/list-page.tsx'
import { Page } from '../components/page.tsx'
import { erasureList } from '../features/personal-data/erasure-list.tsx'
import { exportList } from '../features/personal-data/export-list.tsx'
import { PersonalDataSettings } from '../features/personal-data/settings-card.tsx'
import { useStaff } from '../session.ts'

const tabs = [
  { label: 'Erasure', href: '/personal-data' },
  { label: 'Archives', href: '/personal-data/archives' },
  { label: 'Settings', href: '/personal-data/settings' },
] as const

function PersonalDataPage({ at, children }: { at: (typeof tabs)[number]['label']; children: ReactNode }) {
  const { may } = useStaff()
  const shown = tabs.filter(({ label }) => label !== 'Settings' || may('settings.view'))
  return (
    <Page
      title="Personal data"
      description="Who wants to know what is kept about them, or to have it erased. A request is answered within one month."
    >
      <LinkTabs label="Personal data" items={shown.map((tab) => ({ ...tab, active: tab.label === at }))} />
      {children}
    </Page>
  )
}

export const ErasuresPage = () => (
  <PersonalDataPage at="Erasure">
    <ListTable list={erasureList} />
  </PersonalDataPage>
)

export const ArchivesPage = () => (
  <PersonalDataPage at="Archives">
    <ListTable list={exportList} />
  </PersonalDataPage>
)

export const PersonalDataSettingsPage = () => (
  <PersonalDataPage at="Settings">
    <PersonalDataSettings />
  </PersonalDataPage>
)
