import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../platform/testing/house.ts'
import { aProduct, aPromotion, promotionInput, staffWith, theHouse } from '../examples.ts'
import { findPromotion, listPromotions, promotionByCode, stateOf } from '../queries/promotions.ts'
import { createPromotion, deletePromotion, type PromotionInput, updatePromotion } from './edit-promotions.ts'

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
const day = (days: number) => ctx().today.add({ days }).toString()
const used = (id: number, times: number) =>
  house.pool.query('UPDATE catalog.promotions SET uses = $2 WHERE id = $1', [id, times])

test('a promotion keeps all its limits and is found by its code, however that is typed', async () => {
  const plan = await aProduct(house)
  const other = await aProduct(house)
  const wish = {
    code: ' spring-20 ',
    kind: 'fixed',
    percent: '20',
    amounts: [{ currency: 'EUR', amount: '3.00' }],
    periods: 3,
    startsOn: day(0),
    endsOn: day(30),
    mostUses: 100,
    mostUsesPerClient: 1,
    forClients: 'new',
    cycles: ['monthly', 'every_10_days'],
    currencies: ['EUR'],
    productIds: [plan.id, plan.id],
    requiredIds: [other.id],
  } satisfies Partial<PromotionInput>
  const made = await aPromotion(house, wish)
  expect(made).toMatchObject({
    code: 'SPRING-20',
    percent: null,
    periods: 3,
    mostUses: 100,
    mostUsesPerClient: 1,
    uses: 0,
    forClients: 'new',
    cycles: ['monthly', 'every_10_days'],
    currencies: ['EUR'],
    productIds: [plan.id],
    requiredIds: [other.id],
  })
  expect([made.startsOn, made.endsOn, made.amounts].map(String)).toEqual([day(0), day(30), '3.00 EUR'])
  expect(await promotionByCode(ctx(), 'Spring-20 ')).toEqual(made)
  expect(await promotionByCode(ctx(), 'SPRING')).toBeNull()
  const changed = await updatePromotion(ctx(), { id: made.id, label: 'Spring', endsOn: null })
  expect(changed).toEqual({ ...made, label: 'Spring', endsOn: null })
})

const fixed = (...amounts: PromotionInput['amounts']) => ({ kind: 'fixed' as const, amounts })
const unacceptable: [string, Partial<PromotionInput>, object][] = [
  ['a code that is taken', { code: 'taken' }, { code: 'code_taken', fields: ['code'] }],
  ['no code', { code: ' ' }, { code: 'invalid_input', fields: ['code'] }],
  ['no percentage', { percent: null }, { code: 'invalid_input', fields: ['percent'] }],
  ['a percentage of nothing', { percent: '0' }, { code: 'invalid_percent', fields: ['percent'] }],
  ['more than everything', { percent: '100.00001' }, { code: 'invalid_percent', fields: ['percent'] }],
  ['a percentage that is none', { percent: 'a tenth' }, { code: 'invalid_percent', fields: ['percent'] }],
  ['a fixed amount of none', fixed(), { code: 'invalid_input', fields: ['amounts'] }],
  ['nothing off', fixed({ currency: 'EUR', amount: '0' }), { code: 'invalid_input', fields: ['amounts.0.amount'] }],
  [
    'an amount that is none',
    fixed({ currency: 'EUR', amount: '1.005' }),
    { code: 'invalid_amount', fields: ['amounts.0.amount'] },
  ],
  [
    'an amount in a currency we do not sell in',
    fixed({ currency: 'CHF', amount: '1' }),
    { code: 'invalid_input', fields: ['amounts.0.currency'] },
  ],
  [
    'two amounts in one currency',
    fixed({ currency: 'EUR', amount: '1' }, { currency: 'EUR', amount: '2' }),
    { code: 'invalid_input', fields: ['amounts.1.currency'] },
  ],
  [
    'an end before its start',
    { startsOn: '2027-02-01', endsOn: '2027-02-01' },
    { code: 'invalid_input', fields: ['endsOn'] },
  ],
  ['no cycle at all', { cycles: [] }, { code: 'invalid_input', fields: ['cycles'] }],
  ['no currency at all', { currencies: [] }, { code: 'invalid_input', fields: ['currencies'] }],
  ['a strange currency', { currencies: ['EUR', 'CHF'] }, { code: 'invalid_input', fields: ['currencies.1'] }],
  ['a product that is not there', { productIds: [999_999] }, { code: 'product_not_found', fields: [] }],
  ['a required product that is not there', { requiredIds: [999_999] }, { code: 'product_not_found', fields: [] }],
]

test.each(unacceptable)('a promotion with %s is neither made nor changed', async (_, wish, refused) => {
  await aPromotion(house, { code: 'TAKEN' }).catch(() => {})
  const promotion = await aPromotion(house)
  expect(await refusal(createPromotion(ctx(), promotionInput(wish)))).toEqual(refused)
  expect(await refusal(updatePromotion(ctx(), { id: promotion.id, ...wish }))).toEqual(refused)
  expect(await findPromotion(ctx(), promotion.id)).toEqual(promotion)
})

test('the most uses are never less than the uses there were', async () => {
  const { id } = await aPromotion(house)
  await used(id, 5)
  expect(await refusal(updatePromotion(ctx(), { id, mostUses: 4 }))).toEqual({
    code: 'invalid_input',
    fields: ['mostUses'],
  })
  expect((await updatePromotion(ctx(), { id, mostUses: 5 })).mostUses).toBe(5)
})

test('a code that was used is switched off, not deleted', async () => {
  const promotion = await aPromotion(house)
  await used(promotion.id, 1)
  expect(await refusal(deletePromotion(ctx(), promotion))).toMatchObject({ code: 'promotion_in_use' })
  await used(promotion.id, 0)
  await house.pool.query(
    `INSERT INTO catalog.redemptions (promotion_id, client_id, source, redeemed_at) VALUES ($1, 1, 'order:1', now())`,
    [promotion.id],
  )
  expect(await refusal(deletePromotion(ctx(), promotion))).toMatchObject({ code: 'promotion_in_use' })
  const free = await aPromotion(house)
  expect(await refusal(deletePromotion(ctx(), free))).toBe('done')
  expect(await refusal(deletePromotion(ctx(), free))).toMatchObject({ code: 'promotion_not_found' })
  expect(await refusal(updatePromotion(ctx(), { id: free.id }))).toMatchObject({ code: 'promotion_not_found' })
})

test('the list is paged, newest first, by state and by what is in the code or the label', async () => {
  const made = {
    running: await aPromotion(house, { code: 'LIST_RUN', endsOn: day(1) }),
    planned: await aPromotion(house, { code: 'LIST_PLAN', startsOn: day(1) }),
    ended: await aPromotion(house, { code: 'LIST_END', endsOn: day(0) }),
    used_up: await aPromotion(house, { code: 'LIST_USED', mostUses: 1 }),
    off: await aPromotion(house, { code: 'LISTXOFF', label: 'list_ of nothing', enabled: false }),
  }
  await used(made.used_up.id, 1)
  const codes = async (query: Parameters<typeof listPromotions>[1]) =>
    (await listPromotions(ctx(), query)).items.map((one) => one.code)
  for (const state of ['running', 'planned', 'ended', 'used_up', 'off'] as const) {
    const { items } = await listPromotions(ctx(), { limit: 100, search: 'list_', state })
    expect(items.map((one) => [one.code, stateOf(one, ctx().today)])).toEqual([[made[state].code, state]])
  }
  // The line is a line, not any letter: LISTXOFF is found by its label.
  expect(await codes({ limit: 100, search: 'LIST_' })).toHaveLength(5)
  expect(await codes({ limit: 100, search: 'listx' })).toEqual(['LISTXOFF'])
  const first = await listPromotions(ctx(), { limit: 2, search: 'list_' })
  const second = await listPromotions(ctx(), { limit: 2, search: 'list_', cursor: first.nextCursor! })
  expect([...first.items, ...second.items].map((one) => one.code)).toEqual([
    'LISTXOFF',
    'LIST_USED',
    'LIST_END',
    'LIST_PLAN',
  ])
})

test('seeing and changing promotions are permissions of their own', async () => {
  const viewer = staffWith(house, 'promotions.view', 'products.manage')
  expect(await refusal(createPromotion(viewer, promotionInput()))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(updatePromotion(viewer, { id: 1 }))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(deletePromotion(viewer, { id: 1 }))).toMatchObject({ code: 'forbidden' })
  expect(await refusal(listPromotions(staffWith(house, 'products.view'), { limit: 1 }))).toMatchObject({
    code: 'forbidden',
  })
})
