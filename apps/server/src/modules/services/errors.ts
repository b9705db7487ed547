import { DomainError } from '@ostler/kernel'

export const serviceNotFound = () => new DomainError('not_found', 'service_not_found', 'There is no such service.')
export const serviceNotFailed = () => new DomainError('conflict', 'service_not_failed', 'This service has not failed.')
export const credentialsNotReady = () =>
  new DomainError('conflict', 'credentials_not_ready', 'The service is not set up yet.')
