export { type Client, clientName, personName } from './client.ts'
export { clientNotFound } from './errors.ts'
export { accountOpened } from './events.ts'
export {
  billingAddress,
  clientNames,
  clientProfile,
  contactOf,
  countClients,
  currencyOf,
  listClients,
  usersOf,
} from './queries/clients.ts'
export { type Membership, membershipsOf } from './queries/memberships.ts'
export { type AccountDetails, openAccount } from './use-cases/open-account.ts'
export { updateAccount } from './use-cases/update-account.ts'
