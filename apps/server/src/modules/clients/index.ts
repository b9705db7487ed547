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
  countClients,
  listClients,
  usersOf,
} from './queries/clients.ts'
export { contactsOfClient } from './queries/contacts.ts'
export {
  type Invitation,
  type MemberOfClient,
  type OfferToMe,
  offersToMe,
  type People,
  peopleOf,
} from './queries/members.ts'
export { clientsOfUsers, type Membership, membershipsOf } from './queries/memberships.ts'
export { taxBuyers } from './queries/tax-buyers.ts'
export { actAsClient, createSignOnLink } from './use-cases/act-as-client.ts'
export { addContact, type Contact, changeContact, removeContact } from './use-cases/edit-contacts.ts'
export { grantExemption } from './use-cases/grant-exemption.ts'
export { mailClient, mailClients } from './use-cases/mail-clients.ts'
export {
  acceptInvitation,
  declineInvitation,
  invitationBehind,
  joinAsNew,
} from './use-cases/members/answer-invitation.ts'
export { addMember, changeMember, leaveAccount, letReach, removeMember } from './use-cases/members/change-member.ts'
export { inviteMember, resendInvitation, withdrawInvitation } from './use-cases/members/invite-member.ts'
export {
  acceptOwnership,
  declineOwnership,
  offerOwnership,
  setOwner,
  withdrawOffer,
} from './use-cases/members/transfer-ownership.ts'
export { type AccountDetails, openAccount } from './use-cases/open-account.ts'
export { openAccountByProvider } from './use-cases/open-account-by-provider.ts'
export { setLateFeeExemption } from './use-cases/set-late-fee-exemption.ts'
export { setMailKinds } from './use-cases/set-mail-kinds.ts'
export { updateAccount, useLogInEmail } from './use-cases/update-account.ts'
