import { isCurrency, isCycle, Money, Percent } from '@ostler/kernel'
import { z } from 'zod'
import { defineSetting } from '../../platform/settings.ts'
import { numberFormat } from './numbering.ts'

export const companySetting = defineSetting({
  name: 'billing.company',
  about: 'Name, address and tax number as they stand on invoices and in mails.',
  schema: z.object({ name: z.string(), lines: z.array(z.string()) }),
  default: { name: 'Your company', lines: [] },
})

const documentNumbers = z.object({
  invoice: numberFormat,
  proforma: numberFormat,
  credit_note: numberFormat,
  quote: numberFormat,
})

export const numberingSetting = defineSetting<z.infer<typeof documentNumbers>>({
  name: 'billing.numbering',
  about: 'How documents are numbered, and when each series starts anew.',
  schema: documentNumbers,
  default: {
    invoice: { format: 'INV-{YEAR}-{NUMBER:6}', restarts: 'yearly' },
    proforma: { format: 'PRO-{YEAR}-{NUMBER:6}', restarts: 'yearly' },
    credit_note: { format: 'CN-{YEAR}-{NUMBER:6}', restarts: 'yearly' },
    quote: { format: 'QUO-{YEAR}-{NUMBER:6}', restarts: 'yearly' },
  },
})

export const proformaSetting = defineSetting({
  name: 'billing.proforma',
  about: 'Ask for money with proforma invoices; the invoice gets its number and date when money arrives.',
  schema: z.boolean(),
  default: false,
})

const automaticCredit = z.enum(['always', 'when_it_covers_all', 'never'])
export type AutomaticCredit = z.infer<typeof automaticCredit>

export const automaticCreditSetting = defineSetting<AutomaticCredit>({
  name: 'billing.automatic_credit',
  about: 'Use the credit of a client for new invoices: always, only when it pays the whole invoice, or never.',
  schema: automaticCredit,
  default: 'always',
})

const fundsLimits = z.object({ least: z.string(), most: z.string(), mostCredit: z.string() })
export type FundsLimits = z.infer<typeof fundsLimits>

export const addFundsSetting = defineSetting<Record<string, FundsLimits>>({
  name: 'billing.add_funds',
  about:
    'In which currencies clients may pay in advance: the least and the most at once, and the most credit they may come to have.',
  schema: z
    .record(z.string(), fundsLimits)
    .refine((map) => Object.entries(map).every(areLimits), 'names a currency or an amount that does not exist'),
  default: {
    EUR: { least: '10.00', most: '1000.00', mostCredit: '5000.00' },
    GBP: { least: '10.00', most: '1000.00', mostCredit: '5000.00' },
    USD: { least: '10.00', most: '1000.00', mostCredit: '5000.00' },
  },
})

function areLimits([currency, limits]: [string, FundsLimits]): boolean {
  if (!isCurrency(currency)) return false
  try {
    return Object.values(limits).every((limit) => !Money.parse(limit, currency).isNegative)
  } catch {
    return false
  }
}

export const leadDaysSetting = defineSetting({
  name: 'billing.lead_days',
  about: 'How many days before its due date a renewal is charged and invoiced, by cycle where it differs.',
  schema: z.object({
    days: z.number().int().min(0).max(90),
    byCycle: z
      .record(z.string(), z.number().int().min(0).max(90))
      .refine((map) => namesCycles(map), 'names a cycle that does not exist'),
  }),
  default: { days: 14, byCycle: {} },
})
export type LeadDays = z.infer<typeof leadDaysSetting.schema>

/** What is due by this day is invoiced: the longest lead time of any cycle. What is not charged yet is not there yet. */
export const lastDayToInvoice = (today: Temporal.PlainDate, lead: LeadDays): Temporal.PlainDate =>
  today.add({ days: Math.max(lead.days, ...Object.values(lead.byCycle)) })

function namesCycles(map: Record<string, number>): boolean {
  return Object.keys(map).every(isCycle)
}

const days = (least: number) =>
  z
    .array(z.number().int().min(least).max(90))
    .max(10)
    .refine((list) => new Set(list).size === list.length, 'names a day twice')

export const remindersSetting = defineSetting({
  name: 'billing.reminders',
  about: 'How many days before and after the due date of an open invoice its client is reminded.',
  schema: z.object({ before: days(0), after: days(1) }),
  default: { before: [7, 1], after: [1, 3, 7] },
})
export type Reminders = z.infer<typeof remindersSetting.schema>

/** Decimal amounts by currency: `{ EUR: '5.00' }`. */
const amounts = z
  .record(z.string(), z.string().max(20))
  .refine((map) => Object.entries(map).every(([currency, amount]) => isAmount(amount, currency)), {
    message: 'holds what is not a positive amount of a currency',
  })

const whenLate = {
  /** Days from the due date to the first fee. */
  afterDays: z.number().int().min(1).max(365),
  /** Days from one fee to the next; null: one fee. */
  everyDays: z.number().int().min(1).max(365).nullable(),
  /** How many fees one invoice gets at most. */
  most: z.number().int().min(1).max(100),
}

export const lateFeesSetting = defineSetting({
  name: 'billing.late_fees',
  about: 'What is charged for paying late: a fixed amount by currency, or a share of what is open. Empty: nothing.',
  schema: z
    .discriminatedUnion('kind', [
      z.object({ kind: z.literal('fixed'), amounts, ...whenLate }),
      z.object({
        kind: z.literal('percent'),
        percent: z.string().refine(isShare, 'must be a percentage above 0 and up to 100'),
        minimum: amounts,
        maximum: amounts,
        ...whenLate,
      }),
    ])
    .nullable(),
  default: null,
})
export type LateFees = NonNullable<z.infer<typeof lateFeesSetting.schema>>

export const quotesSetting = defineSetting({
  name: 'billing.quotes',
  about: 'How long quotes are good for, when their invoices are due, and when forgotten drafts of them are deleted.',
  schema: z.object({
    validDays: z.number().int().min(1).max(365),
    dueDays: z.number().int().min(0).max(365),
    draftsKeptDays: z.number().int().min(30).max(3650),
  }),
  default: { validDays: 30, dueDays: 14, draftsKeptDays: 365 },
})

function isAmount(amount: string, currency: string): boolean {
  if (!isCurrency(currency)) return false
  try {
    return Money.parse(amount, currency).isPositive
  } catch {
    return false
  }
}

function isShare(text: string): boolean {
  try {
    const hundred = Money.ofMinor(10_000_000n, 'EUR')
    const share = Percent.parse(text).of(hundred)
    return share.isPositive && share.compare(hundred) <= 0
  } catch {
    return false
  }
}
