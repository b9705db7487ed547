import { LinkTabs } from '@ostler/ui'

const tabs = [
  { href: '/bank', label: 'Accounts and statements' },
  { href: '/bank/lines', label: 'Lines' },
] as const

/** Our accounts, and what came in and went out on them. */
export const BankTabs = ({ at }: { at: (typeof tabs)[number]['label'] }) => (
  <LinkTabs label="About the bank" items={tabs.map((tab) => ({ ...tab, active: tab.label === at }))} />
)
