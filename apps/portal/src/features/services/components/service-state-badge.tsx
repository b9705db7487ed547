import { StatusBadge } from '@ostler/ui'
import { type ServiceState, serviceStates } from '../state.ts'

export function ServiceStateBadge({ state }: { state: ServiceState }) {
  const { label, tone, ongoing } = serviceStates[state]
  return (
    <StatusBadge tone={tone} pulse={ongoing}>
      {label}
    </StatusBadge>
  )
}
