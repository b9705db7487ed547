import { type Money, minorDigits } from '@ostler/kernel'

/** Figures stay 0-9 in every language: the embedded fonts have no others. */
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

export const dayText = (day: Temporal.PlainDate, locale: string): string =>
  day.toLocaleString(locale, { ...digits, dateStyle: 'medium' })

/** `1 Jan 2026 – 31 Jan 2026`, one of the two, or nothing. */
export function periodText(from: Temporal.PlainDate | null, until: Temporal.PlainDate | null, locale: string): string {
  return [from, until]
    .filter((day) => day !== null)
    .map((day) => dayText(day, locale))
    .join(' – ')
}
