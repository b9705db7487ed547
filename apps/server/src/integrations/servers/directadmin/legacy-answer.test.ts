import { expect, test } from 'vitest'
import { readLegacy, saidOf } from './legacy-answer.ts'

const valuesOf = (body: string) => Object.fromEntries(readLegacy(body)?.values ?? [])

test('values are decoded like a form, and then of their entities, closed or not', () => {
  expect(valuesOf('error=1&text=Can%26%2339%3Bt+do&details=%26lt%3Bnone%26gt%3B+that%26%2339s+all')).toEqual({
    error: '1',
    text: "Can't do",
    details: "<none> that's all",
  })
})

test('an entity that nobody encoded begins no new value', () => {
  expect(valuesOf('error=1&text=Error&details=The+user &#39ada&#39; doesn&#39t exist&more=&#x41;&amp;')).toEqual({
    error: '1',
    text: 'Error',
    details: "The user 'ada' doesn't exist",
    more: 'A&',
  })
})

test('lists keep their order, and may be empty', () => {
  expect(readLegacy('list[]=gold&list%5B%5D=starter%20%26%20more')?.lists.get('list')).toEqual([
    'gold',
    'starter & more',
  ])
  expect(readLegacy('list[]=')?.lists.get('list')).toEqual([])
  expect(readLegacy('\n')?.values.size).toBe(0)
})

test('a percent sign and an ampersand that mean nothing stay', () => {
  expect(valuesOf('details=100%+of+R&D, %ff &#99999999;')).toEqual({ details: '100% of R&D, %ff &#99999999;' })
})

test('what is not written like a form is not read', () => {
  expect(readLegacy('Hello')).toBeNull()
  expect(readLegacy('{"error":"0"}')).toBeNull()
  expect(readLegacy('<p class="a">x</p>')).toBeNull()
})

test('what it says is put on one line, without its tags', () => {
  const said = (body: string) => saidOf(readLegacy(body)!)
  expect(said('error=1&text=Cannot create account&details=That name%0A<b>exists</b>')).toBe(
    'Cannot create account: That name exists',
  )
  expect(said('error=1&text=No&details=')).toBe('No')
  expect(said('error=1')).toBe('DirectAdmin gives no reason.')
})
