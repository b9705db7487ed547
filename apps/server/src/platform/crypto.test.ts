import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hashToken, randomToken, sameSecret, Vault } from './crypto.ts'

const key = (fill: number) => Buffer.alloc(32, fill)
const vault = new Vault([{ id: 'k1', key: key(1) }])
const anyText = fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed())

test('what is sealed for a place opens there, whatever it says, and reads differently each time', () => {
  fc.assert(
    fc.property(anyText, anyText, (plain, place) => {
      const sealed = vault.seal(plain, place)
      expect(vault.open(sealed, place)).toBe(plain)
      expect(vault.seal(plain, place)).not.toBe(sealed)
    }),
  )
})

test('it opens nowhere else', () => {
  fc.assert(
    fc.property(anyText, anyText, anyText, (plain, place, other) => {
      fc.pre(place !== other)
      const sealed = vault.seal(plain, place)
      expect(() => vault.open(sealed, other)).toThrow()
    }),
  )
})

test('a sealed text of which one bit was changed, or that was cut, does not open', () => {
  fc.assert(
    fc.property(anyText, fc.constantFrom(2, 3), fc.nat(), fc.nat(7), (plain, part, where, bit) => {
      const parts = vault.seal(plain, 'service:1').split('.')
      const bytes = Buffer.from(parts[part]!, 'base64url')
      bytes[where % bytes.length]! ^= 1 << bit
      const changed = parts.with(part, bytes.toString('base64url')).join('.')
      expect(() => vault.open(changed, 'service:1')).toThrow()
    }),
  )
  const parts = vault.seal('', 'service:1').split('.')
  const body = Buffer.from(parts[3]!, 'base64url')
  // Also where nothing is left but a short piece of the tag, which could be guessed.
  for (let length = 0; length < body.length; length++) {
    const cut = parts.with(3, body.subarray(0, length).toString('base64url')).join('.')
    expect(() => vault.open(cut, 'service:1')).toThrow()
  }
})

test('a tag cut short is refused even where its beginning is right', () => {
  const [version, id, iv, body] = vault.seal('', 'x').split('.')
  const short = Buffer.from(body!, 'base64url').subarray(0, 4).toString('base64url')
  expect(() => vault.open([version, id, iv, short].join('.'), 'x')).toThrow()
})

test.each(['', 'plain', 'v2.k1.AAAA.BBBB', 'v1.k1..', 'v1.k1.AAAA'])('%j is not a sealed text', (text) => {
  expect(() => vault.open(text, 'x')).toThrow()
})

test('after a rotation new texts take the new key, old ones still open, and it shows which are old', () => {
  const old = vault.seal('s3cret', 'x')
  const rotated = new Vault([
    { id: 'k2', key: key(2) },
    { id: 'k1', key: key(1) },
  ])
  const fresh = rotated.seal('s3cret', 'x')
  expect([rotated.open(old, 'x'), rotated.open(fresh, 'x')]).toEqual(['s3cret', 's3cret'])
  expect([fresh.split('.')[1], rotated.currentKeyId]).toEqual(['k2', 'k2'])

  const withoutOld = new Vault([{ id: 'k2', key: key(2) }])
  expect(() => withoutOld.open(old, 'x')).toThrow('"k1" is not in ENCRYPTION_KEYS')
  const sameName = new Vault([{ id: 'k1', key: key(9) }])
  expect(() => sameName.open(old, 'x')).toThrow()
})

test('a vault without a key, or with one of another length, is refused', () => {
  expect(() => new Vault([])).toThrow('at least one key')
  expect(() => new Vault([{ id: 'k1', key: randomBytes(16) }])).toThrow('16 bytes, not 32')
})

test('tokens are long, safe in an address and never the same; their hash is steady', () => {
  const tokens = new Set(Array.from({ length: 100 }, randomToken))
  expect(tokens.size).toBe(100)
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/)
  const token = randomToken()
  expect(hashToken(token)).toBe(hashToken(token))
  expect(hashToken(token)).not.toContain(token)
})

test('secrets of any two lengths can be compared', () => {
  fc.assert(fc.property(fc.string(), fc.string(), (a, b) => sameSecret(a, b) === (a === b)))
  fc.assert(fc.property(fc.string(), (a) => sameSecret(a, a)))
})
