import fc from 'fast-check'
import { expect, test } from 'vitest'
import { safePath } from './safe-path.ts'

test.each(['/', '/account', '/invoices/12?state=open#pay', '/a//b'])('%s is a path of ours', (path) => {
  expect(safePath(path)).toBe(path)
})

test.each([
  '',
  'account',
  'https://evil.example',
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  '/.//evil.example',
  '/x/..//evil.example',
  'javascript:alert(1)',
])('%o leads elsewhere', (path) => {
  expect(safePath(path)).toBeNull()
})

test('whatever comes out, a browser stays here with it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('/', '\\', '.', '..', '\t', 'evil.example', '@', ':', '?', '#', '%2f')),
      (parts) => {
        const path = safePath(`/${parts.join('')}`)
        if (path !== null) expect(new URL(path, 'https://our.example').origin).toBe('https://our.example')
      },
    ),
  )
})
