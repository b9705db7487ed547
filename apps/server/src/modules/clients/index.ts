export { type Client, clientName, personName } from './client.ts'
export { clientNotFound } from './errors.ts'
export { accountOpened } from './events.ts'
export { type BillingParty, billingParties } from './queries/billing-parties.ts'
export {
  billingAddress,
  clientCurrency,
  clientNames,
  clientProfile,
  contactOf,
  contactsOf,
  countClients,
  listClients,
  usersOf,
} from './queries/clients.ts'
export { clientsOfUsers, type Membership, membershipsOf } from './queries/memberships.ts'
export { taxBuyers } from './queries/tax-buyers.ts'
export { actAsClient, createSignOnLink } from './use-cases/act-as-client.ts'
export { grantExemption } from './use-cases/grant-exemption.ts'
export { type AccountDetails, openAccount } from './use-cases/open-account.ts'
export { openAccountByProvider } from './use-cases/open-account-by-provider.ts'
export { setLateFeeExemption } from './use-cases/set-late-fee-exemption.ts'
export { updateAccount, useLogInEmail } from './use-cases/update-account.ts'
