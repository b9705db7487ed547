import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

export const accountOpened = defineEvent(
  'clients.account_opened',
  z.object({ clientId: z.number().int(), userId: z.number().int() }),
)
