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
