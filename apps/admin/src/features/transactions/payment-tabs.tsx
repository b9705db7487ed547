import { LinkTabs } from '@ostler/ui'

/** Money that arrived, tries to pay, and what was said to providers about them. */
export const PaymentTabs = ({ at }: { at: 'transactions' | 'attempts' }) => (
  <LinkTabs
    label="Payments"
    items={[
      { href: '/transactions', label: 'Transactions', active: at === 'transactions' },
      { href: '/payment-attempts', label: 'Attempts to pay', active: at === 'attempts' },
    ]}
  />
)
