import { DomainError, type FieldProblem } from '@ostler/kernel'

export const serviceNotFound = () => new DomainError('not_found', 'service_not_found', 'There is no such service.')
export const serviceNotFailed = () => new DomainError('conflict', 'service_not_failed', 'This service has not failed.')
export const operationNotFound = () =>
  new DomainError('not_found', 'operation_not_found', 'There is no such operation.')
export const operationAsking = () =>
  new DomainError('conflict', 'operation_asking', 'The server is being asked at this moment. Try again in a while.')
export const operationClosed = () =>
  new DomainError('conflict', 'operation_closed', 'This was done already, or is not wanted any more.')
export const operationHasSecret = () =>
  new DomainError(
    'conflict',
    'operation_has_secret',
    'It brings a password that only the server and we know, so it cannot be done by hand. Skip it, and set a new one.',
  )
export const serverCannot = () =>
  new DomainError('conflict', 'server_cannot', 'The server of this service cannot do that.')
export const serverSaysNo = (reason: string) => new DomainError('conflict', 'server_says_no', reason)
export const serverUnsure = () =>
  new DomainError('unavailable', 'server_unsure', 'The server does not answer clearly at the moment. Try again later.')
export const serviceNotPending = () =>
  new DomainError('conflict', 'service_not_pending', 'The service is not in a state in which this can be done.')
export const serviceOver = () => new DomainError('conflict', 'service_over', 'This service is over, or has not begun.')
export const cancellationOpen = () =>
  new DomainError('conflict', 'cancellation_open', 'The end of this service was asked for already.')
export const cancellationNotFound = () =>
  new DomainError('not_found', 'cancellation_not_found', 'The end of this service was not asked for, or has come.')
export const sameClient = () =>
  new DomainError('invalid', 'same_client', 'That client has the service already.', [
    { field: 'toClientId', message: 'has the service already' },
  ])
export const otherCurrency = (currency: string) =>
  new DomainError(
    'conflict',
    'other_currency',
    `The service is charged in ${currency}, and that client pays in another currency.`,
  )
export const serviceHasDebts = () =>
  new DomainError('conflict', 'service_has_debts', 'Something is still to be paid for this service. Settle it first.')
export const notOnThatServer = () =>
  new DomainError('conflict', 'not_on_that_server', 'That server does not have the account. Move it there first.')
export const credentialsNotReady = () =>
  new DomainError('conflict', 'credentials_not_ready', 'The service is not set up yet.')
export const serviceNotActive = () =>
  new DomainError('conflict', 'service_not_active', 'Only a service that is active can be changed.')
export const upgradeOpen = () =>
  new DomainError('conflict', 'upgrade_open', 'Another change of this service is still open; pay or cancel it first.')
export const upgradeNotOffered = () =>
  new DomainError('conflict', 'upgrade_not_offered', 'This service cannot be changed into that product.', [
    { field: 'productId', message: 'is not offered for this service' },
  ])
export const nothingChanges = () => new DomainError('invalid', 'nothing_changes', 'The service has this plan already.')
export const otherServer = () =>
  new DomainError('conflict', 'other_server', 'That product is on another kind of server; order it instead.')
export const cycleDoesNotRecur = () =>
  new DomainError('invalid', 'cycle_does_not_recur', 'A service can be changed into what recurs only.', [
    { field: 'cycle', message: 'does not recur' },
  ])
export const upgradeNotFound = () =>
  new DomainError('not_found', 'upgrade_not_found', 'There is no such change of plan.')
export const upgradeClosed = () =>
  new DomainError('conflict', 'upgrade_closed', 'This change was made or cancelled already.')
export const amountChanged = () =>
  new DomainError('conflict', 'amount_changed', 'The amount is another one now; look at it again.')
export const serviceNotSuspended = () =>
  new DomainError('conflict', 'service_not_suspended', 'This service is not suspended.')
export const effectiveTooSoon = (earliest: Temporal.PlainDate) =>
  new DomainError('invalid', 'effective_too_soon', `With this notice it cannot count before ${earliest}.`, [
    { field: 'effectiveOn', message: `must be ${earliest} or later` },
  ])
export const nothingToChange = () =>
  new DomainError('conflict', 'nothing_to_change', 'No service has a price that this would change.')
export const priceRoundNotFound = () =>
  new DomainError('not_found', 'price_round_not_found', 'There is no such change of prices.')
export const priceRoundClosed = () =>
  new DomainError('conflict', 'price_round_closed', 'It counts already, or was cancelled.')
export const endTooSoon = () =>
  new DomainError('invalid', 'end_too_soon', 'A service cannot end in the past.', [
    { field: 'on', message: 'must be today or later' },
  ])
export const accountAbsent = () =>
  new DomainError('conflict', 'account_absent', 'There is no such account on the server of this service.')
export const serverSilent = () =>
  new DomainError('unavailable', 'server_silent', 'The server did not answer. Try again in a while.')
export const serverListsNothing = () =>
  new DomainError('conflict', 'server_lists_nothing', 'Servers of this kind cannot list their accounts.')
export const listingRuns = () =>
  new DomainError('conflict', 'listing_runs', 'The accounts of this server are being read at this moment.')
export const foundAccountNotFound = () =>
  new DomainError('not_found', 'found_account_not_found', 'There is no such account.')
export const foundAccountLinked = () =>
  new DomainError('conflict', 'found_account_linked', 'One of these accounts is a service already.')
export const importRefused = (fields: FieldProblem[]) =>
  new DomainError(
    'invalid',
    'invalid_input',
    'Some accounts cannot be taken over like this; nothing was changed.',
    fields,
  )
