import { z } from 'zod'
import { settingGroup } from '../../platform/setting-group.ts'
import { defineSetting } from '../../platform/settings.ts'

const automaticCharge = z.object({
  isOn: z.boolean(),
  /** How many days before its due date an invoice is charged. */
  daysBefore: z.number().int().min(0).max(30),
  /** Days from the first try to the further ones, while the bank may still say yes. */
  retryDays: z
    .array(z.number().int().min(1).max(60))
    .max(10)
    .refine((days) => days.every((day, index) => index === 0 || day > days[index - 1]!), 'must ascend'),
})

export type AutomaticCharge = z.infer<typeof automaticCharge>

export const automaticChargeSetting = defineSetting<AutomaticCharge>({
  name: 'payments.automatic_charge',
  about: 'Charge stored means to pay when invoices are due, and on which days again after a decline.',
  schema: automaticCharge,
  default: { isOn: true, daysBefore: 0, retryDays: [1, 3, 5, 7] },
})

/** What the operator may decide about charging by itself. */
export const chargeSettings = settingGroup({ automaticCharge: automaticChargeSetting })

/**
 * Pure: the day of the next try after `declined` declines, or null when all were used. Days count from the first try, so that
 * a slow bank moves nothing; one whose day is over by then is made up for the day after.
 */
export function nextTryOn(
  { firstOn, declined, today }: { firstOn: Temporal.PlainDate; declined: number; today: Temporal.PlainDate },
  { retryDays }: Pick<AutomaticCharge, 'retryDays'>,
): Temporal.PlainDate | null {
  const days = retryDays[declined - 1]
  if (days === undefined) return null
  const planned = firstOn.add({ days })
  return Temporal.PlainDate.compare(planned, today) > 0 ? planned : today.add({ days: 1 })
}
