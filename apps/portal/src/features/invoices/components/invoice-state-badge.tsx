import { StatusBadge } from '@ostler/ui'
import { type InvoiceState, invoiceStates } from '../state.ts'

export function InvoiceStateBadge({ state }: { state: InvoiceState }) {
  const { label, tone } = invoiceStates[state]
  return <StatusBadge tone={tone}>{label}</StatusBadge>
}
