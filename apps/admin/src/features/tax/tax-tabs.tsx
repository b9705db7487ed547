import { LinkTabs } from '@ostler/ui'

const tabs = [
  { href: '/tax', label: 'Rules' },
  { href: '/tax/sets', label: 'Rule sets' },
  { href: '/tax/settings', label: 'Settings' },
  { href: '/tax/ids', label: 'Tax ids' },
  { href: '/tax/preview', label: 'Preview' },
] as const

export type TaxTab = (typeof tabs)[number]['label']

export const TaxTabs = ({ at }: { at: TaxTab }) => (
  <LinkTabs label="About tax" items={tabs.map((tab) => ({ ...tab, active: tab.label === at }))} />
)
