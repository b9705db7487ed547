import { StatusBadge, type Tone } from '@ostler/ui'
import type { Order } from '../api.ts'

const states: Record<Order['state'], { label: string; tone: Tone }> = {
  pending: { label: 'Waiting for payment', tone: 'warning' },
  paid: { label: 'Paid', tone: 'success' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

export function OrderStateBadge({ state }: { state: Order['state'] }) {
  const { label, tone } = states[state]
  return <StatusBadge tone={tone}>{label}</StatusBadge>
}
