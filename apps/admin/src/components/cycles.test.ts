import { expect, test } from 'vitest'
import { cycleLabel, cycleOf, cyclesWith } from './cycles.ts'

test('a cycle that has a name goes by it, any other by its units', () => {
  expect([cycleOf(12, 'months'), cycleOf(1, 'years'), cycleOf(3, 'years')]).toEqual(['annual', 'annual', 'triennial'])
  expect([cycleOf(10, 'days'), cycleOf(1, 'weeks'), cycleOf(5, 'years')]).toEqual([
    'every_10_days',
    'every_1_weeks',
    'every_5_years',
  ])
  expect(cycleLabel('every_1_weeks')).toBe('Every week')
})

test('other cycles stand where their length puts them', () => {
  expect(cyclesWith(['every_5_years', 'every_10_days', 'every_18_months'])).toEqual([
    'free',
    'one_time',
    'every_10_days',
    'monthly',
    'quarterly',
    'semi_annual',
    'annual',
    'every_18_months',
    'biennial',
    'triennial',
    'every_5_years',
  ])
})
