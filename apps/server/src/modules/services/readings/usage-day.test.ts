import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sizeText, stepsReached } from './limits.ts'
import { isFed, meterQuantity } from './meter-quantity.ts'
import { growth, isSound, type Reading, type UsageDay, withReading } from './usage-day.ts'

const first = Temporal.Instant.from('2027-03-01T00:00:00Z')
const readingAt = (hour: number, trafficMib: number, wish: Partial<Reading> = {}): Reading => {
  const readAt = first.add({ hours: hour })
  return { diskMib: 5, diskLimitMib: null, trafficMib, trafficLimitMib: null, askedAt: readAt, readAt, ...wish }
}
const dayOf = ({ readAt }: Reading) => readAt.toZonedDateTimeISO('UTC').toPlainDate()

/** The days that these readings make, in the order in which they came. */
function daysOf(readings: Reading[], countedBefore = 0): UsageDay[] {
  const days = new Map<string, UsageDay>()
  let last: UsageDay | null = null
  for (const reading of readings) {
    const next = withReading(last, reading, { day: dayOf(reading), countedBefore })
    if (!next) continue
    last = next
    days.set(next.day.toString(), next)
  }
  return [...days.values()]
}
const sumOf = (days: UsageDay[]) => days.reduce((sum, one) => sum + one.trafficMib, 0)

const mib = fc.nat({ max: 1_000_000 })
/** So many hours go by, so much goes through, and before that the counter may begin again. */
const step = fc.record({ hours: fc.integer({ min: 1, max: 60 }), grows: mib, resets: fc.boolean() })

test('the days come to what went through, whenever the counter began again and somebody could see it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let [hour, counter, true_] = [0, 0, 0]
      const readings = steps.map(({ hours, grows, resets }) => {
        hour += hours
        // A counter that begins again and overtakes what it was is seen by nobody.
        const isSeen = resets && grows < counter
        counter = isSeen ? grows : counter + grows
        true_ += grows
        return readingAt(hour, counter)
      })
      expect(sumOf(daysOf(readings))).toBe(true_)
    }),
  )
})

test('whatever counters say, and however often they say it, no day is negative and a repetition changes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ hours: fc.nat(30), counter: mib }), { maxLength: 60 }), (said) => {
      let hour = 0
      const readings = said.map(({ hours, counter }) => {
        hour += hours
        return readingAt(hour, counter)
      })
      const days = daysOf(readings)
      for (const day of days) expect(day.trafficMib).toBeGreaterThanOrEqual(0)
      expect(daysOf(readings.flatMap((one) => [one, one]))).toEqual(days)
    }),
  )
})

test('several readings of a day add up, and a day without one leaves a gap', () => {
  const days = daysOf([readingAt(1, 10), readingAt(7, 25), readingAt(13, 4), readingAt(60, 9)])
  expect(days.map(({ day, trafficMib }) => [day.toString(), trafficMib])).toEqual([
    ['2027-03-01', 29], // 10 + 15 + 4
    ['2027-03-03', 5],
  ])
})

test('what was counted before the service was ours is not its own', () => {
  expect(daysOf([readingAt(1, 500), readingAt(2, 520)], 500)).toMatchObject([{ trafficMib: 20 }])
})

test('a reading that was asked for before the last one had come says nothing', () => {
  const slow = readingAt(5, 90, { askedAt: first.add({ hours: 1 }) })
  expect(daysOf([readingAt(2, 100), slow])).toMatchObject([{ trafficMib: 100, trafficCounterMib: 100 }])
})

test('parts of a MiB are rounded at the counter, so that they are not lost day by day', () => {
  const days = daysOf(Array.from({ length: 10 }, (_, n) => readingAt(n * 24, (n + 1) * 0.4)))
  expect(sumOf(days)).toBe(4)
  expect([isSound(readingAt(0, Number.NaN)), isSound(readingAt(0, -1)), isSound(readingAt(0, 0))]).toEqual([
    false,
    false,
    true,
  ])
})

test('a counter that is smaller began again', () => {
  expect([growth(10, 15), growth(10, 10), growth(10, 4), growth(0, 0)]).toEqual([5, 0, 4, 0])
})

test.each([
  [79, 100, []],
  [80, 100, [80]],
  [99, 100, [80]],
  [100, 100, [80, 100]],
  [5, null, []],
  [5, 0, []],
])('%i of %s MiB reaches the steps %j', (used, limit, steps) => {
  expect(stepsReached(used, limit)).toEqual(steps)
})

describe('what a meter is told', () => {
  test.each([
    [1024, 'GiB', '1'],
    [1, 'GiB', '0.000977'], // 1 / 1024
    [1000, 'MB', '1048.576'],
    [1000, 'GB', '1.048576'],
    [5, 'mib', '5'],
    [1024, ' KiB ', '1048576'],
    [1048576, 'TiB', '1'],
    [0, 'GB', '0'],
    [5, 'requests', null],
  ])('%i MiB in %s is %s', (size, unit, quantity) => {
    expect(meterQuantity(size, unit)).toBe(quantity)
  })

  test('levels are not added, flows are', () => {
    expect([isFed('disk', 'max'), isFed('disk', 'last'), isFed('disk', 'sum')]).toEqual([true, true, false])
    expect([isFed('traffic', 'sum'), isFed('traffic', 'max')]).toEqual([true, false])
  })
})

test('sizes are told without saying too much', () => {
  expect([sizeText(0), sizeText(1023), sizeText(1024), sizeText(2047)]).toEqual([
    '0 MiB',
    '1023 MiB',
    '1 GiB',
    '1.9 GiB',
  ])
})
