import { DomainError } from '@ostler/kernel'

export const serverNotFound = () => new DomainError('not_found', 'server_not_found', 'There is no such server.')
export const serverUnavailable = () =>
  new DomainError('unavailable', 'server_unavailable', 'The settings of this server do not fit its kind any more.')
