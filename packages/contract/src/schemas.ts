import { cycleNames, isCurrency, isCycle } from '@ostler/kernel'
import { z } from 'zod'

/** Which log an entry of the audit trail stands in. */
export const auditKind = z.enum(['activity', 'security', 'bookkeeping'])

export const id = z.coerce.number().int().positive()
export const byId = z.object({ id })

export const currency = z.string().length(3).refine(isCurrency, 'is not a currency of ISO 4217')

/** Exact money: a decimal string with all digits of the currency. */
export const money = z.object({ amount: z.string(), currency: z.string() })

/** A price as somebody types it. */
export const amount = z
  .string()
  .trim()
  .regex(/^\d{1,12}(\.\d{1,4})?$/, 'must be an amount such as 12.50')

/** An amount that may take off as well as add: `-12.50`. */
export const signedAmount = z
  .string()
  .trim()
  .regex(/^-?\d{1,12}(\.\d{1,4})?$/, 'must be an amount such as 12.50 or -12.50')

/** A usual cycle by name, or `every_10_days`, `every_2_weeks`, `every_18_months`, `every_5_years`. */
export const cycle = z
  .union([
    z.enum(cycleNames),
    z.templateLiteral(['every_', z.number().int().positive(), '_', z.enum(['days', 'weeks', 'months', 'years'])]),
  ])
  .refine(isCycle, 'must be a cycle such as monthly or every_10_days')

/** A day in the business time zone, `YYYY-MM-DD`. */
export const civilDate = z.iso.date()

/** A day that somebody picks. The database counts no year 0. */
export const pickedDay = civilDate.refine((day) => day >= '0001', 'must be a day such as 2027-01-31')

/** A moment, ISO 8601 in UTC. */
export const instant = z.iso.datetime()

export const email = z.email().max(254).trim()

/** A name, a city, a subject: one line a person reads. */
export const line = (max: number) => z.string().trim().min(1).max(max)
export const optionalLine = (max: number) => z.string().trim().max(max).optional()

/** ISO 3166-1 alpha-2. */
export const country = z.string().regex(/^[A-Z]{2}$/, 'must be a two-letter country code')

/** A state or province: the last part of its code of ISO 3166-2, such as BC, TX or KA. */
export const region = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^([A-Z0-9]{1,3})?$/, 'must be a code such as BC or TX')

/** A tax id as somebody types it: VAT number, GSTIN, ABN. The server knows their forms. */
export const taxId = z.string().trim().max(40)

export const slug = z
  .string()
  .max(80)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'may hold lower-case letters, digits and single hyphens')

type WithoutDefaults<Shape extends z.ZodRawShape> = {
  [Name in keyof Shape]: Shape[Name] extends z.ZodDefault<infer Inner> ? Inner : Shape[Name]
}

/** The fields of a form that is sent whole: what may be left out when something is made must be said when it is changed. */
export const saidInFull = <Shape extends z.ZodRawShape>(shape: Shape): WithoutDefaults<Shape> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, field]) => [name, field instanceof z.ZodDefault ? field.unwrap() : field]),
  ) as WithoutDefaults<Shape>

/** Keyset paging: pass `nextCursor` of the last answer to get the rows after it. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(25),
  cursor: z.string().max(200).optional(),
})

export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const done = z.object({ done: z.literal(true) })

export const notFound = (code: string, message: string) => ({ [code]: { status: 404, message } })
