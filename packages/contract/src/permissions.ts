/** Every staff permission, with the sentence that role editors show. Procedures name them; roles hold them. */
export const staffPermissions = {
  'clients.view': 'See clients and their details',
  'users.view': 'See who may log in, for which clients, and when they last did',
  'users.manage':
    'Disable and enable users, end their sessions, reset their second factors, send them a link to set a new password',
  'clients.act_as': 'Act in the portal in the name of a client, for at most an hour and with a reason',
  'clients.sign_on': 'Make one-time links that log a member of a client in',
  'clients.manage': 'Change clients, their people and contacts',
  'clients.merge': 'Merge two clients into one, and undo it',
  'clients.personal_data': 'Have everything about a client or a person put into an archive, and download it',
  'clients.erase': 'Erase the personal data of a client or a person, and decide about requests for it',
  'personal_data.view': 'See requests for personal data, archives and erasures, without what is in them',
  'orders.view': 'See orders',
  'orders.manage': 'Place orders for clients, and cancel orders that are not paid',
  'invoices.view': 'See invoices and their PDF',
  'invoices.manage': 'Draft, issue, credit, void and write off invoices, record payments, release parked clients',
  'credit.manage': 'Adjust the credit of clients and use it for invoices',
  'quotes.view': 'See quotes',
  'quotes.manage': 'Draft, send and withdraw quotes',
  'transactions.view': 'See payments, refunds, disputes, payouts, bank lines and what was said to payment providers',
  'transactions.manage': 'Refund and charge, answer disputes, match bank lines, pause charging, replay events',
  'payment_methods.view': 'See which means to pay clients have stored',
  'payment_methods.manage': 'Remove means to pay of clients and choose between them',
  'gateways.view': 'See gateways and their settings, secrets excepted',
  'gateways.manage': 'Set gateways up, switch them on and off, decide to whom they are offered',
  'ledger.view': 'See the ledger: accounts, their balances and statements of clients',
  'servers.view': 'See servers, how they are and how full, and their settings, secrets excepted',
  'servers.manage': 'Set servers and their groups up, test them, take them into maintenance and back',
  'services.view': 'See services and what was asked of the servers',
  'services.manage': 'Act on servers for services, move and end them, and decide about operations that failed',
  'services.billing': 'Change plans, prices and the end of services, suspend them, enter usage',
  'products.view': 'See products and prices',
  'tax.view': 'See tax rules, tax settings and what is known of tax ids',
  'tax.manage': 'Change tax rules and tax settings, grant exemptions, have tax ids checked again',
  'products.manage': 'Create and change products, options, bundles, prices and currencies',
  'promotions.view': 'See promotions and how often they were used',
  'promotions.manage': 'Create and change promotions',
  'security.view': 'See which addresses may come in',
  'security.manage': 'Decide which addresses may come in',
  'settings.view': 'See the settings of the installation',
  'settings.manage': 'Change the settings of the installation',
  'jobs.view': 'See background jobs',
  'jobs.manage': 'Retry and drop background jobs',
  'schedule.view': 'See the schedule and its history',
  'schedule.run': 'Run a scheduled task now',
  'mails.view': 'See the mails that were sent',
  'audit.view': 'See the activity log and the security log',
  'staff.view': 'See who works here, roles and departments',
  'staff.manage': 'Invite and remove staff, decide what roles may do and who belongs to which department',
  'api_tokens.view': 'See the API tokens of all staff',
  'api_tokens.manage': 'Revoke API tokens of any staff',
} as const

export type StaffPermission = keyof typeof staffPermissions

export const staffPermissionNames = Object.keys(staffPermissions) as [StaffPermission, ...StaffPermission[]]

/**
 * What a member of a client account may be allowed, area by area, with the sentence that invitations show. Owners hold all
 * of it. `manage` is only given together with `view`.
 */
export const memberPermissions = {
  'profile.view': 'See name, address and tax data of the account',
  'profile.manage': 'Change name, address, tax data and contacts',
  'users.view': 'See who may act for the account',
  'users.manage': 'Invite people and decide what they may do',
  'services.view': 'See services and their usage',
  'services.manage': 'Change plans of services, see their access data, cancel them',
  'domains.view': 'See domain names',
  'domains.manage': 'Change domain names and their settings',
  'invoices.view': 'See invoices, credit and statements',
  'invoices.manage': 'Pay invoices, use and add credit',
  'payment_methods.view': 'See stored cards and other means to pay',
  'payment_methods.manage': 'Add, remove and choose stored cards and other means to pay',
  'quotes.view': 'See quotes',
  'quotes.manage': 'Accept and decline quotes',
  'orders.view': 'See orders',
  'orders.manage': 'Place orders',
  'tickets.view': 'Read support tickets',
  'tickets.manage': 'Open and answer support tickets',
  'affiliates.view': 'See referrals and commissions',
  'affiliates.manage': 'Take part in the affiliate programme',
  'mails.view': 'Read the mails that were sent to the account',
} as const

export type MemberPermission = keyof typeof memberPermissions

/** Closed: which mails the contacts of an account, and its own address, may be sent. `invoices` also has orders, quotes and payments. */
export const mailKinds = {
  invoices: 'Orders, quotes, invoices and payments',
  services: 'Services: ready, suspended, in use again',
  domains: 'Domain names',
  support: 'Support tickets',
  news: 'News about products',
} as const

export type MailKind = keyof typeof mailKinds

export const mailKindNames = Object.keys(mailKinds) as [MailKind, ...MailKind[]]

export const memberPermissionNames = Object.keys(memberPermissions) as [MemberPermission, ...MemberPermission[]]
