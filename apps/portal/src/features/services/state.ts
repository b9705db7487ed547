import type { Tone } from '@ostler/ui'
import type { Outputs } from '../../api/index.ts'

export type Service = Outputs['services']['get']
export type ServiceSummary = Outputs['services']['list']['items'][number]
export type ServiceState = Service['state']

export const serviceStates: Record<ServiceState, { label: string; tone: Tone; ongoing?: boolean }> = {
  pending: { label: 'Waiting for payment', tone: 'neutral' },
  provisioning: { label: 'Being set up', tone: 'info', ongoing: true },
  active: { label: 'Active', tone: 'success' },
  suspended: { label: 'Suspended', tone: 'warning' },
  terminated: { label: 'Terminated', tone: 'neutral' },
  failed: { label: 'Set-up failed', tone: 'danger' },
  cancelled: { label: 'Cancelled', tone: 'neutral' },
}

/** Will it change by itself soon? */
export const isSettling = ({ state }: Pick<Service, 'state'>): boolean =>
  state === 'pending' || state === 'provisioning'

/** What people call it: by its label, or else by its domain, or else by what it is. */
export const nameOf = ({ label, domain, product }: Pick<Service, 'label' | 'domain' | 'product'>): string =>
  label || (domain ?? product)

/** Is it there, or may it come yet? */
export const isLiving = ({ state }: Pick<Service, 'state'>): boolean => state !== 'terminated' && state !== 'cancelled'
