import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

test.each([
  ['/', '/'],
  ['/account', '/account'],
  ['/invoices?state=open&cursor=7#top', '/invoices?state=open&cursor=7#top'],
  ['/admin/clients/7', '/admin/clients/7'],
  ['/account/../invoices', '/invoices'],
  ['/login?next=https%3A%2F%2Fevil.example', '/login?next=https%3A%2F%2Fevil.example'],
  ['/search?q=a//b', '/search?q=a//b'],
  ['/größe', '/gr%C3%B6%C3%9Fe'],
  ['/a@evil.example', '/a@evil.example'],
])('%j is a path of ours', (next, path) => {
  expect(safePath(next)).toBe(path)
})

test.each([
  undefined,
  null,
  '',
  ' ',
  'account',
  './account',
  '?next=/',
  '#top',
  'https://evil.example',
  'http:evil.example',
  'https:/evil.example',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\/evil.example',
  '\\\\evil.example',
  '/a\\..\\..\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  '\t//evil.example',
  '/\0/evil.example',
  '/\u0085/evil.example',
  '/\u2028/evil.example',
  '/account\r\nSet-Cookie: a=b',
  '/..//evil.example',
  '/.//evil.example',
  '/a/..//evil.example',
  '/%2e%2e//evil.example',
  '/%2E//evil.example',
  '/a/../../..//evil.example/%2f..',
])('%j is not followed', (next) => {
  expect(safePath(next)).toBeNull()
})

test('whatever is followed stays on our site, wherever it is opened', () => {
  const pieces = fc.constantFrom(
    '/',
    '//',
    '\\',
    '.',
    '..',
    '%2e',
    '%2f',
    '%5c',
    '@',
    ':',
    '?',
    '#',
    'a',
    'evil.example',
    '\t',
    '\n',
    ' ',
    '‥',
    '。',
    '／',
  )
  const addresses = fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((parts) => `/${parts.join('')}`),
    fc.string({ unit: 'binary' }).map((text) => `/${text}`),
  )
  fc.assert(
    fc.property(addresses, (next) => {
      const path = safePath(next)
      if (path === null) return
      for (const page of ['https://shop.example/login', 'http://localhost:8080/admin/login?next=x']) {
        expect(new URL(path, page).origin).toBe(new URL(page).origin)
        expect(path.startsWith('//')).toBe(false)
      }
      expect(safePath(path)).toBe(path)
    }),
    { numRuns: 2000 },
  )
})
