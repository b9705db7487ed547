import { expect, test } from 'vitest'
import { afterFirstProof, type Standing } from './gate.ts'

const nobody: Standing = { method: 'password', hasFactor: false, mustHaveFactor: false, isRemembered: false }

test.each<[string, Partial<Standing>, string]>([
  ['without a factor a password is enough', {}, 'enter'],
  ['who has one is asked for it', { hasFactor: true }, 'second_factor'],
  ['whatever the first proof was', { hasFactor: true, method: 'oidc' }, 'second_factor'],
  ['also a mailed link', { hasFactor: true, method: 'link' }, 'second_factor'],
  ['except in a browser that is remembered', { hasFactor: true, isRemembered: true }, 'enter'],
  ['a passkey is both factors', { hasFactor: true, mustHaveFactor: true, method: 'passkey' }, 'enter'],
  ['who must have one and has none sets one up', { mustHaveFactor: true }, 'enrol'],
  ['and being remembered does not spare that', { mustHaveFactor: true, isRemembered: true }, 'enrol'],
])('%s', (_, standing, next) => {
  expect(afterFirstProof({ ...nobody, ...standing })).toBe(next)
})
