import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aChoice, anOption, aPrice, aProduct, optionInput, staffWith, theHouse } from '../examples.ts'
import { optionById } from '../queries/options.ts'
import { createOption, deleteOption, type OptionInput, updateOption } from './edit-options.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const ctx = () => theHouse(house)
const refusal = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error) => ({ code: error.code, fields: error.fields?.map((one: { field: string }) => one.field) }),
  )
const tier = (fromQuantity: number, recurring: string) => ({ ...aPrice(recurring), fromQuantity })

test('a quantity has tiers for each cycle and currency', async () => {
  const option = await anOption(house, {
    name: 'IP addresses',
    kind: 'quantity',
    unit: 'address',
    least: 1,
    most: 16,
    tiers: 'graduated',
    choices: [aChoice('Address', [tier(5, '1.00'), tier(1, '2.00')])],
  })
  expect(option).toMatchObject({ unit: 'address', least: 1, most: 16, tiers: 'graduated', productCount: 0 })
  expect(option.choices[0]?.prices.map((price) => `${price.fromQuantity}: ${price.recurring}`)).toEqual([
    '1: 2.00 EUR',
    '5: 1.00 EUR',
  ])
})

const unacceptable: [string, Partial<OptionInput>, object][] = [
  ['no choices', { choices: [] }, { code: 'invalid_input', fields: ['choices'] }],
  ['two choices of a yes/no', { kind: 'yes_no' }, { code: 'invalid_input', fields: ['choices'] }],
  ['a most below its least', { least: 3, most: 2 }, { code: 'invalid_input', fields: ['most'] }],
  [
    'tiers of what is not counted',
    { choices: [aChoice('A', [tier(1, '1'), tier(2, '1')])] },
    { code: 'invalid_input', fields: ['choices.0.prices'] },
  ],
  [
    'tiers that do not begin at one',
    { kind: 'quantity', choices: [aChoice('A', [tier(2, '1')])] },
    { code: 'invalid_input', fields: ['choices.0.prices.0.fromQuantity'] },
  ],
  [
    'two prices for one tier',
    { choices: [aChoice('A', [tier(1, '1'), tier(1, '2')])] },
    { code: 'duplicate_price', fields: ['choices.0.prices'] },
  ],
  [
    'a currency we do not sell in',
    { choices: [aChoice('A', [{ ...tier(1, '1'), currency: 'CHF' }])] },
    { code: 'invalid_input', fields: ['choices.0.prices.0.currency'] },
  ],
  [
    'an amount that is none',
    { choices: [aChoice('A', [tier(1, '1.005')])] },
    { code: 'invalid_amount', fields: ['choices.0.prices.0.recurring'] },
  ],
]

test.each(unacceptable)('an option with %s is neither made nor changed', async (_, wish, refused) => {
  const option = await anOption(house)
  expect(await refusal(createOption(ctx(), optionInput(wish)))).toEqual(refused)
  expect(await refusal(updateOption(ctx(), { id: option.id, ...wish }))).toEqual(refused)
  expect(await optionById(ctx(), option.id)).toEqual(option)
})

test('a choice that is named keeps its id, and one that is not named goes', async () => {
  const option = await anOption(house)
  const [small, large] = option.choices
  const changed = await updateOption(ctx(), {
    id: option.id,
    name: 'RAM',
    choices: [{ ...aChoice('8 GiB'), id: large!.id }, aChoice('16 GiB')],
  })
  expect(changed.name).toBe('RAM')
  expect(changed.choices.map((choice) => choice.label)).toEqual(['8 GiB', '16 GiB'])
  expect(changed.choices[0]?.id).toBe(large!.id)
  const stranger = updateOption(ctx(), { id: option.id, choices: [{ ...aChoice('4 GB'), id: small!.id }] })
  expect(await refusal(stranger)).toEqual({ code: 'invalid_input', fields: ['choices.0.id'] })
  const twice = [1, 2].map(() => ({ ...aChoice('8 GiB'), id: large!.id }))
  expect(await refusal(updateOption(ctx(), { id: option.id, choices: twice }))).toEqual({
    code: 'invalid_input',
    fields: ['choices'],
  })
})

test('a choice of an option that products have is hidden, not left out', async () => {
  const option = await anOption(house)
  await aProduct(house, { optionIds: [option.id] })
  const [small, large] = option.choices
  const kept = { ...aChoice('8 GB'), id: large!.id }
  expect(await refusal(updateOption(ctx(), { id: option.id, choices: [kept] }))).toEqual({
    code: 'option_in_use',
    fields: ['choices'],
  })
  expect(await refusal(updateOption(ctx(), { id: option.id, kind: 'quantity', choices: [kept] }))).toEqual({
    code: 'invalid_input',
    fields: ['kind'],
  })
  const hidden = { ...aChoice('4 GB'), id: small!.id, hidden: true }
  const changed = await updateOption(ctx(), { id: option.id, choices: [hidden, kept] })
  expect(changed.choices.map((choice) => choice.hidden)).toEqual([true, false])
})

test('an option that no product has goes, another one stays', async () => {
  const option = await anOption(house)
  await aProduct(house, { optionIds: [option.id] })
  expect(await refusal(deleteOption(ctx(), option))).toMatchObject({ code: 'option_in_use' })
  const free = await anOption(house)
  expect(await refusal(deleteOption(ctx(), free))).toBe('done')
  expect(await refusal(deleteOption(ctx(), free))).toMatchObject({ code: 'option_not_found' })
  expect(await refusal(updateOption(ctx(), { id: free.id, name: 'x' }))).toMatchObject({ code: 'option_not_found' })
})

test('who may not manage products changes no option', async () => {
  const staff = staffWith(house, 'products.view')
  expect(await refusal(createOption(staff, optionInput()))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(updateOption(staff, { id: 1 }))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(deleteOption(staff, { id: 1 }))).toMatchObject({ code: 'forbidden' })
})

test('an option may take the place of a setting of the server panel, which staff see and buyers do not', async () => {
  const option = await createOption(ctx(), optionInput({ sets: 'disk' }))
  expect(option.sets).toBe('disk')
  expect(await updateOption(ctx(), { id: option.id, name: 'Disk' })).toMatchObject({ name: 'Disk', sets: 'disk' })
  expect((await updateOption(ctx(), { id: option.id, sets: null })).sets).toBeNull()
  expect((await createOption(ctx(), optionInput())).sets).toBeNull()
})
