import { LinkTabs } from '@ostler/ui'

const tabs = [
  { href: '/payouts', label: 'Payouts' },
  { href: '/reconciliation', label: 'Reconciliation' },
] as const

/** What gateways paid out, and what they still owe. */
export const PayoutTabs = ({ at }: { at: (typeof tabs)[number]['label'] }) => (
  <LinkTabs label="About payouts" items={tabs.map((tab) => ({ ...tab, active: tab.label === at }))} />
)
