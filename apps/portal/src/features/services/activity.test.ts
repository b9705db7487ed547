import { expect, test } from 'vitest'
import { activityOf } from './activity.ts'
import type { Operation } from './operations.ts'

const operation = (id: number, day: number, state: Operation['state'] = 'done'): Operation => ({
  id,
  verb: 'reboot',
  state,
  why: 'reboot wanted',
  askedAt: `2027-03-0${day}T12:00:00Z`,
  endedAt: state === 'done' ? `2027-03-0${day}T12:00:01.5Z` : null,
  nextTryAt: null,
  note: null,
})
const step = (day: number, time = '12:00:02') => ({
  at: `2027-03-0${day}T${time}Z`,
  what: `step of ${day}`,
  by: 'system',
})

const shown = (...given: Parameters<typeof activityOf>) =>
  activityOf(...given).map((one) => (one.kind === 'operation' ? one.operation.id : one.step.what))

test('operations that are over and steps stand among each other, newest first', () => {
  const page = { items: [operation(3, 5, 'working'), operation(2, 4), operation(1, 2)], nextCursor: null }
  expect(shown([page], [step(1), step(2), step(4, '12:00:01')])).toEqual([2, 'step of 4', 'step of 2', 1, 'step of 1'])
})

test('steps before what was loaded wait for it', () => {
  const first = { items: [operation(2, 4)], nextCursor: '2' }
  expect(shown([first], [step(1), step(5)])).toEqual(['step of 5', 2])
  const second = { items: [operation(1, 2)], nextCursor: null }
  expect(shown([first, second], [step(1), step(5)])).toEqual(['step of 5', 2, 1, 'step of 1'])
})

test('of a service without operations all steps are there', () => {
  expect(shown([{ items: [], nextCursor: null }], [step(1), step(2)])).toEqual(['step of 2', 'step of 1'])
})

test('what the server did to move the service is told once, and again only when it failed', () => {
  const page = {
    items: [
      { ...operation(2, 4), verb: 'suspend' as const },
      { ...operation(1, 3), verb: 'create' as const, state: 'failed' as const },
    ],
    nextCursor: null,
  }
  expect(shown([page], [step(4)])).toEqual(['step of 4', 1])
})
