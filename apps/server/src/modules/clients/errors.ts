import { DomainError } from '@ostler/kernel'

export const emailNotVerified = () =>
  new DomainError('conflict', 'email_not_verified', 'Confirm your e-mail address first.')

export const clientNotFound = () => new DomainError('not_found', 'client_not_found', 'There is no such client.')

export const memberNotFound = () =>
  new DomainError('not_found', 'member_not_found', 'Nobody like that may act for this client.')
