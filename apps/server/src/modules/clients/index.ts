export {
  type BulkFailure,
  type BulkProgress,
  bulkJob,
  exportedFile,
  listBulkFailures,
  listBulkJobs,
} from './bulk/bulk-jobs.ts'
export type { BulkAct } from './bulk/kinds.ts'
export { type Choice, countChosen, runImport, startBulk, startExport, stopBulk } from './bulk/start-bulk.ts'
export { type Client, clientName, personName } from './client.ts'
export { importTemplate } from './csv/export-clients.ts'
export { sellingCurrencies } from './csv/import-clients.ts'
export { startImport } from './csv/start-import.ts'
export { clientNotFound } from './errors.ts'
export { accountClosedEvent, accountOpened, clientsMerged, mergeUndone } from './events.ts'
export { groupColours } from './group.ts'
export { mergeClients } from './merging/merge-clients.ts'
export { listMerges, type Merge, type MergePreview, mergeDetails, previewMerge } from './merging/queries.ts'
export { undoMerge } from './merging/undo-merge.ts'
export {
  askForExport,
  askForOwnExport,
  type ExportRow,
  fetchExport,
  linkToExport,
} from './personal-data/ask-for-export.ts'
export {
  askForErasure,
  type ErasureRow,
  erasePersonalData,
  refuseErasure,
  withdrawErasure,
} from './personal-data/decide-erasure.ts'
export type { ErasurePlan } from './personal-data/plan-erasure.ts'
export { listErasures, listExports, ownRequests, previewErasure } from './personal-data/queries.ts'
export { personalDataSettings } from './personal-data/settings.ts'
export { type BillingParty, billingParties } from './queries/billing-parties.ts'
export {
  billingAddress,
  clientCurrency,
  clientNames,
  clientProfile,
  contactOf,
  countClients,
  type ListedClient,
  listClients,
  usersOf,
} from './queries/clients.ts'
export { contactsOfClient } from './queries/contacts.ts'
export {
  type AnsweredField,
  type ClientField,
  fieldsOfClient,
  listFields,
  ownFields,
  signUpFields,
} from './queries/fields.ts'
export {
  type Invitation,
  type MemberOfClient,
  type OfferToMe,
  offersToMe,
  type People,
  peopleOf,
} from './queries/members.ts'
export { clientsOfUsers, type Membership, membershipsOf } from './queries/memberships.ts'
export { listNotes, type Note } from './queries/notes.ts'
export { taxBuyers } from './queries/tax-buyers.ts'
export { clientSettings } from './settings.ts'
export { actAsClient, createSignOnLink } from './use-cases/act-as-client.ts'
export { answerFields, answerOwnFields, revealAnswer } from './use-cases/answer-fields.ts'
export {
  type Closure,
  closeAccount,
  closeOwnAccount,
  closingEffects,
  closureOf,
  mustBeOpen,
  type Obligations,
  obligations,
  reopenAccount,
} from './use-cases/close-account.ts'
export { addContact, type Contact, changeContact, removeContact } from './use-cases/edit-contacts.ts'
export { changeField, createField, type FieldInput, orderFields } from './use-cases/edit-fields.ts'
export {
  type ClientGroup,
  changeGroup,
  createGroup,
  deleteGroup,
  groupPercentsOf,
  groupsOf,
  listGroups,
  setGroup,
} from './use-cases/edit-groups.ts'
export { addNote, changeNote, deleteNote } from './use-cases/edit-notes.ts'
export { grantExemption } from './use-cases/grant-exemption.ts'
export {
  attachFile,
  type ClientFile,
  deleteFile,
  listFiles,
  listOwnFiles,
  openFile,
  openOwnFile,
  showFile,
} from './use-cases/keep-files.ts'
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
export { tagClient, tagsInUse, tagsOf } from './use-cases/tag-clients.ts'
export { updateAccount, useLogInEmail } from './use-cases/update-account.ts'
