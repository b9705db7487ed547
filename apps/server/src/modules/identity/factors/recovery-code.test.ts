import { expect, test } from 'vitest'
import { hashRecoveryCode, newRecoveryCode } from './recovery-code.ts'

test('codes are sixteen letters that cannot be mistaken, in fours', () => {
  const codes = Array.from({ length: 200 }, newRecoveryCode)
  for (const code of codes) expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  expect(new Set(codes).size).toBe(200)
})

test('a code is known however it is typed from paper, and by its user only', () => {
  const hash = hashRecoveryCode(7, '10ab-cdef-ghjk-mnpq')
  for (const typed of ['10ABCDEFGHJKMNPQ', ' lOab cdef ghjk mnpq ', 'I0ab–cdef–ghjk–mnpq'])
    expect(hashRecoveryCode(7, typed)).toBe(hash)
  expect(hashRecoveryCode(8, '10ab-cdef-ghjk-mnpq')).not.toBe(hash)
  expect(hashRecoveryCode(7, '10ab-cdef-ghjk-mnpr')).not.toBe(hash)
})
