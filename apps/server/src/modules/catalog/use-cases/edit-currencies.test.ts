import type { ExchangeRates, RatesOutcome } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aPrice, aProduct, staffWith, theHouse } from '../examples.ts'
import { exchangeRateSource } from '../ports.ts'
import { convert } from '../queries/exchange.ts'
import {
  changeRateRefresh,
  currenciesWithRates,
  makeDefaultCurrency,
  offerCurrency,
  setExchangeRate,
  withdrawCurrency,
} from './edit-currencies.ts'
import { refreshRates } from './refresh-rates.ts'

let house: TestHouse | undefined
beforeEach(async () => {
  await house?.stop()
  house = await aHouse()
  for (const code of ['USD', 'GBP', 'JPY']) await offerCurrency(ctx(), code)
})
afterAll(() => house?.stop())

const ctx = () => theHouse(house!)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => ({ code: error.code, fields: error.fields?.map((one: { field: string }) => one.field) }),
  )
const setRate = (currency: string, rate: string, asOf = ctx().today.toString()) =>
  setExchangeRate(ctx(), { currency, rate, asOf, source: 'By hand' })
const ratesNow = async () =>
  Object.fromEntries((await currenciesWithRates(ctx())).items.map(({ code, rate }) => [code, rate?.rate ?? null]))

test('a rate is set by hand with its day and source, and set again', async () => {
  await setRate('USD', '1.08', '2026-01-05')
  await setRate('USD', '1.0842', '2026-01-06')
  const { items, refresh } = await currenciesWithRates(ctx())
  expect([items.map((one) => one.code), refresh]).toEqual([['EUR', 'USD', 'GBP', 'JPY'], 'off'])
  expect(items[1]?.rate).toMatchObject({ rate: '1.0842', source: 'By hand' })
  expect(String(items[1]?.rate?.asOf)).toBe('2026-01-06')
})

test('amounts are converted at the stored rates, in any direction', async () => {
  await setRate('USD', '1.0842')
  await setRate('GBP', '0.84313')
  const shown = async (amount: string, from: string, to: string) =>
    String(await convert(ctx(), Money.parse(amount, from), to))
  expect(await shown('10', 'EUR', 'USD')).toBe('10.84 USD') // 10.842
  expect(await shown('10.84', 'USD', 'EUR')).toBe('10.00 EUR') // 9.99815…
  expect(await shown('100', 'USD', 'GBP')).toBe('77.77 GBP') // 77.7652…
  expect(await shown('5', 'JPY', 'JPY')).toBe('5 JPY')
  expect(await refusal(shown('5', 'JPY', 'EUR'))).toMatchObject({ code: 'rate_missing' })
  expect(await refusal(shown('5', 'EUR', 'CHF'))).toMatchObject({ code: 'rate_missing' })
})

test('a rate is refused that is none, is of the default currency, of one we do not sell in, or of a day to come', async () => {
  const tomorrow = ctx().today.add({ days: 1 }).toString()
  expect(await refusal(setRate('USD', '0'))).toEqual({ code: 'invalid_rate', fields: ['rate'] })
  expect(await refusal(setRate('USD', '1,08'))).toEqual({ code: 'invalid_rate', fields: ['rate'] })
  expect(await refusal(setRate('USD', '1.08', tomorrow))).toEqual({ code: 'invalid_input', fields: ['asOf'] })
  expect(await refusal(setRate('EUR', '1'))).toMatchObject({ code: 'default_currency' })
  expect(await refusal(setRate('CHF', '1'))).toMatchObject({ code: 'currency_not_found' })
})

test('a currency is given up when nothing is priced in it and it is not the default one', async () => {
  await setRate('GBP', '0.85')
  await aProduct(house!, { prices: [aPrice('10', { currency: 'USD' })] })
  expect(await refusal(withdrawCurrency(ctx(), 'USD'))).toMatchObject({ code: 'currency_in_use' })
  expect(await refusal(withdrawCurrency(ctx(), 'EUR'))).toMatchObject({ code: 'default_currency' })
  expect(await refusal(withdrawCurrency(ctx(), 'CHF'))).toMatchObject({ code: 'currency_not_found' })
  expect(await refusal(withdrawCurrency(ctx(), 'GBP'))).toBe('done')
  expect(Object.keys(await ratesNow())).toEqual(['EUR', 'USD', 'JPY'])
})

test('another default currency has the rates counted from it', async () => {
  await setRate('USD', '1.25')
  await setRate('GBP', '0.8')
  expect(await refusal(makeDefaultCurrency(ctx(), 'JPY'))).toMatchObject({ code: 'rate_missing' })
  expect(await refusal(makeDefaultCurrency(ctx(), 'CHF'))).toMatchObject({ code: 'currency_not_found' })
  await makeDefaultCurrency(ctx(), 'USD')
  // 1 ÷ 1.25, and 0.8 ÷ 1.25
  expect(await ratesNow()).toEqual({ USD: null, EUR: '0.8', GBP: '0.64', JPY: null })
  await makeDefaultCurrency(ctx(), 'EUR')
  expect(await ratesNow()).toEqual({ EUR: null, USD: '1.25', GBP: '0.8', JPY: null })
})

test('a rate that could not be stored any more refuses the new default', async () => {
  await setRate('USD', '9999999999')
  await setRate('GBP', '0.0000000001')
  // 0.0000000001 ÷ 9999999999 is nothing in ten decimals.
  expect(await refusal(makeDefaultCurrency(ctx(), 'USD'))).toMatchObject({ code: 'invalid_rate' })
  // 9999999999 ÷ 0.0000000001 has twenty digits before the point.
  expect(await refusal(makeDefaultCurrency(ctx(), 'GBP'))).toMatchObject({ code: 'invalid_rate' })
  expect(await ratesNow()).toEqual({ EUR: null, USD: '9999999999', GBP: '0.0000000001', JPY: null })
})

test('without any rates the default currency is changed freely', async () => {
  await makeDefaultCurrency(ctx(), 'JPY')
  expect((await currenciesWithRates(ctx())).items[0]).toEqual({ code: 'JPY', isDefault: true, rate: null })
})

test('who may not manage products changes no currency', async () => {
  const staff = staffWith(house!, 'products.view')
  for (const work of [
    withdrawCurrency(staff, 'USD'),
    makeDefaultCurrency(staff, 'USD'),
    setExchangeRate(staff, { currency: 'USD', rate: '1', asOf: '2026-01-01', source: 'x' }),
    changeRateRefresh(staff, 'daily'),
  ]) {
    expect(await refusal(work)).toMatchObject({ code: 'forbidden' })
  }
})

/** A bank that says what it is told to say. */
function bankSays(outcome: RatesOutcome): { asked: number } {
  const seen = { asked: 0 }
  const source: ExchangeRates = {
    name: 'bank',
    label: 'A bank',
    async latest() {
      seen.asked += 1
      return outcome
    },
  }
  house!.ports.provide(exchangeRateSource, source)
  return seen
}
const onDay = (asOf: string, rates: Record<string, string>): RatesOutcome => ({
  kind: 'read',
  base: 'EUR',
  asOf,
  rates: Object.entries(rates).map(([currency, rate]) => ({ currency, rate })),
})

test('rates come by themselves only when the operator wants them to', async () => {
  const seen = bankSays(onDay('2026-03-05', { USD: '1.1' }))
  expect([await refreshRates(ctx()), seen.asked]).toEqual([{ changed: 0 }, 0])
  await changeRateRefresh(ctx(), 'daily')
  expect([await refreshRates(ctx()), seen.asked]).toEqual([{ changed: 1 }, 1])
})

test('a later day replaces a rate, the same day a second time and an earlier one do not', async () => {
  await changeRateRefresh(ctx(), 'daily')
  await setRate('GBP', '0.9', '2026-03-05')
  await setRate('JPY', '150', '2026-03-04')
  bankSays(onDay('2026-03-05', { USD: '1.1', GBP: '0.8', JPY: '160', CHF: '0.95' }))
  expect(await refreshRates(ctx())).toEqual({ changed: 2 })
  expect(await ratesNow()).toEqual({ EUR: null, USD: '1.1', GBP: '0.9', JPY: '160' })
  expect(await refreshRates(ctx())).toEqual({ changed: 0 })
  bankSays(onDay('2026-03-04', { USD: '1.2' }))
  expect(await refreshRates(ctx())).toEqual({ changed: 0 })
})

test('a shop whose default is not the euro gets rates from its own currency', async () => {
  await makeDefaultCurrency(ctx(), 'USD')
  await changeRateRefresh(ctx(), 'daily')
  bankSays(onDay('2026-03-05', { USD: '1.25', GBP: '0.8' }))
  expect(await refreshRates(ctx())).toEqual({ changed: 2 })
  expect(await ratesNow()).toEqual({ USD: null, EUR: '0.8', GBP: '0.64', JPY: null })
})

test('a bank that says nothing, or nothing of our currency, changes nothing', async () => {
  await changeRateRefresh(ctx(), 'daily')
  await setRate('USD', '1.1')
  bankSays({ kind: 'failed', reason: 'closed' })
  expect(await refreshRates(ctx())).toEqual({ changed: 0, failed: 1 })
  await setRate('JPY', '160')
  await makeDefaultCurrency(ctx(), 'JPY')
  bankSays(onDay('2026-03-05', { USD: '1.2' }))
  expect(await refreshRates(ctx())).toEqual({ changed: 0, failed: 1 })
})
