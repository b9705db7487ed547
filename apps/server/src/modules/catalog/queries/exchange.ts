import type { Currency, Money } from '@ostler/kernel'
import { asc } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { rateMissing } from '../errors.ts'
import { type Conversion, conversionWith, convertAt, plainDecimal } from '../exchange.ts'
import type { ExchangeRate } from '../read-model.ts'
import { currencies, exchangeRates } from '../schema.ts'

/** The default currency, and what one unit of it is in the others. */
export async function ratesInUse(ctx: Context): Promise<{ base: Currency; rates: ExchangeRate[] }> {
  const known = await ctx.read.select().from(currencies)
  const rows = await ctx.read.select().from(exchangeRates).orderBy(asc(exchangeRates.currency))
  const base = known.find((one) => one.isDefault)
  if (!base) throw new Error('No currency is the default one.')
  return { base: base.code, rates: rows.map((row) => ({ ...row, rate: plainDecimal(row.rate) })) }
}

/** How prices of the default currency are turned into this one; null when it is the default one, or has no rate. */
export async function conversionTo(ctx: Context, currency: Currency): Promise<Conversion | null> {
  const { base, rates } = await ratesInUse(ctx)
  const rate = rates.find((one) => one.currency === currency)
  return rate && currency !== base ? conversionWith(base, rate) : null
}

/**
 * An amount in another currency, at the stored rates, rounded half up once. For prices and estimates; what is owed is
 * never converted.
 *
 * @throws rate_missing
 */
export async function convert(ctx: Context, amount: Money, currency: Currency): Promise<Money> {
  if (amount.currency === currency) return amount
  const { base, rates } = await ratesInUse(ctx)
  const rateOf = (code: Currency): string => {
    const rate = code === base ? '1' : rates.find((one) => one.currency === code)?.rate
    if (rate === undefined) throw rateMissing(code)
    return rate
  }
  return convertAt(amount, rateOf(amount.currency), rateOf(currency), currency)
}
