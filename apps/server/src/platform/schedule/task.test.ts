import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BusinessCalendar } from '../clock.ts'
import { daily, describeWhen, every, lastDue, nextDue, type When } from './task.ts'

const berlin = new BusinessCalendar('Europe/Berlin')
const at = (text: string) => Temporal.Instant.from(text)
const compare = Temporal.Instant.compare

const local = (instant: Temporal.Instant) =>
  instant.toZonedDateTimeISO('Europe/Berlin').toPlainDateTime().toString({ smallestUnit: 'minute' })

test('a daily task follows the clock on the wall when summer begins and ends', () => {
  const nightly = daily('04:00')
  const nights = (from: string) => {
    const seen: string[] = []
    for (let now = at(from); seen.length < 3; seen.push(`${now} is ${local(now)}`)) now = nextDue(nightly, now, berlin)
    return seen
  }
  expect(nights('2027-03-27T00:00:00Z')).toEqual([
    '2027-03-27T03:00:00Z is 2027-03-27T04:00',
    '2027-03-28T02:00:00Z is 2027-03-28T04:00',
    '2027-03-29T02:00:00Z is 2027-03-29T04:00',
  ])
  expect(nights('2027-10-30T00:00:00Z')).toEqual([
    '2027-10-30T02:00:00Z is 2027-10-30T04:00',
    '2027-10-31T03:00:00Z is 2027-10-31T04:00',
    '2027-11-01T03:00:00Z is 2027-11-01T04:00',
  ])
})

test('a time that the spring night leaves out is an hour later, one that the autumn night has twice is due once', () => {
  const inTheGap = daily('02:30')
  expect(local(nextDue(inTheGap, at('2027-03-27T12:00:00Z'), berlin))).toBe('2027-03-28T03:30')
  const first = nextDue(inTheGap, at('2027-10-30T12:00:00Z'), berlin)
  expect(String(first)).toBe('2027-10-31T00:30:00Z')
  expect(local(nextDue(inTheGap, first, berlin))).toBe('2027-11-01T02:30')
})

test.each([
  ['2027-01-31T12:00:00Z', '2027-02-01T04:00'],
  ['2028-02-28T12:00:00Z', '2028-02-29T04:00'],
  ['2028-02-29T12:00:00Z', '2028-03-01T04:00'],
  ['2027-12-31T12:00:00Z', '2028-01-01T04:00'],
])('the night after %s is %s', (now, next) => {
  expect(local(nextDue(daily('04:00'), at(now), berlin))).toBe(next)
  expect(local(lastDue(daily('04:00'), at(now), berlin))).toBe(now.replace('12:00:00Z', '04:00'))
})

const time = fc
  .tuple(fc.nat(23), fc.nat(59))
  .map(([hour, minute]) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`)
const when: fc.Arbitrary<When> = fc.oneof(
  fc.uniqueArray(time, { minLength: 1, maxLength: 4 }).map((times) => daily(...times)),
  fc.constantFrom(1, 5, 15, 60).map(every),
)
/** Zones whose nights are odd: a gap at midnight, one just before it, half an hour, and none at all. */
const zone = fc.constantFrom(
  'Europe/Berlin',
  'UTC',
  'America/Santiago',
  'America/Scoresbysund',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
)
/** Often within two days of a change of the clocks, where mistakes would be. */
const changes = ['2027-03-28T01:00:00Z', '2027-10-31T01:00:00Z', '2027-04-04T03:00:00Z', '2027-09-05T04:00:00Z']
const moment = fc.oneof(
  fc
    .tuple(fc.constantFrom(...changes), fc.integer({ min: -172_800_000, max: 172_800_000 }))
    .map(([change, ms]) => at(change).add({ milliseconds: ms })),
  fc
    .date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
    .map((date) => Temporal.Instant.fromEpochMilliseconds(date.getTime())),
)

test('lastDue is not after now, nextDue is, and nothing is due in between', () => {
  fc.assert(
    fc.property(when, zone, moment, (rule, name, now) => {
      const calendar = new BusinessCalendar(name)
      const last = lastDue(rule, now, calendar)
      const next = nextDue(rule, now, calendar)
      expect(compare(last, now)).not.toBe(1)
      expect(compare(next, now)).toBe(1)
      // Both speak of the same moments: whoever steps from one lands on the other.
      expect(nextDue(rule, last, calendar).toString()).toBe(next.toString())
      expect(lastDue(rule, next, calendar).toString()).toBe(next.toString())
      expect(lastDue(rule, next.subtract({ nanoseconds: 1 }), calendar).toString()).toBe(last.toString())
    }),
    { numRuns: 400 },
  )
})

test('a time before midnight that the night leaves out falls on the next day, and is not lost there', () => {
  // In Ittoqqortoormiit summer begins at 23:00: the clock goes on to midnight, so 23:30 is half past midnight.
  const ittoqqortoormiit = new BusinessCalendar('America/Scoresbysund')
  const late = daily('23:30')
  const justAfterMidnight = at('2027-03-28T01:10:00Z')
  expect(String(lastDue(late, justAfterMidnight, ittoqqortoormiit))).toBe('2027-03-27T01:30:00Z')
  expect(String(nextDue(late, justAfterMidnight, ittoqqortoormiit))).toBe('2027-03-28T01:30:00Z')
})

test('a year has every day once, whatever the clocks do', () => {
  for (const name of ['Europe/Berlin', 'America/Santiago', 'America/Scoresbysund']) {
    const calendar = new BusinessCalendar(name)
    for (const rule of [daily('00:30'), daily('02:30'), daily('23:30')]) {
      const end = at('2028-01-10T12:00:00Z')
      let runs = 0
      for (let now = at('2027-01-10T12:00:00Z'); compare(now, end) < 0; runs++) now = nextDue(rule, now, calendar)
      expect([name, rule, runs - 1]).toEqual([name, rule, 365])
    }
  }
})

test('people read when a task runs', () => {
  expect([daily('03:00', '15:00'), every(1), every(5)].map(describeWhen)).toEqual([
    'daily at 03:00, 15:00',
    'every minute',
    'every 5 minutes',
  ])
})
