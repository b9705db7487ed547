import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newPassword, usernameFor } from './account-name.ts'

const domain = fc.oneof(fc.domain(), fc.string(), fc.constantFrom('test.com', 'root', '4711.de', '1.2.3', 'ÄÖÜ.de', ''))
const strict = { longest: 16, uniqueStart: 8 }

test('a user name is what the rules of the server take, and the same each time', () => {
  const rules = fc.record({ longest: fc.integer({ min: 6, max: 32 }), reserved: fc.constant(['zulu']) })
  fc.assert(
    fc.property(fc.string(), fc.option(domain), rules, fc.nat(5), (externalId, name, wanted, nth) => {
      const username = usernameFor(wanted, externalId, { domain: name, nth })
      expect(username).toMatch(/^[a-z][a-z0-9]*$/)
      expect(username.length).toBeLessThanOrEqual(wanted.longest)
      expect(['root', 'admin', 'test', 'mysql', 'postgres', 'nobody', 'mail', 'zulu']).not.toContain(username)
      expect(username.startsWith('test')).toBe(false)
      expect(usernameFor(wanted, externalId, { domain: name, nth })).toBe(username)
    }),
    { numRuns: 500 },
  )
})

test('the domain can be read in it, and two services of one domain differ', () => {
  const name = (of: string | null, key = 'svc_1', nth = 0) => usernameFor(strict, key, { domain: of, nth })
  expect(name('www.green-field.example')).toMatch(/^gree[a-z0-9]{4}$/)
  expect(name('123go.example')).toMatch(/^goex[a-z0-9]{4}$/)
  expect(name(null)).toMatch(/^clie[a-z0-9]{4}$/)
  for (const unusable of ['test.example', 'root', 'mail', '42', '']) expect(name(unusable)).toMatch(/^ac[a-z0-9]{4}$/)
  expect(name('green.example')).not.toBe(name('green.example', 'svc_2'))
  expect(name('green.example')).not.toBe(name('green.example', 'svc_1', 1))
  expect(usernameFor({ longest: 32 }, 'svc_1', { domain: 'greenfield-hosting.example' })).toMatch(
    /^greenfieldho[a-z0-9]{4}$/,
  )
})

test('a password has the length and the sorts of characters that the server wants, none like another', () => {
  for (const rules of [
    { length: 14, symbols: false },
    { length: 20, symbols: true },
  ]) {
    const passwords = Array.from({ length: 200 }, () => newPassword(rules))
    for (const password of passwords) {
      expect(password).toHaveLength(rules.length)
      expect(password).toMatch(/^[a-km-zA-HJ-NP-Z][a-km-zA-HJ-NP-Z2-9._!+*=-]+$/)
      for (const sort of [/[a-z]/, /[A-Z]/, /[2-9]/]) expect(password).toMatch(sort)
      expect(/[._!+*=-]/.test(password)).toBe(rules.symbols)
    }
    expect(new Set(passwords).size).toBe(200)
  }
})
