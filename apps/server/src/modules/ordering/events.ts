import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

export const orderPlaced = defineEvent('ordering.order_placed', z.object({ orderId: z.number(), clientId: z.number() }))
