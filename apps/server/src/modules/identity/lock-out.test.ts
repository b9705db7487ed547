import { describe, expect, test } from 'vitest'
import { type Attempts, afterAttempt, LOCK_MINUTES, PER_ADDRESS } from './lock-out.ts'

const start = Temporal.Instant.from('2027-03-01T12:00:00Z')
const none: Attempts = { failures: 0, lastAt: start, lockedUntil: null }

function attempts(count: number, everySeconds: number): Attempts {
  let state = none
  for (let i = 0; i < count; i++) {
    const next = afterAttempt(state, PER_ADDRESS, start.add({ seconds: i * everySeconds }))
    if (next === 'locked') throw new Error(`Locked at attempt ${i + 1}.`)
    state = next
  }
  return state
}

describe('locking', () => {
  test('the fifth failure locks for half an hour, counted from that failure', () => {
    const fifth = attempts(5, 60)
    expect(attempts(4, 60).lockedUntil).toBeNull()
    expect(fifth.lockedUntil?.toString()).toBe('2027-03-01T12:34:00Z') // 4 × 60 s + 30 min
    expect(afterAttempt(fifth, PER_ADDRESS, start.add({ minutes: 33, seconds: 59 }))).toBe('locked')
  })

  test('after the lock one starts again with all attempts', () => {
    const again = afterAttempt(attempts(5, 0), PER_ADDRESS, start.add({ minutes: LOCK_MINUTES }))
    expect(again).toMatchObject({ failures: 1, lockedUntil: null })
  })

  test('failures are forgotten after half an hour without one', () => {
    const four = attempts(4, 0)
    expect(afterAttempt(four, PER_ADDRESS, start.add({ minutes: 29 }))).toMatchObject({ failures: 5 })
    expect(afterAttempt(four, PER_ADDRESS, start.add({ minutes: 30 }))).toMatchObject({ failures: 1 })
  })
})
