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
export const paymentDeclined = (reason: string) =>
  new DomainError('conflict', 'payment_declined', `The payment was declined: ${reason}`)
export const methodNotFound = () =>
  new DomainError('not_found', 'method_not_found', 'There is no such stored means to pay.')
export const methodUnusable = () =>
  new DomainError('conflict', 'method_unusable', 'This means to pay cannot be charged any more. Add it again.')
export const methodInUse = () =>
  new DomainError(
    'conflict',
    'method_in_use',
    'A payment with this is on its way. Remove it when the provider has said what became of it.',
  )
export const storingNotFound = () =>
  new DomainError('not_found', 'storing_not_found', 'Nothing is being stored under this number.')
export const tooManyStorings = () =>
  new DomainError('conflict', 'too_many_storings', 'This was tried too often today. Try again tomorrow.')
export const notDue = () => new DomainError('conflict', 'not_due', 'This is not to be charged by itself now.')
export const notPaused = () => new DomainError('conflict', 'not_paused', 'Charging is not paused for this client.')
export const webhookUnchecked = () =>
  new DomainError('unavailable', 'webhook_unchecked', 'This webhook cannot be checked at the moment. Send it again.')
export const eventNotFound = () => new DomainError('not_found', 'event_not_found', 'There is no such event.')
