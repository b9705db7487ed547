import { type Cycle, Money } from '@ostler/kernel'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Quote } from '../quote.ts'
import type { ProductForQuote } from '../read-model.ts'
import { discountOn } from './discount.ts'
import { aListed, aListPrice, anItem, type aPromotion, day, eur, priceOf, withCode } from './examples.ts'

const partsOf = (quote: Quote, line = 0) =>
  quote.lines[line]!.units.flatMap((unit) =>
    unit.parts.map((part) => [
      part.kind,
      `${part.period?.start ?? ''}–${part.period?.end ?? ''}`,
      part.net.toDecimal(),
    ]),
  )
const unitOf = (quote: Quote, line = 0) => quote.lines[line]!.units[0]!
const addon = (wish: Parameters<typeof aListed>[0] = {}) => aListed({ kind: 'addon', monthly: '3.00', ...wish })
const season = (recurring: string, periods: number | null, setup = '0.00', cycle: Cycle = 'monthly') => ({
  id: 1,
  cycle,
  recurring: eur(recurring),
  setup: eur(setup),
  startsOn: day('2027-01-01'),
  endsOn: day('2027-03-01'),
  periods,
  label: 'Winter sale',
})

describe('first periods', () => {
  test('the first charge of a plan covers one period from the day it starts, and its set-up', () => {
    const quote = priceOf([anItem(aListed({ monthly: '9.99', setupFee: '5.00' }), { quantity: 2 })])
    expect(quote.dueToday.toDecimal()).toBe('29.98') // 2 × 9.99 + 2 × 5.00
    expect(partsOf(quote).slice(0, 2)).toEqual([
      ['period', '2027-01-31–2027-02-28', '9.99'],
      ['setup', '–', '5.00'],
    ])
    expect(unitOf(quote)).toMatchObject({ anchor: day('2027-01-31'), renewsOn: day('2027-02-28') })
    expect(unitOf(quote).renewal).toEqual(eur('9.99'))
  })

  test('what is bought once has no period and does not renew', () => {
    const quote = priceOf([anItem(aListed({ prices: [aListPrice('one_time', '50.00')] }), { cycle: 'one_time' })])
    expect(partsOf(quote)).toEqual([['once', '–', '50.00']])
    expect(unitOf(quote)).toMatchObject({ anchor: null, chargedUntil: null, renewsOn: null, renewal: null })
  })

  test('with an aligned day the first part is charged by its days, late in the month also the period after it', () => {
    const product = aListed({ alignDay: 1, chargeNextFrom: 20, setupFee: '5.00' })
    const early = priceOf([anItem(product)], { startsOn: day('2027-11-10') })
    expect(partsOf(early)).toEqual([
      ['stub', '2027-11-10–2027-12-01', '7.00'], // 10.00 × 21 ÷ 30
      ['setup', '–', '5.00'],
    ])
    expect([early.prorated, early.recurring, early.setup].map(String)).toEqual(['7.00 EUR', '0.00 EUR', '5.00 EUR'])
    const late = priceOf([anItem(product)], { startsOn: day('2027-11-25') })
    expect(partsOf(late).slice(0, 2)).toEqual([
      ['stub', '2027-11-25–2027-12-01', '2.00'], // 10.00 × 6 ÷ 30
      ['period', '2027-12-01–2028-01-01', '10.00'],
    ])
    expect(unitOf(late)).toMatchObject({ anchor: day('2027-12-01'), chargedUntil: day('2028-01-01') })
  })

  test('months may be counted with thirty days', () => {
    const product = aListed({ alignDay: 1, monthly: '30.00' })
    const quote = priceOf([anItem(product)], { startsOn: day('2027-01-16'), dayCount: 'thirty_day_months' })
    expect(quote.dueToday).toEqual(eur('15.00')) // 30.00 × 15 ÷ 30
  })

  test('a trial costs nothing but its set-up until its end, where the first period begins', () => {
    const quote = priceOf([anItem(aListed({ trialDays: 14, setupFee: '5.00', alignDay: 1 }))])
    expect(partsOf(quote)).toEqual([['setup', '–', '5.00']])
    expect(unitOf(quote)).toMatchObject({ anchor: day('2027-02-14'), chargedUntil: day('2027-02-14') })
    expect(unitOf(quote).renewal).toEqual(eur('10.00'))
  })

  test('a product without a price for the cycle or in the currency is refused, never free', () => {
    const yearly = aListed({ prices: [aListPrice('annual', '100.00')] })
    for (const wish of [{ currency: 'EUR' }, { currency: 'SEK' }])
      expect(() => priceOf([anItem(yearly)], wish)).toThrow(expect.objectContaining({ code: 'price_missing' }))
    expect(() => priceOf([anItem(yearly, { cycle: 'annual' })], { currency: 'SEK' })).toThrow(
      expect.objectContaining({ code: 'price_missing' }),
    )
  })

  test('the price that staff gives is the one that the service keeps', () => {
    const quote = priceOf([anItem(aListed({ monthly: '9.99' }), { price: eur('7.77') })])
    expect([unitOf(quote).recurring, unitOf(quote).renewal, quote.dueToday].map(String)).toEqual(
      Array(3).fill('7.77 EUR'),
    )
  })
})

describe('add-ons', () => {
  const extra = addon()
  const plan = aListed({ addonIds: [extra.id], alignDay: 1, chargeNextFrom: 20 })

  test('an add-on bought with a plan begins and ends with it', () => {
    const quote = priceOf([anItem(extra, { parentIndex: 1, quantity: 2 }), anItem(plan, { quantity: 2 })], {
      startsOn: day('2027-11-25'),
    })
    expect(quote.lines.map((line) => line.parentIndex)).toEqual([1, null])
    expect(partsOf(quote).slice(0, 2)).toEqual([
      ['stub', '2027-11-25–2027-12-01', '0.60'], // 3.00 × 6 ÷ 30
      ['period', '2027-12-01–2028-01-01', '3.00'],
    ])
    expect(unitOf(quote).chargedUntil).toEqual(unitOf(quote, 1).chargedUntil)
  })

  test('an add-on bought later is charged until its service is charged, and keeps its end of month', () => {
    const parent = { product: plan, anchorOn: day('2026-12-31'), cycle: 'monthly' as const }
    const quote = priceOf([anItem(extra, { parent: { ...parent, chargedUntil: day('2027-02-28') } })], {
      startsOn: day('2027-02-14'),
    })
    expect(partsOf(quote)).toEqual([['stub', '2027-02-14–2027-02-28', '1.50']]) // 3.00 × 14 ÷ 28
    expect(unitOf(quote)).toMatchObject({ anchor: day('2026-12-31'), renewsOn: day('2027-02-28') })

    // The next month is charged already: the add-on catches up with it.
    const ahead = priceOf([anItem(extra, { parent: { ...parent, chargedUntil: day('2027-03-31') } })], {
      startsOn: day('2027-02-14'),
    })
    expect(partsOf(ahead)).toEqual([
      ['stub', '2027-02-14–2027-02-28', '1.50'],
      ['period', '2027-02-28–2027-03-31', '3.00'],
    ])
  })

  test('a yearly add-on of a monthly service pays the days of its own year; a monthly one of a yearly service its month', () => {
    const yearly = addon({ prices: [aListPrice('annual', '36.50')] })
    const owner = aListed({ addonIds: [yearly.id, extra.id] })
    const monthly = { product: owner, anchorOn: day('2027-01-10'), cycle: 'monthly' as const }
    const long = priceOf(
      [anItem(yearly, { cycle: 'annual', parent: { ...monthly, chargedUntil: day('2027-02-10') } })],
      { startsOn: day('2027-01-31') },
    )
    expect(partsOf(long)).toEqual([['stub', '2027-01-31–2027-02-10', '1.00']]) // 36.50 × 10 ÷ 365
    const annual = { product: owner, anchorOn: day('2027-01-10'), cycle: 'annual' as const }
    const short = priceOf([anItem(extra, { parent: { ...annual, chargedUntil: day('2028-01-10') } })], {
      startsOn: day('2027-04-25'),
    })
    expect(partsOf(short)).toEqual([['stub', '2027-04-25–2027-05-10', '1.50']]) // 3.00 × 15 ÷ 30
  })

  test('an add-on alone, of another product, or of an add-on is refused', () => {
    const refused = (code: string, items: Parameters<typeof priceOf>[0]) =>
      expect(() => priceOf(items)).toThrow(
        expect.objectContaining({ code, fields: [expect.objectContaining({ field: 'items.0' })] }),
      )
    refused('parent_required', [anItem(extra)])
    refused('parent_required', [anItem(extra, { parentIndex: 7 })])
    refused('parent_required', [anItem(extra, { parentIndex: 1 }), anItem(extra, { parentIndex: 2 }), anItem(plan)])
    refused('addon_not_offered', [anItem(addon(), { parentIndex: 1 }), anItem(plan)])
  })
})

describe('bundles', () => {
  const [web, mail] = [aListed({ monthly: '10.00', setupFee: '3.00' }), aListed({ monthly: '5.00' })]
  const bundle = {
    id: 7,
    slug: 'all-in',
    name: 'All in',
    tagline: '',
    description: '',
    hidden: false,
    position: 0,
    items: [
      { productId: web.id, quantity: 1 },
      { productId: mail.id, quantity: 2 },
    ],
    prices: [aListPrice('monthly', '14.99', '1.00')],
  }
  const inBundle = (product: ProductForQuote, quantity: number, group = 1) =>
    anItem(product, { quantity, bundle: { id: 7, group } })
  const bundles = new Map([[7, bundle]])

  test('its price is split over its units by what they cost alone, to the cent', () => {
    const quote = priceOf([inBundle(web, 1), inBundle(mail, 2)], { bundles })
    // 14.99 × 10 ÷ 20 and twice 14.99 × 5 ÷ 20; what is left over goes to the first
    expect(quote.lines.flatMap((line) => line.units.map((unit) => `${unit.recurring}`))).toEqual([
      '7.50 EUR',
      '3.75 EUR',
      '3.74 EUR',
    ])
    expect([quote.recurring, quote.setup].map(String)).toEqual(['14.99 EUR', '1.00 EUR'])
    expect(quote.lines[0]!.bundle).toEqual({ id: 7, name: 'All in' })
  })

  test('whatever it and its products cost, the shares of its units add up to its price', () => {
    const minor = fc.integer({ min: 0, max: 1_000_000 })
    const amount = (value: number) => Money.ofMinor(BigInt(value), 'EUR')
    fc.assert(
      fc.property(
        fc.array(fc.record({ list: minor, setup: minor, quantity: fc.integer({ min: 1, max: 5 }) }), {
          minLength: 1,
          maxLength: 6,
        }),
        minor,
        minor,
        (parts, price, setup) => {
          const sold = parts.map((part) => ({
            product: aListed({ monthly: amount(part.list).toDecimal(), setupFee: amount(part.setup).toDecimal() }),
            quantity: part.quantity,
          }))
          const made = {
            ...bundle,
            items: sold.map(({ product, quantity }) => ({ productId: product.id, quantity })),
            prices: [aListPrice('monthly', amount(price).toDecimal(), amount(setup).toDecimal())],
          }
          const quote = priceOf(
            sold.map(({ product, quantity }) => inBundle(product, quantity)),
            { bundles: new Map([[7, made]]) },
          )
          expect([quote.recurring, quote.setup]).toEqual([amount(price), amount(setup)])
          for (const unit of quote.lines.flatMap((line) => line.units)) {
            expect(unit.recurring.isNegative).toBe(false)
            expect(unit.setup.isNegative).toBe(false)
          }
        },
      ),
    )
  })

  test('one that lacks something, has no price or is not there is refused', () => {
    const refused = (code: string, items: ReturnType<typeof anItem>[], known = bundles) =>
      expect(() => priceOf(items, { bundles: known })).toThrow(expect.objectContaining({ code }))
    refused('bundle_incomplete', [inBundle(web, 1)])
    refused('bundle_incomplete', [inBundle(web, 2), inBundle(mail, 2)])
    refused('bundle_incomplete', [inBundle(web, 1), inBundle(mail, 2, 2)])
    refused('bundle_not_found', [inBundle(web, 1), inBundle(mail, 2)], new Map())
    refused('price_missing', [inBundle(web, 1), inBundle(mail, 2)], new Map([[7, { ...bundle, prices: [] }]]))
  })
})

describe('discounts', () => {
  test('a promotion for one product touches nothing of another, its set-up neither', () => {
    const [a, b] = [aListed({ setupFee: '5.00' }), aListed({ setupFee: '8.00' })]
    for (const wish of [{ kind: 'free_setup' as const }, {}]) {
      const quote = priceOf([anItem(a), anItem(b)], withCode({ ...wish, productIds: [a.id] }))
      expect(quote.promotion).toMatchObject({ applied: true, why: null })
      expect(unitOf(quote, 1).dueToday).toEqual(eur('18.00')) // 10.00 + 8.00
      expect(unitOf(quote, 1).keeps).toEqual([])
    }
    expect(priceOf([anItem(a), anItem(b)], withCode({ kind: 'free_setup', productIds: [a.id] })).discount).toEqual(
      eur('5.00'),
    )
  })

  test('a fixed amount is for the whole order: split by price, never more than the price', () => {
    const items = [anItem(aListed({ monthly: '9.00' })), anItem(aListed({ monthly: '1.00' }))]
    const five = priceOf(items, withCode({ kind: 'fixed', amounts: [eur('5.00')] }))
    expect(five.lines.map((line) => `${line.units[0]!.dueToday}`)).toEqual(['4.50 EUR', '0.50 EUR']) // 9.00 − 4.50; 1.00 − 0.50
    expect(priceOf(items, withCode({ kind: 'fixed', amounts: [eur('50.00')] })).dueToday).toEqual(eur('0.00'))
  })

  test('the price of an override is that of the product; options are paid on top, and nothing becomes dearer', () => {
    const override = (amount: string) =>
      priceOf([anItem(aListed())], withCode({ kind: 'override', amounts: [eur(amount)] })).dueToday
    expect([override('6.00'), override('60.00')].map(String)).toEqual(['6.00 EUR', '10.00 EUR'])
  })

  test('the seasonal price comes first, then the promotion on what it left; the list price comes back after them', () => {
    const product = aListed({ setupFee: '4.00', seasonalPrices: [season('8.00', 2, '1.00')] })
    const quote = priceOf([anItem(product)], withCode({ periods: 1 }))
    const unit = unitOf(quote)
    expect(unit.parts.map((part) => [part.net.toDecimal(), part.discountLabel])).toEqual([
      ['6.40', 'Winter sale, Save'], // (10.00 − 2.00) × 80 %
      ['1.00', 'Winter sale'],
    ])
    expect(unit.recurring).toEqual(eur('10.00'))
    expect(unit.renewal).toEqual(eur('8.00'))
    const second = discountOn(unit.recurring, unit.keeps)
    expect(discountOn(unit.recurring, second.keeps).discount).toEqual(eur('0.00'))
  })

  test('a part of a period is reduced in proportion and uses up no period of the promotion', () => {
    const quote = priceOf([anItem(aListed({ alignDay: 1 }))], {
      startsOn: day('2027-11-10'),
      ...withCode({ percent: '50', periods: 1 }),
    })
    expect(quote.dueToday).toEqual(eur('3.50')) // 10.00 × 50 % × 21 ÷ 30
    expect([unitOf(quote).renewal, unitOf(quote).keeps[0]!.periodsLeft]).toEqual([eur('5.00'), 1])
  })

  test('a part of a discounted year costs no more than its days of what the year costs', () => {
    const yearly = aListed({ prices: [aListPrice('annual', '120.00')], alignDay: 1 })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 364 }), (days) => {
        const quote = priceOf([anItem(yearly, { cycle: 'annual' })], {
          startsOn: day('2027-01-02').add({ days }),
          ...withCode({ percent: '50' }),
        })
        const stub = unitOf(quote).parts.find((part) => part.kind === 'stub')
        if (!stub) return
        const part = stub.period!.start.until(stub.period!.end).days
        const whole = stub.of!.start.until(stub.of!.end).days
        // 60.00 × days of the part ÷ days of its year, and never more than a cent off for the two roundings
        const share = eur('60.00').share(BigInt(part), BigInt(whole))
        expect(stub.net.minus(share).minor <= 1n).toBe(true)
        expect(stub.net.compare(eur('60.00'))).toBeLessThanOrEqual(0)
      }),
    )
  })

  test('a promotion that does not hold says why and takes nothing off', () => {
    const product = aListed()
    const why = (wish: Parameters<typeof aPromotion>[0], client: Parameters<typeof priceOf>[1] = {}) => {
      const quote = priceOf([anItem(product)], { ...withCode(wish), ...client })
      expect(quote.discount.isZero).toBe(quote.promotion!.why !== null)
      return quote.promotion!.why
    }
    const known = (isNew: boolean, uses = 0, owned = new Map<number, number>()) => ({
      client: { isNew, owned, usesOf: () => uses },
    })
    expect(why({ enabled: false })).toMatch('is over')
    expect(why({ endsOn: day('2027-01-31') })).toMatch('is over')
    expect(why({ startsOn: day('2027-02-01') })).toMatch('not begun')
    expect(why({ startsOn: day('2027-01-31'), endsOn: day('2027-02-01') })).toBeNull()
    expect(why({ mostUses: 3, uses: 3 })).toMatch('used up')
    expect(why({ mostUsesPerClient: 1 }, known(false, 1))).toMatch('already')
    expect(why({ mostUsesPerClient: 1 }, known(false, 0))).toBeNull()
    expect(why({ forClients: 'new' }, known(false))).toMatch('new clients')
    expect(why({ forClients: 'new' })).toBeNull()
    expect(why({ forClients: 'existing' })).toMatch('log in')
    expect(why({ forClients: 'existing' }, known(false))).toBeNull()
    expect(why({ currencies: ['USD'] })).toMatch('EUR')
    expect(why({ kind: 'fixed', amounts: [Money.parse('5.00', 'USD')] })).toMatch('EUR')
    expect(why({ cycles: ['annual'] })).toMatch('nothing in the order')
    expect(why({ productIds: [999_999] })).toMatch('nothing in the order')
    expect(why({ requiredIds: [999_999] })).toMatch('another product')
    expect(why({ requiredIds: [999_999] }, known(false, 0, new Map([[999_999, 1]])))).toBeNull()
    expect(priceOf([], { promotion: { code: 'GUESS', found: null } }).promotion).toMatchObject({ applied: false })
  })

  test('a price for another cycle only, with a promotion that lasts, is quoted and renewed', () => {
    const yearly = aListed({ prices: [aListPrice('annual', '120.00')] })
    const quote = priceOf([anItem(yearly, { cycle: 'annual' })], withCode({ periods: 2 }))
    expect(unitOf(quote).renewal).toEqual(eur('96.00')) // 120.00 × 80 %
    const year3 = discountOn(unitOf(quote).recurring, discountOn(unitOf(quote).recurring, unitOf(quote).keeps).keeps)
    expect(year3).toMatchObject({ label: null, keeps: [] })
  })
})

test('tax is asked part by part, by class; while it is pending the total is without it; credit pays no more than that', () => {
  const items = [anItem(aListed({ setupFee: '5.00' })), anItem(aListed({ taxClass: 'book' }))]
  const asked: string[] = []
  const quote = priceOf(items, {
    credit: eur('400.00'),
    tax: (lines) => {
      asked.push(...lines.map((line) => `${line.taxClass} ${line.amount}`))
      return { pending: true }
    },
  })
  expect(asked).toEqual(['standard 10.00 EUR', 'standard 5.00 EUR', 'book 10.00 EUR'])
  expect([quote.total, quote.creditUsable]).toEqual([eur('25.00'), eur('25.00')])
  const taxed = (total: string) => ({
    ...{ lines: [], subtotal: eur('25.00'), tax: eur('5.00'), rounding: eur('0.00'), taxes: [], notes: [] },
    total: eur(total),
  })
  expect(priceOf(items, { tax: () => taxed('30.00'), credit: eur('12.00') })).toMatchObject({
    total: eur('30.00'),
    creditUsable: eur('12.00'),
  })
})

describe('whatever is asked', () => {
  const amount = fc.integer({ min: 0, max: 100_000 }).map((minor) => Money.ofMinor(BigInt(minor), 'EUR').toDecimal())
  const item = fc
    .record({
      monthly: amount,
      setupFee: amount,
      sale: fc.option(amount),
      quantity: fc.integer({ min: 1, max: 4 }),
      alignDay: fc.option(fc.integer({ min: 1, max: 28 })),
      chargeNextFrom: fc.option(fc.integer({ min: 1, max: 31 })),
      trialDays: fc.constantFrom(0, 0, 14),
    })
    .map(({ quantity, sale, ...wish }) =>
      anItem(aListed({ ...wish, seasonalPrices: sale ? [season(sale, 1)] : [] }), { quantity }),
    )
  const promotion = fc.record({
    kind: fc.constantFrom('percent' as const, 'fixed' as const, 'override' as const, 'free_setup' as const),
    percent: fc.integer({ min: 0, max: 100 }).map(String),
    amounts: amount.map((one) => [eur(one)]),
    periods: fc.option(fc.integer({ min: 1, max: 3 })),
  })

  test('the parts add up, no discount exceeds what it is taken off, and the renewal follows from what is kept', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 4 }),
        fc.option(promotion),
        fc.integer({ min: 0, max: 800 }),
        (items, wish, days) => {
          const startsOn = day('2027-01-01').add({ days })
          const ask = () => priceOf(items, { startsOn, ...(wish ? withCode(wish) : {}) })
          const quote = ask()
          expect(ask()).toEqual(quote)
          const units = quote.lines.flatMap((line) => line.units)
          const parts = units.flatMap((unit) => unit.parts)
          const sum = (amounts: Money[]) => Money.sum(amounts, 'EUR').minor
          expect(sum(parts.map((part) => part.net))).toBe(quote.dueToday.minor)
          expect(sum(units.map((unit) => unit.dueToday))).toBe(quote.dueToday.minor)
          const { recurring, setup, prorated, discount } = quote
          expect(recurring.plus(setup).plus(prorated).minus(discount).minor).toBe(quote.dueToday.minor)
          for (const part of parts) {
            expect(part.discount.isNegative).toBe(false)
            expect(part.net.isNegative).toBe(false)
            expect(part.gross.minus(part.discount)).toEqual(part.net)
          }
          for (const unit of units) {
            expect(unit.renewal).toEqual(unit.recurring.minus(discountOn(unit.recurring, unit.keeps).discount))
            expect(unit.renewal!.isNegative).toBe(false)
          }
          if (wish?.kind === 'fixed') {
            const off = sum(parts.filter((part) => part.kind === 'period').map((part) => part.discount))
            const sale = items.some(({ product }) => product.seasonalPrices.length > 0)
            const isOnce = items.every(({ product }) => product.alignDay === null)
            if (!sale && isOnce) expect(off <= wish.amounts[0]!.minor).toBe(true)
          }
        },
      ),
    )
  })
})
