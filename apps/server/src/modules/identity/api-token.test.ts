import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readNetwork } from '../../platform/network.ts'
import { API_TOKEN_FORM, isAllowedFrom, isApiToken, makeApiToken } from './api-token.ts'

test('a token has the form that scanners look for, is never the same twice, and shows a typing error', () => {
  const tokens = Array.from({ length: 500 }, (_, at) => makeApiToken(at % 2 ? 'client' : 'staff'))
  expect(new Set(tokens).size).toBe(500)
  for (const token of tokens) {
    expect(token).toMatch(API_TOKEN_FORM)
    expect(isApiToken(token)).toBe(true)
  }
  const place = fc.integer({ min: 'ostler_client_'.length, max: 'ostler_client_'.length + 48 })
  fc.assert(
    fc.property(fc.constantFrom(...tokens.filter((token) => token.includes('client'))), place, (token, at) => {
      const changed = token[at] === 'x' ? 'y' : 'x'
      expect(isApiToken(token.slice(0, at) + changed + token.slice(at + 1))).toBe(false)
    }),
  )
  // The kind is under the checksum too.
  expect(isApiToken(tokens[1]!.replace('client', 'staff'))).toBe(false)
  for (const other of ['', 'ostler_', `${tokens[0]}x`, ` ${tokens[0]}`, tokens[0]!.toUpperCase()])
    expect(isApiToken(other)).toBe(false)
})

test.each([
  ['203.0.113.7', '203.0.113.7/32'],
  ['203.0.113.7/24', '203.0.113.0/24'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  [' 2001:DB8::1 ', '2001:db8::1/128'],
  ['2001:db8:1::7/48', '2001:db8:1::/48'],
])('%s is the network %s', (text, network) => {
  expect(readNetwork(text)).toBe(network)
})

test.each([
  '',
  'example.com',
  '203.0.113',
  '127.1',
  '0x7f.0.0.1',
  '203.0.113.7/33',
  '203.0.113.7/-1',
  '203.0.113.7/',
  '203.0.113.7/24/8',
  '::/129',
  'fe80::1%eth0',
  '::ffff:203.0.113.7',
  '*',
])('%j is no network', (text) => {
  expect(readNetwork(text)).toBeNull()
})

test.each([
  [[], '203.0.113.7', true],
  [[], null, true],
  [['203.0.113.0/24'], '203.0.113.7', true],
  [['203.0.113.0/24'], '::ffff:203.0.113.7', true],
  [['203.0.113.0/24'], '203.0.114.7', false],
  [['203.0.113.0/24', '2001:db8::/32'], '2001:db8:ffff::1', true],
  [['2001:db8::/32'], '2001:db9::1', false],
  [['0.0.0.0/0'], '2001:db8::1', false],
  [['::/0'], '203.0.113.7', false],
  [['203.0.113.0/24'], null, false],
  [['203.0.113.0/24'], 'unknown', false],
] as const)('with %j somebody at %s is let through: %s', (networks, ip, isAllowed) => {
  expect(isAllowedFrom(networks, ip)).toBe(isAllowed)
})
