import { expect, test } from 'vitest'
import { addressKey, isWithin, readNetwork } from './network.ts'

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  [null, 'unknown'],
])('%s is counted as %s', (ip, key) => {
  expect(addressKey(ip)).toBe(key)
})

test.each([
  ['203.0.113.7', '203.0.113.7/32'],
  [' 203.0.113.77/24 ', '203.0.113.0/24'],
  ['2001:DB8::1', '2001:db8::1/128'],
  ['2001:db8:1:2::5/32', '2001:db8::/32'],
])('%s is kept as %s', (typed, network) => {
  expect(readNetwork(typed)).toBe(network)
})

test.each([
  '',
  'x',
  '203.0.113.0/33',
  '203.0.113',
  '2001:db8::/129',
  '203.0.113.1/',
  '/8',
  'localhost',
  '127.1',
  '::ffff:203.0.113.7',
])('"%s" is no network', (typed) => {
  expect(readNetwork(typed)).toBeNull()
})

test('an address lies within its network, however it is written, and in no other', () => {
  const networks = ['203.0.113.0/24', '2001:db8::/32']
  const inside = ['203.0.113.255', '::ffff:203.0.113.1', '2001:db8:ffff::1']
  const outside = ['203.0.114.1', '2001:db9::1', '::1', 'nonsense', null]
  expect(inside.map((ip) => isWithin(ip, networks))).toEqual([true, true, true])
  expect(outside.map((ip) => isWithin(ip, networks))).toEqual([false, false, false, false, false])
  expect(isWithin('203.0.113.1', [])).toBe(false)
})
