import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type Cycle,
  compareCycles,
  cycleLabel,
  cycleNames,
  cycleOf,
  cycleUnits,
  daysIn,
  isCycle,
  lengthOf,
  periodAround,
  periodFrom,
  recurs,
} from './index.ts'

const day = (text: string) => Temporal.PlainDate.from(text)

function periods(anchor: string, cycle: Cycle, count: number): string[] {
  const starts: string[] = []
  let start = day(anchor)
  for (let i = 0; i < count; i++) {
    starts.push(start.toString())
    start = periodFrom(day(anchor), cycle, start).end
  }
  return starts
}

test('the anchor day survives short months', () => {
  expect(periods('2027-01-31', 'monthly', 4)).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30'])
  expect(periods('2028-02-29', 'annual', 5)).toEqual([
    '2028-02-29',
    '2029-02-28',
    '2030-02-28',
    '2031-02-28',
    '2032-02-29',
  ])
  expect(periods('2026-11-30', 'quarterly', 4)).toEqual(['2026-11-30', '2027-02-28', '2027-05-30', '2027-08-30'])
})

test('for every start day and cycle, ten years of periods tile', () => {
  for (const cycle of cycleNames.filter(recurs)) {
    for (let anchor = day('2027-01-01'); anchor.year < 2029; anchor = anchor.add({ days: 1 })) {
      let start = anchor
      while (start.year < anchor.year + 10) {
        const period = periodFrom(anchor, cycle, start)
        expect(daysIn(period)).toBeGreaterThan(27)
        // The boundary is the anchor's day, or the last day of a month too short for it.
        expect(start.day === anchor.day || (start.day < anchor.day && start.day === start.daysInMonth)).toBe(true)
        start = period.end
      }
    }
  }
})

test('a day that starts no period is refused', () => {
  expect(() => periodFrom(day('2027-01-31'), 'monthly', day('2027-02-27'))).toThrow(RangeError)
  expect(() => periodFrom(day('2027-01-31'), 'one_time', day('2027-01-31'))).toThrow(RangeError)
})

const anyDay = fc.integer({ min: 0, max: 3652 }).map((days) => Temporal.PlainDate.from('2026-01-01').add({ days }))
const anyCycle = fc.oneof(
  fc.constantFrom(...cycleNames.filter(recurs)),
  fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(...cycleUnits)).map(([n, unit]) => cycleOf(n, unit)),
)

test('periods of any length tile, before their anchor as after it', () => {
  fc.assert(
    fc.property(anyDay, anyCycle, anyDay, (anchor, cycle, day) => {
      const period = periodAround(anchor, cycle, day)
      expect(Temporal.PlainDate.compare(period.start, day)).toBeLessThanOrEqual(0)
      expect(Temporal.PlainDate.compare(day, period.end)).toBeLessThan(0)
      expect(periodFrom(anchor, cycle, period.start)).toEqual(period)
      expect(periodAround(anchor, cycle, period.end).start).toEqual(period.end)
      expect(periodAround(anchor, cycle, period.start.subtract({ days: 1 })).end).toEqual(period.start)
    }),
    { numRuns: 2000 },
  )
})

test('a cycle has one name', () => {
  expect(cycleOf(12, 'months')).toBe('annual')
  expect(cycleOf(1, 'years')).toBe('annual')
  expect(cycleOf(10, 'days')).toBe('every_10_days')
  expect(
    ['every_12_months', 'every_0_days', 'every_1000_days', 'every_two_days', 'toString', ''].filter(isCycle),
  ).toEqual([])
  expect([...cycleNames, 'every_2_weeks', 'every_5_years', 'every_1_days'].every(isCycle)).toBe(true)
})

test('cycles are said and sorted as people do', () => {
  expect(['every_1_weeks', 'every_2_weeks', 'monthly'].map((cycle) => cycleLabel(cycle as Cycle))).toEqual([
    'Every week',
    'Every 2 weeks',
    'Monthly',
  ])
  const mixed: Cycle[] = ['annual', 'every_5_years', 'monthly', 'every_10_days', 'one_time', 'free', 'every_13_months']
  expect(mixed.sort(compareCycles)).toEqual([
    'free',
    'one_time',
    'every_10_days',
    'monthly',
    'annual',
    'every_13_months',
    'every_5_years',
  ])
  expect(lengthOf('every_2_weeks')).toEqual({ days: 14 })
})
