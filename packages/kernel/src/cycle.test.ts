import { expect, test } from 'vitest'
import { type Cycle, cycleNames, daysIn, periodFrom, recurs } from './index.ts'

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
