import type { PanelCheck } from '@ostler/integration-kit'
import { expect, test } from 'vitest'
import { healthAfter, type Standing } from './health.ts'

const silence: PanelCheck = { kind: 'unknown', reason: 'Nobody answers.' }
const refusal: PanelCheck = { kind: 'refused', field: 'token', reason: 'It is not known.' }
const fine: PanelCheck = { kind: 'accepted', version: '1', warnings: [] }
const start: Standing = { health: 'well', failures: 0, failingSince: null, alertedAt: null }

/** Each check a minute after the one before; answers how it stood after each, and the news. */
function after(checks: PanelCheck[], from = start) {
  let standing = from
  return checks.map((check, at) => {
    const result = healthAfter(standing, check, Temporal.Instant.fromEpochMilliseconds(at * 60_000))
    standing = result.standing
    return [standing.health, standing.failures, result.news]
  })
}

test('one failure, and a second one, change nothing; with the third it is down, and that is told once', () => {
  expect(after([silence, silence, silence, silence, silence, fine, fine])).toEqual([
    ['well', 1, null],
    ['well', 2, null],
    ['down', 3, 'went_down'],
    ['down', 4, null],
    ['down', 5, null],
    ['well', 0, 'came_back'],
    ['well', 0, null],
  ])
})

test('failures that are not in a row do not add up', () => {
  expect(after([silence, silence, fine, silence, silence]).map(([health]) => health)).toEqual(Array(5).fill('well'))
})

test('a key that is not taken is known at once, and stays so while nobody answers', () => {
  expect(after([refusal, silence, silence, silence, fine])).toEqual([
    ['refused', 1, 'went_down'],
    ['refused', 2, null],
    ['refused', 3, null],
    ['refused', 4, null],
    ['well', 0, 'came_back'],
  ])
})

test('an outage is one, however it goes on', () => {
  expect(after([silence, silence, silence, refusal, silence, fine]).map(([, , news]) => news)).toEqual([
    null,
    null,
    'went_down',
    null,
    null,
    'came_back',
  ])
})

test('it began with the first check that failed', () => {
  const at = (minute: number) => Temporal.Instant.fromEpochMilliseconds(minute * 60_000)
  const first = healthAfter(start, silence, at(1)).standing
  const second = healthAfter(first, silence, at(2)).standing
  const { standing } = healthAfter(second, silence, at(3))
  expect(standing.failingSince?.toString()).toBe(at(1).toString())
  expect(standing.alertedAt?.toString()).toBe(at(3).toString())
})

test('one that was never checked stays unchecked until something is known', () => {
  expect(after([silence, silence, silence], { ...start, health: 'unchecked' }).map(([health]) => health)).toEqual([
    'unchecked',
    'unchecked',
    'down',
  ])
})
