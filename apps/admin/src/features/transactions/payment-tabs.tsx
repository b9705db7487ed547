import { LinkTabs } from '@ostler/ui'

const tabs = [
  { href: '/transactions', label: 'Transactions' },
  { href: '/payment-attempts', label: 'Attempts to pay' },
  { href: '/held-amounts', label: 'Held amounts' },
] as const

/** Money that arrived, tries to pay, and what is held and not taken yet. */
export const PaymentTabs = ({ at }: { at: (typeof tabs)[number]['label'] }) => (
  <LinkTabs label="Payments" items={tabs.map((tab) => ({ ...tab, active: tab.label === at }))} />
)
