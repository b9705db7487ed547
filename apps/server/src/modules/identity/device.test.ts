import { expect, test } from 'vitest'
import { deviceOf } from './device.ts'

test.each([
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Windows'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:141.0) Gecko/20100101 Firefox/141.0', 'Firefox on Windows'],
  [
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
    'Microsoft Edge on Linux',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari on iOS',
  ],
  ['', 'Unknown device'],
  ['  ', 'Unknown device'],
  ['curl/8.0', 'Unknown device'],
])('%s is called %s', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device)
})

test.each([
  'You won! See https://evil.example/now (x',
  'evil.example/1 (Windows NT 10.0)',
  'x'.repeat(100_000),
  `${'('.repeat(5000)}Chrome/`,
  '\u202eelpmaxe.live/1.0 (Windows)',
])('nothing a stranger writes there gets into the words: %s', (userAgent) => {
  expect(deviceOf(userAgent)).not.toMatch(/evil|won|live|xx|\(/)
})
