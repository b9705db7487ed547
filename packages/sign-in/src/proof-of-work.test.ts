import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { proofFor } from './proof-of-work.ts'
import { sha256 } from './sha256.ts'

const hex = (words: Uint32Array) => Array.from(words, (word) => word.toString(16).padStart(8, '0')).join('')

test('every text has the hash that others compute, whatever its length', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'))
    }),
  )
})

test('work goes on where no number of the first slice is right', async () => {
  expect(await proofFor({ challenge: 'x', zeroBits: 17 })).toMatch(/^x:\d{4,}$/)
})
