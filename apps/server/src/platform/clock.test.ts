import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BusinessCalendar, SandboxClock, systemClock } from './clock.ts'

const DAY_MS = 86_400_000

test('the sandbox clock runs ahead by what it was told, and a smaller lead is ignored', () => {
  const clock = new SandboxClock()
  const lead = () => Math.round((clock.now().epochMilliseconds - systemClock.now().epochMilliseconds) / 60_000)
  clock.follow(2 * DAY_MS)
  clock.follow(DAY_MS)
  expect(lead()).toBe(2 * 24 * 60)
})

test('a pinned clock stands still', () => {
  const clock = new SandboxClock()
  const moment = clock.now().add({ hours: 5 })
  clock.pin(moment)
  expect(clock.now()).toBe(moment)
  clock.follow(DAY_MS)
  expect(clock.now()).toBe(moment)
})

test('whatever is done to it, it never goes back', () => {
  const hours = fc.integer({ min: -72, max: 72 })
  const step = fc.oneof(
    hours.map((n) => ({ what: 'follow' as const, n })),
    hours.map((n) => ({ what: 'pin' as const, n })),
    fc.constant({ what: 'release' as const, n: 0 }),
  )
  fc.assert(
    fc.property(hours, fc.array(step), (lead, steps) => {
      const clock = new SandboxClock(lead * 3_600_000)
      let before = clock.now()
      for (const { what, n } of steps) {
        if (what === 'follow') clock.follow(n * 3_600_000)
        else if (what === 'pin') clock.pin(clock.now().add({ hours: n }))
        else clock.release()
        const now = clock.now()
        expect(Temporal.Instant.compare(now, before)).not.toBe(-1)
        before = now
      }
    }),
  )
})

test('the calendar of the business decides the day, and a time in the gap is the moment after it', () => {
  const berlin = new BusinessCalendar('Europe/Berlin')
  expect(berlin.dateOf(Temporal.Instant.from('2027-06-30T22:00:00Z')).toString()).toBe('2027-07-01')
  const gap = berlin.instantOf(Temporal.PlainDate.from('2027-03-28'), Temporal.PlainTime.from('02:30'))
  expect(gap.toString()).toBe('2027-03-28T01:30:00Z')
})
