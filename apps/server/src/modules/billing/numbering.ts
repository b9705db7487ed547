import { sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Tx } from '../../platform/context.ts'

/** `{YEAR}`, `{MONTH}` and `{NUMBER}` or `{NUMBER:6}` (six digits at least); the rest stands as it is. */
export const numberFormat = z
  .object({
    format: z
      .string()
      .max(40)
      .regex(
        /^[A-Za-z0-9/_.-]*(\{(YEAR|MONTH|NUMBER(:\d)?)\}[A-Za-z0-9/_.-]*)+$/,
        'holds a placeholder that is not known',
      )
      .refine((format) => /\{NUMBER(:\d)?\}/.test(format), 'must hold {NUMBER}'),
    restarts: z.enum(['never', 'yearly', 'monthly']),
  })
  .refine(
    ({ format, restarts }) =>
      restarts === 'never' || (format.includes('{YEAR}') && (restarts === 'yearly' || format.includes('{MONTH}'))),
    'a series that starts anew needs the year, and the month when it does so monthly, in its format',
  )
export type NumberFormat = z.infer<typeof numberFormat>

export type DocumentKind = 'invoice' | 'proforma' | 'credit_note' | 'quote'

/** Series of a kind of document on a day: `invoice:2027`. */
export function seriesOf(kind: DocumentKind, { restarts }: NumberFormat, on: Temporal.PlainDate): string {
  switch (restarts) {
    case 'never':
      return kind
    case 'yearly':
      return `${kind}:${on.year}`
    case 'monthly':
      return `${kind}:${on.year}-${String(on.month).padStart(2, '0')}`
  }
}

/** `INV-2027-000123` */
export function formatNumber({ format }: NumberFormat, on: Temporal.PlainDate, number: number): string {
  return format
    .replaceAll('{YEAR}', String(on.year))
    .replaceAll('{MONTH}', String(on.month).padStart(2, '0'))
    .replace(/\{NUMBER(?::(\d))?\}/g, (_, digits) => String(number).padStart(Number(digits ?? 1), '0'))
}

export type Drawn = { series: string; issuedOn: Temporal.PlainDate; first: number; numbers: string[] }

/**
 * The next numbers of a series, from its locked row, and the date that goes with them. Drawn last in a transaction:
 * several tax offices want a sequence without holes, so nothing may be refused after it, and everybody else who issues
 * waits from here to the commit.
 *
 * Dates ascend with the numbers: a use-case keeps its moment, so one that began before midnight may come here after one
 * that began later, and then takes the date of that one.
 */
export async function drawNumbers(tx: Tx, kind: DocumentKind, format: NumberFormat, count: number): Promise<Drawn> {
  const series = seriesOf(kind, format, tx.today)
  const { rows } = await tx.db.execute<{ first: string; last_on: string }>(sql`
    INSERT INTO billing.series AS s (name, next_number, last_on) VALUES (${series}, ${1 + count}, ${tx.today.toString()}::date)
    ON CONFLICT (name) DO UPDATE SET next_number = s.next_number + ${count}::bigint, last_on = greatest(s.last_on, excluded.last_on)
    RETURNING next_number - ${count}::bigint AS first, last_on::text`)
  const first = Number(rows[0]!.first)
  const numbers = Array.from({ length: count }, (_, index) => formatNumber(format, tx.today, first + index))
  return { series, issuedOn: Temporal.PlainDate.from(rows[0]!.last_on), first, numbers }
}
