import { DomainError } from '@ostler/kernel'

export const serverNotFound = () => new DomainError('not_found', 'server_not_found', 'There is no such server.')
export const serverUnavailable = () =>
  new DomainError('unavailable', 'server_unavailable', 'The settings of this server do not fit its kind any more.')
export const serverKindNotFound = () =>
  new DomainError('not_found', 'server_kind_not_found', 'There is no such kind of server here.')
export const serverNameTaken = () =>
  new DomainError('conflict', 'server_name_taken', 'There is a server of this name already.', [
    { field: 'name', message: 'is taken' },
  ])
export const serverInUse = () =>
  new DomainError(
    'conflict',
    'server_in_use',
    'Services live on this server, or it is named by what was done for them. Close it for new accounts instead.',
  )
export const serverInMaintenance = () =>
  new DomainError('conflict', 'server_in_maintenance', 'This server is in maintenance already.')
export const serverNotInMaintenance = () =>
  new DomainError('conflict', 'server_not_in_maintenance', 'This server is not in maintenance.')
export const groupNotFound = () =>
  new DomainError('not_found', 'server_group_not_found', 'There is no such group of servers.')
export const groupNameTaken = () =>
  new DomainError('conflict', 'server_group_name_taken', 'There is a group of this name already.', [
    { field: 'name', message: 'is taken' },
  ])
export const groupInUse = () =>
  new DomainError(
    'conflict',
    'server_group_in_use',
    'Products are made on the servers of this group. Choose another one for them first.',
  )
export const callbacksNotTaken = () =>
  new DomainError('not_found', 'server_not_found', 'No call-backs are taken at this address.')
export const callbackRefused = (reason: string) =>
  new DomainError('unauthenticated', 'callback_refused', `This call-back was refused: ${reason}`)
