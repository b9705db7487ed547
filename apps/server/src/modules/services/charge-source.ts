/**
 * How the charges of this room are named, after the service and what of it is charged:
 * `service:12:2027-01-31` a period (or the part of one that begins that day), `service:12:setup`, `service:12:once`, and
 * further kinds with a key of their own: `service:12:usage:traffic:2027-01-31`, `service:12:upgrade:7`.
 */
export const periodSource = (serviceId: number, start: Temporal.PlainDate | string): string =>
  `service:${serviceId}:${start}`
/** What all charges of a service begin with. */
export const thingOf = (serviceId: number): string => `service:${serviceId}`
export const setupSource = (serviceId: number): string => `service:${serviceId}:setup`
export const onceSource = (serviceId: number): string => `service:${serviceId}:once`

export type ServiceSource = { serviceId: number; what: 'period' | 'setup' | 'once' | 'other'; key: string }

/** The service a charge belongs to, and what of it; null for charges of other rooms. */
export function readSource(source: string): ServiceSource | null {
  const match = /^service:(\d+):(.+)$/.exec(source)
  if (!match) return null
  const key = match[2]!
  const what = /^\d{4}-\d{2}-\d{2}$/.test(key) ? 'period' : key === 'setup' || key === 'once' ? key : 'other'
  return { serviceId: Number(match[1]), what, key }
}

/** The lines of a change of plan begin with this. */
export const upgradeSource = (serviceId: number, upgradeId: number): string =>
  `service:${serviceId}:upgrade:${upgradeId}`

/** The change of plan that a charge belongs to; null for other charges. */
export function readUpgradeSource(source: string): number | null {
  const match = /^service:\d+:upgrade:(\d+)(:|$)/.exec(source)
  return match ? Number(match[1]) : null
}
