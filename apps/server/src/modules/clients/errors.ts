import { DomainError } from '@ostler/kernel'

export const clientNotFound = () => new DomainError('not_found', 'client_not_found', 'There is no such client.')
