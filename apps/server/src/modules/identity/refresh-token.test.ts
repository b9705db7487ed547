import { expect, test } from 'vitest'
import { judge, successorOf } from './refresh-token.ts'

const now = Temporal.Instant.from('2027-03-01T12:00:00Z')
const fresh = { usedAt: null, expiresAt: now.add({ hours: 1 }), over: false }

test.each([
  ['an unused token is exchanged', {}, 'rotate'],
  ['an expired one is refused', { expiresAt: now }, 'refused'],
  ['one of an ended session is refused', { over: true }, 'refused'],
  ['one used ten seconds ago is answered again', { usedAt: now.subtract({ seconds: 10 }) }, 'repeat'],
  ['one used eleven seconds ago was copied', { usedAt: now.subtract({ seconds: 11 }) }, 'reused'],
  ['one used by somebody whose clock is ahead is answered again', { usedAt: now.add({ seconds: 2 }) }, 'repeat'],
])('%s', (_, token, verdict) => {
  expect(judge({ ...fresh, ...token }, now)).toBe(verdict)
})

test('a successor needs the secret, the salt and the token before', () => {
  const successor = successorOf('secret', 'token', 'salt')
  expect(successor).toBe(successorOf('secret', 'token', 'salt'))
  expect(Buffer.from(successor, 'base64url')).toHaveLength(32)
  const others = [
    successorOf('other', 'token', 'salt'),
    successorOf('secret', 'other', 'salt'),
    successorOf('secret', 'token', 'other'),
  ]
  expect(new Set([successor, ...others]).size).toBe(4)
})
