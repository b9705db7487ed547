import { expect, test } from 'vitest'
import { toHeader } from './recipient.ts'

test.each([
  ['Ada Lovelace', '"Ada Lovelace" <ada@example.com>'],
  ['', 'ada@example.com'],
  ['Lovelace, Ada', '"Lovelace, Ada" <ada@example.com>'],
  ['Eve" <eve@evil.example>, "', '"Eve eve@evil.example," <ada@example.com>'],
  ['Eve\\"\r\nBcc: eve@evil.example', '"Eve Bcc: eve@evil.example" <ada@example.com>'],
])('a mail for %j goes to that one address', (name, header) => {
  expect(toHeader(name, 'ada@example.com')).toBe(header)
})

test.each(['', 'ada', 'a@x.example, b@y.example', 'a@x.example\r\nBcc: b@y.example', '<a@x.example>', 'a@b@c'])(
  '%j is no address',
  (address) => {
    expect(toHeader('Ada', address)).toBeNull()
  },
)
