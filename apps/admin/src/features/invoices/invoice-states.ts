import type { Answers } from '../../api.ts'
import type { States } from '../../components/state-badge.tsx'

export const invoiceStates: States<Answers['admin']['invoices']['get']['state']> = {
  unpaid: { label: 'Unpaid', tone: 'info' },
  partially_paid: { label: 'Partially paid', tone: 'info' },
  overdue: { label: 'Overdue', tone: 'danger' },
  paid: { label: 'Paid', tone: 'success' },
  void: { label: 'Void', tone: 'neutral' },
  refunded: { label: 'Refunded', tone: 'neutral' },
  written_off: { label: 'Written off', tone: 'neutral' },
}
