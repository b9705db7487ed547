import { type MemberPermission, memberPermissions } from './permissions.ts'

type AreaName = MemberPermission extends `${infer Name}.${string}` ? Name : never

/** What somebody may be allowed, area by area: to see it, and in most of them to change it as well. */
export type Area = { name: string; label: string; view: MemberPermission; manage: MemberPermission | null }

const labels: Record<AreaName, string> = {
  profile: 'Profile and contacts',
  users: 'People',
  services: 'Services',
  domains: 'Domain names',
  invoices: 'Invoices and credit',
  payment_methods: 'Cards and other means to pay',
  quotes: 'Quotes',
  orders: 'Orders',
  tickets: 'Support tickets',
  affiliates: 'Referrals',
  mails: 'Mails',
}

const names = Object.keys(memberPermissions) as MemberPermission[]

export const areas: Area[] = [...new Set(names.map((name) => name.split('.')[0] as AreaName))].map((name) => ({
  name,
  label: labels[name],
  view: `${name}.view` as MemberPermission,
  manage: names.find((one) => one === `${name}.manage`) ?? null,
}))

/** `Services (see and change), invoices (see)`, in one line. */
export function inWords(permissions: readonly string[]): string {
  const held = areas.filter(({ view }) => permissions.includes(view))
  if (held.length === areas.length && areas.every(({ manage }) => !manage || permissions.includes(manage)))
    return 'Everything'
  if (held.length === 0) return 'Nothing'
  return held
    .map(({ label, manage }) =>
      manage && permissions.includes(manage) ? `${label} (see and change)` : `${label} (see)`,
    )
    .join(', ')
}
