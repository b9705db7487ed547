import { DateText, StatusBadge } from '@ostler/ui'
import type { Method } from './api.ts'

const SOON_DAYS = 30

/** How a stored means to pay stands, as a badge. */
export function MethodState({ method }: { method: Method }) {
  if (method.isFailing) return <StatusBadge tone="danger">Declined</StatusBadge>
  const left = daysLeft(method)
  if (left !== null && left < 0) return <StatusBadge tone="danger">Expired</StatusBadge>
  if (left !== null && left <= SOON_DAYS) return <StatusBadge tone="warning">Expires soon</StatusBadge>
  return method.isDefault ? <StatusBadge tone="success">Default</StatusBadge> : null
}

export const Expiry = ({ method }: { method: Pick<Method, 'expiresOn'> }) =>
  method.expiresOn ? <DateText value={method.expiresOn} /> : '–'

function daysLeft({ expiresOn }: Pick<Method, 'expiresOn'>): number | null {
  if (expiresOn === null) return null
  const day = 86_400_000
  return Math.floor((Date.parse(`${expiresOn}T23:59:59Z`) - Date.now()) / day)
}
