import { expect, test } from 'vitest'
import { aChoice, aListed, anItem, anOption, eur, priceOf } from './examples.ts'
import type { OptionWish } from './options.ts'

const unitWith = (options: ReturnType<typeof anOption>[], ...wishes: OptionWish[]) =>
  priceOf([anItem(aListed({ options }), { options: wishes })]).lines[0]!.units[0]!

test('a choice is added to the price that the service keeps, with what the server is told', () => {
  const [small, large] = [aChoice({ isFree: true, tiers: [] }), aChoice({ value: 'xl' })]
  const option = anOption({ name: 'Disk', choices: [small, large] })
  const unit = unitWith([option], { optionId: option.id, choiceId: large.id })
  expect(`${unit.recurring}`).toBe('12.00 EUR') // 10.00 + 2.00
  expect(unit.options).toMatchObject([{ name: 'Disk', choice: large.label, value: 'xl', quantity: 1 }])
})

test('what is not mentioned is the first choice, no, and the least quantity', () => {
  const disk = anOption({ choices: [aChoice({ hidden: true }), aChoice({ tiers: [[1, '3.00']] })] })
  const backup = anOption({ kind: 'yes_no' })
  const addresses = anOption({ kind: 'quantity', least: 2, choices: [aChoice({ tiers: [[1, '0.50']] })] })
  const unit = unitWith([disk, backup, addresses])
  expect(unit.options.map((one) => [one.optionId, one.quantity, `${one.recurring}`])).toEqual([
    [disk.id, 1, '3.00 EUR'],
    [addresses.id, 2, '1.00 EUR'], // 2 × 0.50
  ])
})

test('a yes is charged, a no is not', () => {
  const backup = anOption({ kind: 'yes_no' })
  expect(unitWith([backup], { optionId: backup.id }).recurring).toEqual(eur('12.00'))
  expect(unitWith([backup], { optionId: backup.id, quantity: 0 }).recurring).toEqual(eur('10.00'))
})

test('volume: the tier that is reached prices all; graduated: each unit has the price of its tier', () => {
  const tiers: [number, string][] = [
    [1, '1.00'],
    [5, '0.80'],
    [10, '0.50'],
  ]
  const cost = (kind: 'volume' | 'graduated', quantity: number) => {
    const option = anOption({ kind: 'quantity', tiers: kind, choices: [aChoice({ tiers })] })
    return `${unitWith([option], { optionId: option.id, quantity }).options[0]!.recurring}`
  }
  expect([4, 5, 12].map((quantity) => cost('volume', quantity))).toEqual(['4.00 EUR', '4.00 EUR', '6.00 EUR'])
  // 4 × 1.00; 4 × 1.00 + 1 × 0.80; 4 × 1.00 + 5 × 0.80 + 3 × 0.50
  expect([4, 5, 12].map((quantity) => cost('graduated', quantity))).toEqual(['4.00 EUR', '4.80 EUR', '9.50 EUR'])
})

test('what is not offered is refused, and the field says which', () => {
  const hidden = aChoice({ hidden: true })
  const disk = anOption({ choices: [aChoice(), hidden] })
  const gone = anOption({ hidden: true })
  const addresses = anOption({ kind: 'quantity', least: 1, most: 8 })
  const refused = (code: string, wish: OptionWish) =>
    expect(() => unitWith([disk, gone, addresses], wish)).toThrow(
      expect.objectContaining({
        code,
        fields: [expect.objectContaining({ field: `items.0.options.${wish.optionId}` })],
      }),
    )
  refused('unknown_option', { optionId: 999_999 })
  refused('unknown_option', { optionId: gone.id })
  refused('unknown_choice', { optionId: disk.id })
  refused('unknown_choice', { optionId: disk.id, choiceId: 999_999 })
  refused('unknown_choice', { optionId: disk.id, choiceId: hidden.id })
  refused('unknown_choice', { optionId: disk.id, choiceId: disk.choices[0]!.id, quantity: 2 })
  for (const quantity of [0, 9, 1.5, -1]) refused('quantity_out_of_bounds', { optionId: addresses.id, quantity })
  expect(() => unitWith([disk], ...[1, 2].map(() => ({ optionId: disk.id, choiceId: disk.choices[0]!.id })))).toThrow(
    expect.objectContaining({ code: 'unknown_option' }),
  )
})

test('a choice that has a price, but none for this cycle, cannot be had; one without any price is free', () => {
  const yearly = aChoice({ tiers: [] })
  const option = anOption({ choices: [aChoice({ isFree: true, tiers: [] }), yearly] })
  const field = `items.0.options.${option.id}`
  expect(() => unitWith([option], { optionId: option.id, choiceId: yearly.id })).toThrow(
    expect.objectContaining({ code: 'price_missing', fields: [{ field, message: 'has no price' }] }),
  )
  expect(unitWith([option]).recurring).toEqual(eur('10.00'))
})
