import { expect, test } from 'vitest'
import { changesBetween } from './changes-between.ts'

test('only fields that differ are changes', () => {
  const before = { name: 'Starter', hidden: false, prices: [{ amount: '4.99' }] }
  const after = { name: 'Starter', hidden: true, prices: [{ amount: '5.99' }] }
  expect(changesBetween(before, after)).toEqual([
    { field: 'hidden', from: false, to: true },
    { field: 'prices', from: [{ amount: '4.99' }], to: [{ amount: '5.99' }] },
  ])
})

test('what was created has no before, and what is gone no after', () => {
  expect(changesBetween(null, { name: 'Starter' })).toEqual([{ field: 'name', from: undefined, to: 'Starter' }])
  expect(changesBetween({ name: 'Starter' }, null)).toEqual([{ field: 'name', from: 'Starter', to: undefined }])
})

test('things that are no objects are one change, and nothing is none', () => {
  expect(changesBetween('draft', 'issued')).toEqual([{ field: 'value', from: 'draft', to: 'issued' }])
  expect(changesBetween(null, null)).toEqual([])
})
