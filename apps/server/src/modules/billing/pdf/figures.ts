import { type Money, minorDigits, type Percent } from '@ostler/kernel'

/** Figures stay 0-9 in every language, so that amounts can be compared by whoever reads the document. */
const digits = { numberingSystem: 'latn' } as const

/** An amount as people of that language write it, made from the exact decimal string and never from a float. */
export function amountText(amount: Money, locale: string): string {
  const places = minorDigits(amount.currency)
  return new Intl.NumberFormat(locale, {
    ...digits,
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: places,
    maximumFractionDigits: places,
  }).format(amount.toDecimal() as Intl.StringNumericLiteral)
}

/** `19%`, `8,875 %`: all the places a rate has, and no more. */
export const percentText = (rate: Percent, locale: string): string =>
  new Intl.NumberFormat(locale, { ...digits, style: 'unit', unit: 'percent', maximumFractionDigits: 5 }).format(
    rate.toString() as Intl.StringNumericLiteral,
  )

/** A quantity, given as a plain decimal. */
export const quantityText = (quantity: string, locale: string): string =>
  new Intl.NumberFormat(locale, { ...digits, maximumFractionDigits: 10 }).format(quantity as Intl.StringNumericLiteral)

/** Always of the Gregorian calendar: due dates are those of the contract, also where another calendar is the usual one. */
export const dayText = (day: Temporal.PlainDate, locale: string): string =>
  day.toLocaleString(locale, { ...digits, calendar: 'gregory', dateStyle: 'medium' })

/** `1 Jan 2026 – 31 Jan 2026`, one of the two, or nothing. */
export function periodText(from: Temporal.PlainDate | null, until: Temporal.PlainDate | null, locale: string): string {
  return [from, until]
    .filter((day) => day !== null)
    .map((day) => dayText(day, locale))
    .join(' – ')
}
