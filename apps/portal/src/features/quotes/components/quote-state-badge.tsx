import { StatusBadge, type Tone } from '@ostler/ui'
import type { Quote } from '../api.ts'

const states: Record<Quote['state'], { label: string; tone: Tone }> = {
  draft: { label: 'Draft', tone: 'neutral' },
  sent: { label: 'Waiting for you', tone: 'warning' },
  accepted: { label: 'Accepted', tone: 'success' },
  declined: { label: 'Declined', tone: 'neutral' },
  expired: { label: 'Expired', tone: 'neutral' },
  withdrawn: { label: 'Withdrawn', tone: 'neutral' },
}

export function QuoteStateBadge({ state }: { state: Quote['state'] }) {
  const { label, tone } = states[state]
  return <StatusBadge tone={tone}>{label}</StatusBadge>
}
