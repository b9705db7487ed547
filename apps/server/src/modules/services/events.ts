import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

const about = { serviceId: z.number(), clientId: z.number() }

export const serviceActivated = defineEvent('services.activated', z.object(about))
export const provisioningFailed = defineEvent(
  'services.provisioning_failed',
  z.object({ ...about, reason: z.string() }),
)

/** The plan of a service is another one from today on. What its server is to be told stands with the upgrade. */
export const planChanged = defineEvent('services.plan_changed', z.object({ ...about, upgradeId: z.number() }))
export const serviceSuspended = defineEvent('services.suspended', z.object({ ...about, suspensionId: z.number() }))
export const serviceUnsuspended = defineEvent('services.unsuspended', z.object({ ...about, suspensionId: z.number() }))
/** Another client has it from now on. */
export const serviceTransferred = defineEvent('services.transferred', z.object({ ...about, fromClientId: z.number() }))
export const serviceTerminated = defineEvent('services.terminated', z.object(about))
