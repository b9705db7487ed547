import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newPassword, usernameFor } from './account-name.ts'

const domain = fc.oneof(fc.domain(), fc.string(), fc.constantFrom('test.com', 'root', '4711.de', '1.2.3', 'ÄÖÜ.de', ''))

test('a user name is what the strictest panels accept, and the same each time', () => {
  fc.assert(
    fc.property(fc.string(), fc.option(domain), (externalId, name) => {
      const username = usernameFor(externalId, name)
      expect(username).toMatch(/^[a-z][a-z0-9]{0,7}$/)
      expect(['root', 'admin', 'test', 'mysql', 'postgres', 'nobody', 'mail', 'ftp', 'www', 'virtfs']).not.toContain(
        username,
      )
      expect(usernameFor(externalId, name)).toBe(username)
    }),
    { numRuns: 500 },
  )
})

test('the domain can be read in it, and two services of one domain differ', () => {
  expect(usernameFor('svc_1', 'www.green-field.example')).toMatch(/^gree[a-z0-9]{4}$/)
  expect(usernameFor('svc_1', '123go.example')).toMatch(/^goex[a-z0-9]{4}$/)
  expect(usernameFor('svc_1', null)).toMatch(/^user[a-z0-9]{4}$/)
  for (const unusable of ['test.example', 'root', 'mail.example', '42', ''])
    expect(usernameFor('svc_1', unusable)).toMatch(/^ac[a-z0-9]{4}$/)
  expect(usernameFor('svc_1', 'green.example')).not.toBe(usernameFor('svc_2', 'green.example'))
})

test('a password has 20 characters that cannot be mistaken for each other', () => {
  const passwords = Array.from({ length: 200 }, newPassword)
  for (const password of passwords) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{20}$/)
  expect(new Set(passwords).size).toBe(200)
})
