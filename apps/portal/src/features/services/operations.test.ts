import { expect, test } from 'vitest'
import { type Operation, operationLabel, operationProgress, worthShowing } from './operations.ts'

const operation = (id: number, state: Operation['state'], wish: Partial<Operation> = {}): Operation => ({
  id,
  verb: 'create_backup',
  state,
  why: 'back-up wanted',
  askedAt: '2027-03-01T12:00:00Z',
  endedAt: null,
  nextTryAt: '2027-03-01T12:00:00Z',
  note: null,
  ...wish,
})

const shown = (operations: Operation[], wasOpen: number[] = []) =>
  worthShowing(operations, new Set(wasOpen)).map(({ id }) => id)

test('what is under way is shown, oldest first, and what was a moment ago stays', () => {
  expect(
    shown([operation(4, 'waiting'), operation(3, 'working'), operation(2, 'done'), operation(1, 'done')], [2]),
  ).toEqual([2, 3, 4])
})

test('of what ended while the page was open, the last three stay', () => {
  const ended = [5, 4, 3, 2, 1].map((id) => operation(id, 'done'))
  expect(shown(ended, [1, 2, 3, 4, 5])).toEqual([3, 4, 5])
})

test('what failed is shown until the same was done after it', () => {
  expect(shown([operation(2, 'done'), operation(1, 'failed')])).toEqual([])
  expect(shown([operation(2, 'done', { verb: 'reboot' }), operation(1, 'failed')])).toEqual([1])
  const clear = { verb: 'action', why: 'Clear cache' } as const
  const php = { verb: 'action', why: 'Set PHP version' } as const
  expect(shown([operation(2, 'done', clear), operation(1, 'failed', php)])).toEqual([1])
})

test('a try that was put off says so', () => {
  expect(operationProgress(operation(1, 'waiting'))).toBe('Waits for its turn.')
  const putOff = operation(1, 'waiting', { nextTryAt: '2027-03-01T12:00:08Z' })
  expect(operationProgress(putOff)).toBe('The server could not do it yet. It is tried again by itself.')
})

test('what only one kind of server does is called what that calls it', () => {
  expect(operationLabel({ verb: 'action', why: 'Set PHP version' })).toBe('Set PHP version')
  expect(operationLabel({ verb: 'reboot', why: 'reboot wanted' })).toBe('Restart')
})
