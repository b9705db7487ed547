import { generateSync } from 'otplib'
import { expect, test } from 'vitest'
import { acceptedStep, newTotpSecret, otpauthUri } from './totp.ts'

/** The secret of the RFC, "12345678901234567890", in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const at = (seconds: number) => Temporal.Instant.fromEpochMilliseconds(seconds * 1000)

// RFC 6238, appendix B, SHA-1. Its codes have eight digits; six digits are the last six of them.
test.each([
  [59, '94287082', 0x1],
  [1111111109, '07081804', 0x23523ec],
  [1111111111, '14050471', 0x23523ed],
  [1234567890, '89005924', 0x273ef07],
  [2000000000, '69279037', 0x3f940aa],
  [20000000000, '65353130', 0x27bc86aa],
])('at %d s the code is %s', (seconds, code, step) => {
  expect(generateSync({ secret, epoch: seconds, digits: 8 })).toBe(code)
  expect(acceptedStep({ secret, code: code.slice(2), lastStep: 0, now: at(seconds) })).toBe(step)
})

// The code of step 1 is shown from second 30 to 59.
test.each([
  [0, 1],
  [29, 1],
  [30, 1],
  [59, 1],
  [60, 1],
  [89, 1],
  [90, null],
])('a clock that is a step off is let pass, and no more: at %d s', (seconds, step) => {
  expect(acceptedStep({ secret, code: '287082', lastStep: 0, now: at(seconds) })).toBe(step)
})

test('a code whose step was used, or comes before one that was, is not taken', () => {
  const now = at(59)
  expect(acceptedStep({ secret, code: '287082', lastStep: 1, now })).toBeNull()
  expect(acceptedStep({ secret, code: '287082', lastStep: 2, now })).toBeNull()
  // A clock that was ahead once and was set right must not make it fall over.
  expect(acceptedStep({ secret, code: '287082', lastStep: 1_000_000_000, now })).toBeNull()
})

test.each(['', '28708', '2870822', 'abcdef', '２８７０８２', '-87082', '2870.2'])('%j is no code', (code) => {
  expect(acceptedStep({ secret, code, lastStep: 0, now: at(59) })).toBeNull()
})

test('a code may be typed as apps show it', () => {
  expect(acceptedStep({ secret, code: '287 082', lastStep: 0, now: at(59) })).toBe(1)
})

test('secrets have 160 bits and differ', () => {
  expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/)
  expect(newTotpSecret()).not.toBe(newTotpSecret())
})

test('the address for the app names site and account', () => {
  expect(otpauthUri({ issuer: 'Green: Field & Co', account: 'ada@example.com', secret })).toBe(
    `otpauth://totp/Green%20%20Field%20%26%20Co:ada%40example.com?secret=${secret}&issuer=Green%20%20Field%20%26%20Co`,
  )
})
