import { cx } from '../class-names.ts'
import { useLocale } from '../provider.tsx'

export type MoneyValue = { amount: string; currency: string }

const formats = new Map<string, Intl.NumberFormat>()

/** The amount goes in as the decimal string it is: through a number, long amounts would lose their last digits. */
export function formatMoney(
  { amount, currency }: MoneyValue,
  locale?: string,
  { signed = false }: { signed?: boolean } = {},
): string {
  const digits = amount.split('.')[1]?.length ?? 0
  const key = `${locale} ${currency} ${digits} ${signed}`
  let format = formats.get(key)
  if (!format) {
    const usual = new Intl.NumberFormat(locale, { style: 'currency', currency }).resolvedOptions().maximumFractionDigits
    format = new Intl.NumberFormat(locale, {
      style: 'currency',
      currency,
      signDisplay: signed ? 'exceptZero' : 'auto',
      // A price per unit may be finer than the currency's smallest coin; show it as it is.
      maximumFractionDigits: Math.max(usual ?? 2, digits),
    })
    formats.set(key, format)
  }
  return format.format(amount as `${number}`)
}

export type MoneyProps = {
  value: MoneyValue
  /** Shows a plus as well. */
  signed?: boolean
  /** A price that no longer holds. */
  strike?: boolean
  className?: string
}

export function Money({ value, signed, strike, className }: MoneyProps) {
  const { locale } = useLocale()
  const text = formatMoney(value, locale, { signed })
  const classes = cx('whitespace-nowrap tabular-nums', strike && 'text-muted', className)
  return strike ? (
    <s dir="auto" className={classes}>
      {text}
    </s>
  ) : (
    <span dir="auto" className={classes}>
      {text}
    </span>
  )
}
