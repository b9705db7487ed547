import { DomainError } from '@ostler/kernel'

export const gatewayNotFound = () =>
  new DomainError('not_found', 'gateway_not_found', 'This way to pay is not offered.')
export const gatewayUnavailable = () =>
  new DomainError(
    'unavailable',
    'gateway_unavailable',
    'The payment provider did not answer. Try again in a moment; you will not be charged twice.',
  )
export const attemptNotFound = () => new DomainError('not_found', 'attempt_not_found', 'There is no such payment.')
export const webhookRefused = (reason: string) =>
  new DomainError('invalid', 'webhook_refused', `This webhook was refused: ${reason}.`)
export const integrationNotFound = () =>
  new DomainError('not_found', 'integration_not_found', 'There is no such integration.')
export const paymentRecorded = () =>
  new DomainError('conflict', 'payment_recorded', 'A payment with this method and reference was recorded already.')
export const paymentUnderway = () =>
  new DomainError(
    'conflict',
    'payment_underway',
    'A payment for this is on its way already. Wait until the provider has said what became of it.',
  )
export const webhookUnchecked = () =>
  new DomainError('unavailable', 'webhook_unchecked', 'This webhook cannot be checked at the moment. Send it again.')
export const eventNotFound = () => new DomainError('not_found', 'event_not_found', 'There is no such event.')
