import { expect, test } from 'vitest'
import { compareAccount } from './compare-account.ts'
import type { Control, Service } from './service-types.ts'

const service = {
  state: 'active',
  product: 'Seedling',
  username: 'ada',
  domain: 'ada.example',
  serverHost: 'one.example',
} as Service
const control = { remoteId: null, addresses: ['192.0.2.1', '2001:db8::1'] } as unknown as Control
const account = {
  username: 'ada',
  domain: 'Ada.example',
  plan: 'small',
  state: 'active' as const,
  remoteId: null,
  host: 'one.example',
  addresses: ['2001:db8::1', '192.0.2.1'],
  power: null,
}

const differing = (...given: Parameters<typeof compareAccount>) =>
  compareAccount(...given)
    .filter(({ isSame }) => isSame === false)
    .map(({ label }) => label)

test('an account that stands as we know it differs in nothing, whatever the order and the case', () => {
  expect(differing(service, control, account)).toEqual([])
})

test('each difference is marked', () => {
  const other = { ...account, state: 'suspended' as const, username: 'eve', domain: null, addresses: ['192.0.2.1'] }
  expect(differing(service, control, other)).toEqual(['State', 'User name', 'Domain', 'Addresses'])
})

test('a service that is being set up may still be in the making on its server', () => {
  expect(differing({ ...service, state: 'provisioning' }, control, { ...account, state: 'making' })).toEqual([])
})

test('an account of a service that has ended is a difference', () => {
  expect(differing({ ...service, state: 'terminated' }, control, account)).toEqual(['State'])
})

test('the plan is shown and not compared, for servers call it otherwise', () => {
  const plan = compareAccount(service, control, account).find(({ label }) => label === 'Plan')
  expect(plan).toEqual({ label: 'Plan', here: 'Seedling', there: 'small', isSame: null })
})
