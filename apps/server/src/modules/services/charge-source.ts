/** How the charges of this room are named: `service:12:2027-01-31` for a period, `service:12:setup` for the set-up fee. */
export const thingOf = (serviceId: number): string => `service:${serviceId}`
export const periodSource = (serviceId: number, start: Temporal.PlainDate): string => `service:${serviceId}:${start}`
export const setupSource = (serviceId: number): string => `service:${serviceId}:setup`

/** The service a charge belongs to, and the first day of the period it is for; null for charges of other rooms. */
export function readSource(source: string): { serviceId: number; periodStart: Temporal.PlainDate | null } | null {
  const match = /^service:(\d+):(\d{4}-\d{2}-\d{2}|setup|once)$/.exec(source)
  if (!match) return null
  const what = match[2]!
  return { serviceId: Number(match[1]), periodStart: /^\d/.test(what) ? Temporal.PlainDate.from(what) : null }
}

export const onceSource = (serviceId: number): string => `service:${serviceId}:once`
