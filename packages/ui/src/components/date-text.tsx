import { cx } from '../class-names.ts'
import { useLocale } from '../provider.tsx'

export type DateForm = 'date' | 'datetime' | 'relative'

const civilDate = /^\d{4}-\d{2}-\d{2}$/

type FormatOptions = { locale?: string; timeZone?: string; form?: DateForm; now?: Date }

/**
 * A civil date is a day on a calendar and means the same everywhere; an instant is shown in the reader's time zone.
 * The two must not be mixed, or a due date moves by a day west of Greenwich.
 */
export function formatDate(
  value: string | Date,
  { locale, timeZone, form, now = new Date() }: FormatOptions = {},
): string {
  const isCivil = typeof value === 'string' && civilDate.test(value)
  const date = isCivil ? new Date(`${value}T00:00:00Z`) : new Date(value)
  if (Number.isNaN(date.getTime())) return String(value)
  if (form === 'relative')
    return isCivil ? relativeDays(date, { locale, timeZone, now }) : relative(date, { locale, now })
  const withTime = !isCivil && (form ?? 'datetime') === 'datetime'
  return new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: withTime ? 'short' : undefined,
    timeZone: isCivil ? 'UTC' : timeZone,
  }).format(date)
}

const day = 86_400_000
const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * day],
  ['month', 30 * day],
  ['day', day],
  ['hour', 3_600_000],
  ['minute', 60_000],
]

function relative(date: Date, { locale, now }: { locale?: string; now: Date }) {
  return inWords(date.getTime() - now.getTime(), locale)
}

function relativeDays(date: Date, { locale, timeZone, now }: { locale?: string; timeZone?: string; now: Date }) {
  const today = new Date(`${new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)}T00:00:00Z`)
  const distance = date.getTime() - today.getTime()
  if (Math.abs(distance) < day) return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(0, 'day')
  return inWords(distance, locale)
}

function inWords(distance: number, locale: string | undefined) {
  const words = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  for (const [unit, length] of units) {
    if (Math.abs(distance) >= length) return words.format(Math.round(distance / length), unit)
  }
  return words.format(0, 'second')
}

export type DateTextProps = {
  /** An ISO instant, or a civil date such as 2026-03-31. */
  value: string | Date
  format?: DateForm
  className?: string
}

export function DateText({ value, format, className }: DateTextProps) {
  const { locale, timeZone } = useLocale()
  const isCivil = typeof value === 'string' && civilDate.test(value)
  const machine = typeof value === 'string' ? value : value.toISOString()
  const text = formatDate(value, { locale, timeZone, form: format })
  const other = formatDate(value, { locale, timeZone, form: format === 'relative' ? 'datetime' : 'relative' })
  const utc = isCivil ? '' : ` · ${formatDate(value, { locale, timeZone: 'UTC' })} UTC`
  return (
    <time dir="auto" dateTime={machine} title={other + utc} className={cx('whitespace-nowrap tabular-nums', className)}>
      {text}
    </time>
  )
}
