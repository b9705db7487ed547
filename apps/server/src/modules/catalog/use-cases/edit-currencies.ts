import { invalidField, Money } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { changeSetting, defineSetting, readSetting } from '../../../platform/settings.ts'
import { currencyInUse, currencyNotFound, defaultCurrency, rateMissing } from '../errors.ts'
import { crossRate, scaledRate } from '../exchange.ts'
import { ratesInUse } from '../queries/exchange.ts'
import { offeredCurrencies } from '../queries/price-list.ts'
import type { ExchangeRate } from '../read-model.ts'
import { currencies, exchangeRates } from '../schema.ts'
import { unlessInUse } from './amounts.ts'

export const ratesSetting = defineSetting<'off' | 'daily'>({
  name: 'catalog.exchange_rates',
  about: 'Where exchange rates come from each day: nowhere (set by hand), or from the European Central Bank.',
  schema: z.enum(['off', 'daily']),
  default: 'off',
})

export type CurrencyDetails = { code: string; isDefault: boolean; rate: ExchangeRate | null }

/** The currencies we sell in with their rates, the default one first, and whether rates come by themselves. */
export async function currenciesWithRates(
  ctx: Context,
): Promise<{ items: CurrencyDetails[]; refresh: 'off' | 'daily' }> {
  const codes = await offeredCurrencies(ctx)
  const { base, rates } = await ratesInUse(ctx)
  return {
    items: codes.map((code) => ({
      code,
      isDefault: code === base,
      rate: rates.find((rate) => rate.currency === code) ?? null,
    })),
    refresh: await readSetting(ctx, ratesSetting),
  }
}

/** Offers a currency; the first one is the default. Offering it again changes nothing. @throws unknown_currency */
export async function offerCurrency(ctx: Context, code: string): Promise<void> {
  ctx.actor.must('products.manage')
  Money.zero(code)
  await ctx.transaction(async (tx) => {
    await lockCurrencies(tx)
    const offered = await offeredCurrencies(tx)
    if (offered.includes(code)) return
    await tx.db.insert(currencies).values({ code, isDefault: offered.length === 0, position: offered.length })
    tx.record({ action: 'currency_offered', object: `currency:${code}` })
  })
}

/**
 * Sells in a currency no more. What was sold in it goes on: services and invoices carry their own.
 * @throws currency_not_found, default_currency, currency_in_use while there are prices in it
 */
export async function withdrawCurrency(ctx: Context, code: string): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    await lockCurrencies(tx)
    const { base } = await mustOffer(tx, code)
    if (code === base) throw defaultCurrency(code)
    await tx.db.delete(exchangeRates).where(eq(exchangeRates.currency, code))
    await unlessInUse(tx.db.delete(currencies).where(eq(currencies.code, code)), () => currencyInUse(code))
    tx.record({ action: 'currency_withdrawn', object: `currency:${code}` })
  })
}

/**
 * Makes another currency the default. Rates are counted from the default one, so they are counted anew from the new one.
 * @throws currency_not_found, rate_missing when there are rates and none for this currency, invalid_rate when one would be
 * too large or too small to be stored
 */
export async function makeDefaultCurrency(ctx: Context, code: string): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    await lockCurrencies(tx)
    const { base, rates } = await mustOffer(tx, code)
    if (code === base) return
    const pivot = rates.find((rate) => rate.currency === code)
    if (rates.length > 0 && !pivot) throw rateMissing(code)
    await tx.db.update(currencies).set({ isDefault: false }).where(eq(currencies.isDefault, true))
    await tx.db.update(currencies).set({ isDefault: true }).where(eq(currencies.code, code))
    await tx.db.delete(exchangeRates)
    const recounted = pivot
      ? [{ ...pivot, currency: base, rate: '1' }, ...rates.filter((rate) => rate !== pivot)].map((rate) => ({
          ...rate,
          rate: crossRate(rate.rate, pivot.rate),
        }))
      : []
    for (const { rate } of recounted) mustBeRate(rate)
    if (recounted.length > 0) await tx.db.insert(exchangeRates).values(recounted)
    tx.record({
      action: 'default_currency_changed',
      object: `currency:${code}`,
      before: { currency: base, rates },
      after: { currency: code, rates: recounted },
    })
  })
}

/**
 * Sets a rate by hand: how many of `currency` one unit of the default currency is worth.
 * @throws currency_not_found, default_currency, invalid_rate
 */
export async function setExchangeRate(
  ctx: Context,
  input: { currency: string; rate: string; asOf: string; source: string },
): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction(async (tx) => {
    await lockCurrencies(tx)
    const { base, rates } = await mustOffer(tx, input.currency)
    if (input.currency === base) throw defaultCurrency(base)
    mustBeRate(input.rate)
    const asOf = Temporal.PlainDate.from(input.asOf)
    if (Temporal.PlainDate.compare(asOf, tx.today) > 0) throw invalidField('asOf', 'This day is still to come.')
    const row = { currency: input.currency, rate: input.rate, asOf, source: input.source }
    await storeRates(tx, [row])
    tx.record({
      action: 'exchange_rate_set',
      object: `currency:${input.currency}`,
      before: rates.find((rate) => rate.currency === input.currency),
      after: row,
    })
  })
}

/** Has rates come each day by themselves, or not. */
export async function changeRateRefresh(ctx: Context, refresh: 'off' | 'daily'): Promise<void> {
  ctx.actor.must('products.manage')
  await ctx.transaction((tx) => changeSetting(tx, ratesSetting, refresh))
}

export async function storeRates(tx: Tx, rows: ExchangeRate[]): Promise<void> {
  await tx.db
    .insert(exchangeRates)
    .values(rows)
    .onConflictDoUpdate({
      target: exchangeRates.currency,
      set: { rate: sql`excluded.rate`, asOf: sql`excluded.as_of`, source: sql`excluded.source` },
    })
}

/** Two who change currencies or rates follow one another, also when the second then finds nothing to change. */
export async function lockCurrencies(tx: Tx): Promise<void> {
  await tx.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended('catalog.currencies', 0))`)
}

/** @throws currency_not_found */
async function mustOffer(tx: Tx, code: string) {
  if (!(await offeredCurrencies(tx)).includes(code)) throw currencyNotFound(code)
  return ratesInUse(tx)
}

function mustBeRate(rate: string): void {
  try {
    scaledRate(rate)
  } catch {
    throw invalidField('rate', `"${rate}" is not an exchange rate such as 1.0842.`, 'invalid_rate')
  }
}
