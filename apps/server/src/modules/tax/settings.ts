import { isCurrency, minorDigits } from '@ostler/kernel'
import { z } from 'zod'
import { defineSetting } from '../../platform/settings.ts'

/** `DE`, `CA-QC`, `OSS-EU` (the One Stop Shop of the Union), or `*`: rules of one's own apply everywhere. */
const registration = z
  .string()
  .regex(/^([A-Z]{2}(-[A-Z0-9]{1,3})?|OSS-EU|\*)$/, 'must be such as DE, CA-QC, OSS-EU or *')

const cashRounding = z.record(z.string(), z.string()).superRefine((steps, check) => {
  for (const [currency, step] of Object.entries(steps)) {
    if (!isCurrency(currency)) check.addIssue({ code: 'custom', path: [currency], message: 'is not a currency' })
    else if (stepOf(step, currency) === null)
      check.addIssue({ code: 'custom', path: [currency], message: 'must be a step such as 0.05' })
  }
})

export const taxSettingsSchema = z.object({
  seller: z.object({
    country: z
      .string()
      .regex(/^[A-Z]{2}$/)
      .nullable(),
    region: z
      .string()
      .regex(/^[A-Z0-9]{1,3}$/)
      .nullable(),
    /** Our own id, which VIES wants to know to give a consultation number. */
    taxId: z.string().max(40).nullable(),
  }),
  registrations: z.array(registration).max(100),
  pricesIncludeTax: z.boolean(),
  rounding: z.enum(['rate', 'line']),
  /** By currency the smallest coin, such as 0.05 for CHF. */
  cashRounding,
})

export type TaxSettings = z.output<typeof taxSettingsSchema>

export const taxSettings = defineSetting<TaxSettings>({
  name: 'tax.settings',
  about: 'Where the seller is and is registered for tax, whether prices include it, and how it is rounded.',
  schema: taxSettingsSchema,
  default: {
    seller: { country: null, region: null, taxId: null },
    registrations: [],
    pricesIncludeTax: false,
    rounding: 'rate',
    cashRounding: {},
  },
})

/** The step in minor units; null when it is none. */
export function stepOf(step: string, currency: string): bigint | null {
  const digits = minorDigits(currency)
  const match = /^(\d{1,6})(?:\.(\d+))?$/.exec(step)
  const fraction = match?.[2] ?? ''
  if (!match || fraction.length > digits) return null
  const minor = BigInt(match[1] + fraction.padEnd(digits, '0'))
  return minor > 0n ? minor : null
}
