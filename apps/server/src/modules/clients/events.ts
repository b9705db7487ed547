import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

export const accountOpened = defineEvent(
  'clients.account_opened',
  z.object({ clientId: z.number().int(), userId: z.number().int() }),
)

const ofClient = z.object({ clientId: z.number().int() })
export const accountClosedEvent = defineEvent('clients.account_closed', ofClient)
export const accountReopened = defineEvent('clients.account_reopened', ofClient)
const merge = z.object({ mergeId: z.number().int(), fromId: z.number().int(), intoId: z.number().int() })
export const clientsMerged = defineEvent('clients.merged', merge)
export const mergeUndone = defineEvent('clients.merge_undone', merge)
