import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

const about = { serviceId: z.number(), clientId: z.number() }

export const serviceActivated = defineEvent('services.activated', z.object(about))
export const provisioningFailed = defineEvent(
  'services.provisioning_failed',
  z.object({ ...about, reason: z.string() }),
)
