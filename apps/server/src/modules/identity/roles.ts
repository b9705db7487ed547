import { type StaffPermission, staffPermissionNames } from '@ostler/contract'

const viewOf = (...areas: string[]) => areas.map((area) => `${area}.view` as StaffPermission)

/** The roles a new installation starts with. What they hold may be changed later, except that Owner holds everything. */
export const builtInRoles: { name: string; grantsAll: boolean; permissions: StaffPermission[] }[] = [
  { name: 'Owner', grantsAll: true, permissions: [] },
  {
    name: 'Support',
    grantsAll: false,
    permissions: [
      ...viewOf(
        'clients',
        'orders',
        'invoices',
        'quotes',
        'transactions',
        'payment_methods',
        'services',
        'products',
        'promotions',
        'mails',
      ),
      'clients.act_as',
      'services.manage',
    ],
  },
  {
    name: 'Billing',
    grantsAll: false,
    permissions: [
      ...viewOf(
        'clients',
        'orders',
        'invoices',
        'quotes',
        'transactions',
        'payment_methods',
        'gateways',
        'ledger',
        'services',
        'products',
        'tax',
        'mails',
      ),
      'orders.manage',
      'invoices.manage',
      'credit.manage',
      'transactions.manage',
      'payment_methods.manage',
      'services.billing',
      'tax.manage',
    ],
  },
  {
    name: 'Sales',
    grantsAll: false,
    permissions: [
      ...viewOf('clients', 'orders', 'invoices', 'quotes', 'services', 'products', 'promotions', 'mails'),
      'orders.manage',
      'quotes.manage',
      'promotions.manage',
    ],
  },
  {
    name: 'Read only',
    grantsAll: false,
    permissions: staffPermissionNames.filter((name) => name.endsWith('.view')),
  },
]

/** A permission that an older version knew and this one does not is worth nothing. */
export function permissionsOf(role: { grantsAll: boolean; permissions: string[] }): Set<StaffPermission> {
  if (role.grantsAll) return new Set(staffPermissionNames)
  const held = new Set(role.permissions)
  return new Set(staffPermissionNames.filter((name) => held.has(name)))
}

/** What a role may do that its giver may not. Nobody gives, takes or changes more than they hold themselves. */
export function beyond(
  giver: { may(permission: StaffPermission): boolean },
  role: { grantsAll: boolean; permissions: string[] },
): StaffPermission[] {
  return [...permissionsOf(role)].filter((permission) => !giver.may(permission))
}
