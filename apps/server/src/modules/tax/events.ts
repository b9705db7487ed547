import { z } from 'zod'
import { defineEvent } from '../../platform/outbox.ts'

/** The first answer about an id, or one that differs from what was known. */
export const taxIdChecked = defineEvent(
  'tax.tax_id_checked',
  z.object({ taxId: z.string(), status: z.enum(['valid', 'invalid']) }),
)
