/** Every staff permission, with the sentence that role editors show. Procedures name them; roles hold them. */
export const staffPermissions = {
  'clients.view': 'See clients and their details',
  'orders.view': 'See orders',
  'orders.manage': 'Cancel orders that are not paid',
  'invoices.view': 'See invoices and their PDF',
  'invoices.manage': 'Draft, issue, credit and void invoices, adjust credit, release parked clients',
  'transactions.view': 'See payments and payment attempts',
  'services.view': 'See services and what was asked of the servers',
  'services.manage': 'Set services up again after a failure',
  'services.billing': 'Change plans, prices and the end of services, suspend them, enter usage',
  'products.view': 'See products and prices',
  'products.manage': 'Create and change product groups, products and prices',
  'jobs.view': 'See background jobs',
  'jobs.manage': 'Retry and drop background jobs',
  'schedule.view': 'See the schedule and its history',
  'schedule.run': 'Run a scheduled task now',
  'mails.view': 'See the mails that were sent',
  'audit.view': 'See the audit trail',
} as const

export type StaffPermission = keyof typeof staffPermissions

export const staffPermissionNames = Object.keys(staffPermissions) as [StaffPermission, ...StaffPermission[]]
