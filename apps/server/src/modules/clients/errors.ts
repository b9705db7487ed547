import { DomainError } from '@ostler/kernel'

export const emailNotVerified = () =>
  new DomainError('conflict', 'email_not_verified', 'Confirm your e-mail address first.')

export const clientNotFound = () => new DomainError('not_found', 'client_not_found', 'There is no such client.')

export const memberNotFound = () => new DomainError('not_found', 'member_not_found', 'There is no such member.')

export const ownerStays = () =>
  new DomainError('conflict', 'owner_stays', 'The owner may do everything, and stays until the account is handed over.')

export const alreadyOwner = () => new DomainError('conflict', 'already_owner', 'This person owns the account already.')

export const alreadyMember = () =>
  new DomainError('conflict', 'already_member', 'This person may act for the account already.', [
    { field: 'email', message: 'may act for the account already' },
  ])

export const invitationOpen = () =>
  new DomainError('conflict', 'invitation_open', 'This address was invited already; send that invitation again.', [
    { field: 'email', message: 'was invited already; send that invitation again' },
  ])

export const invitationNotFound = () =>
  new DomainError('not_found', 'invitation_not_found', 'There is no such open invitation.')

export const invitationGone = () =>
  new DomainError('gone', 'invitation_gone', 'This invitation is no longer valid. Ask for a new one.')

export const invitationForAnother = () =>
  new DomainError(
    'conflict',
    'invitation_for_another',
    'The invitation is for another e-mail address. Log in with that one, or ask to be invited under yours.',
  )

export const tooManyPeople = () =>
  new DomainError('conflict', 'too_many_people', 'The account has too many people, or too many open invitations.')

export const tooManyMails = () =>
  new DomainError('rate_limited', 'too_many_mails', 'Enough mails were sent for today; wait a day.')

export const emailUnverified = () =>
  new DomainError('conflict', 'email_unverified', 'Confirm your own e-mail address first.')

export const offerNotFound = () =>
  new DomainError('not_found', 'offer_not_found', 'There is no such offer; it may have been taken back.')

export const offerOpen = () =>
  new DomainError('conflict', 'offer_open', 'The account is offered to somebody already; take that back first.')

export const contactNotFound = () => new DomainError('not_found', 'contact_not_found', 'There is no such contact.')

export const tooManyContacts = () =>
  new DomainError('conflict', 'too_many_contacts', 'An account has at most 50 contacts.')
export const fieldNotFound = () => new DomainError('not_found', 'field_not_found', 'There is no such field.')
export const fieldNotAnswered = () =>
  new DomainError('conflict', 'field_not_answered', 'Nothing was entered in this field.')
export const fieldNameTaken = () =>
  new DomainError('conflict', 'field_name_taken', 'There is a field with this name already.', [
    { field: 'name', message: 'is taken' },
  ])
/** Answers were checked as what they are; a text does not become a sealed password by a change of its field. */
export const fieldInUse = () =>
  new DomainError(
    'conflict',
    'field_in_use',
    'Clients have answered this field, so its kind stays. Retire it instead.',
    [{ field: 'kind', message: 'cannot change any more' }],
  )
export const noteNotFound = () => new DomainError('not_found', 'note_not_found', 'There is no such note.')
export const fileNotFound = () => new DomainError('not_found', 'file_not_found', 'There is no such file.')
export const clientGroupNotFound = () =>
  new DomainError('not_found', 'client_group_not_found', 'There is no such group of clients.', [
    { field: 'groupId', message: 'is no group' },
  ])
export const groupNameTaken = () =>
  new DomainError('conflict', 'group_name_taken', 'There is a group with this name already.', [
    { field: 'name', message: 'is taken' },
  ])
export const clientGroupInUse = () =>
  new DomainError('conflict', 'client_group_in_use', 'There are clients in this group. Move them first.')
export const tooManyTags = (most: number) =>
  new DomainError('conflict', 'too_many_tags', `A client has ${most} tags at most.`)

export const accountClosed = () => new DomainError('conflict', 'account_closed', 'This account is closed.')
export const accountNotClosed = () => new DomainError('conflict', 'account_not_closed', 'This account is not closed.')
/** @param what still runs, as a person reads it: "2 services and 1 open invoice" */
export const accountInUse = (what: string) =>
  new DomainError('conflict', 'account_in_use', `It cannot be closed yet: there are ${what}.`)

export const bulkJobNotFound = () => new DomainError('not_found', 'bulk_job_not_found', 'There is no such job.')
export const bulkJobNotReady = () =>
  new DomainError('conflict', 'bulk_job_not_ready', 'This cannot be done with the job as it stands now.')
export const nobodyChosen = () =>
  new DomainError('conflict', 'nobody_chosen', 'No client is chosen, or none fits the filter any more.')
export const mergeRefused = (hindrances: string[]) =>
  new DomainError('conflict', 'merge_refused', `These clients cannot be merged: ${hindrances.join(' ')}`)
export const mergeNotFound = () => new DomainError('not_found', 'merge_not_found', 'There is no such merge.')
export const undoRefused = (hindrances: string[]) =>
  new DomainError('conflict', 'undo_refused', `This merge cannot be undone any more: ${hindrances.join(' ')}`)

export const exportNotFound = () => new DomainError('not_found', 'export_not_found', 'There is no such archive.')
export const exportGone = () =>
  new DomainError('gone', 'export_gone', 'This archive is not there to be downloaded (any more). Ask for a new one.')
export const erasureNotFound = () => new DomainError('not_found', 'erasure_not_found', 'There is no such request.')
export const erasureDecided = () =>
  new DomainError('conflict', 'erasure_decided', 'This request was decided or withdrawn already.')
export const erasureAsked = () =>
  new DomainError('conflict', 'erasure_asked', 'There is such a request already; it waits to be decided.')
export const erasureRefused = (hindrances: string[]) =>
  new DomainError('conflict', 'erasure_refused', `This cannot be erased yet: ${hindrances.join(' ')}`)
