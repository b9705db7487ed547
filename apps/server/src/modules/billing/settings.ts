import { z } from 'zod'
import { defineSetting } from '../../platform/settings.ts'

export const companySetting = defineSetting({
  name: 'billing.company',
  about: 'Name, address and tax number as they stand on invoices and in mails.',
  schema: z.object({ name: z.string(), lines: z.array(z.string()) }),
  default: { name: 'Your company', lines: [] },
})
