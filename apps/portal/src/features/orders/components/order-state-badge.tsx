import { StatusBadge, type Tone } from '@ostler/ui'
import type { Order } from '../api.ts'
import { awaitsInvoice } from '../awaits-invoice.ts'

const states: Record<Order['state'], { label: string; tone: Tone }> = {
  pending: { label: 'Waiting for payment', tone: 'warning' },
  paid: { label: 'Paid', tone: 'success' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

export function OrderStateBadge({ order }: { order: Pick<Order, 'state' | 'invoiceId'> }) {
  if (awaitsInvoice(order)) return <StatusBadge tone="info">Waiting for its invoice</StatusBadge>
  const { label, tone } = states[order.state]
  return <StatusBadge tone={tone}>{label}</StatusBadge>
}
