import { Money } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSecretName, masked } from './masking.ts'

test.each([
  'password',
  'Password',
  'newPassword',
  'passwordHash',
  'password_hash',
  'passphrase',
  'secret',
  'webhookSecret',
  'accessToken',
  'refresh_token',
  'tokenHash',
  'authorization',
  'Cookie',
  'set-cookie',
  'apiKey',
  'api_key',
  'private_key',
  'credentials',
  'cardNumber',
  'card_number',
  'cvc',
  'cvv',
  'sealedBody',
])('%s names a secret', (name) => {
  expect(isSecretName(name)).toBe(true)
  expect(masked({ [name]: 'hunter2' })).toEqual({ [name]: '[masked]' })
})

test.each(['passengers', 'compass_bearing', 'email', 'number', 'keyword', 'state'])('%s does not', (name) => {
  expect(masked({ [name]: 'plain' })).toEqual({ [name]: 'plain' })
})

test('a secret is masked at any depth, whatever its value is; that there is none may be seen', () => {
  const wrap = fc.constantFrom(
    (inner: unknown) => [inner],
    (inner: unknown) => ({ inner }),
  )
  const secret = fc.constantFrom('hunter2', ['hunter2'], { hunter2: 'hunter2' })
  fc.assert(
    fc.property(secret, fc.array(wrap, { maxLength: 6 }), (value, wraps) => {
      const deep = wraps.reduce<unknown>((inner, one) => one(inner), { password: value, token: null })
      const shown = JSON.stringify(masked(deep))
      expect(shown).not.toContain('hunter2')
      expect(shown).toContain('"token":null')
    }),
  )
})

test('what is no secret reads as it was: money, days, moments and whole numbers too large for JSON', () => {
  const seen = masked({
    total: Money.ofMinor(1250n, 'EUR'),
    on: Temporal.PlainDate.from('2027-01-02'),
    at: Temporal.Instant.from('2027-01-02T03:04:05Z'),
    made: new Date(0),
    id: 2n ** 60n,
    list: [1, null, true],
  })
  expect(seen).toEqual({
    total: { amount: '12.50', currency: 'EUR' },
    on: '2027-01-02',
    at: '2027-01-02T03:04:05Z',
    made: String(new Date(0)),
    id: '1152921504606846976',
    list: [1, null, true],
  })
})

test('the original is not touched', () => {
  const original = { password: 'hunter2', inner: { token: 'hunter2' } }
  masked(original)
  expect(original).toEqual({ password: 'hunter2', inner: { token: 'hunter2' } })
})
