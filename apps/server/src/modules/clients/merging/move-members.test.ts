import { memberPermissionNames } from '@ostler/contract'
import { expect, test } from 'vitest'
import { type MemberRow, membershipAfter } from './move-members.ts'

const member = (wish: Partial<MemberRow> = {}): MemberRow => ({
  userId: 1,
  isOwner: false,
  permissions: ['invoices.view'],
  onlyServices: null,
  createdAt: '2027-01-01T00:00:00Z',
  ...wish,
})

test('the owner of the account that goes may do everything, and owns nothing', () => {
  expect(membershipAfter(member({ isOwner: true, permissions: [] }), undefined)).toMatchObject({
    isOwner: false,
    permissions: memberPermissionNames,
    onlyServices: null,
  })
})

test('a member comes with what they had', () => {
  const gone = member({ onlyServices: [3] })
  expect(membershipAfter(gone, undefined)).toEqual(gone)
})

test('who was a member of both may do what either allowed', () => {
  const before = member({ permissions: ['services.view', 'invoices.view'], onlyServices: [1, 2] })
  const after = membershipAfter(member({ onlyServices: [2, 3] }), before)
  expect(after.permissions.toSorted()).toEqual(['invoices.view', 'services.view'])
  expect(after.onlyServices?.toSorted()).toEqual([1, 2, 3])
  expect(membershipAfter(member({ onlyServices: null }), before).onlyServices).toBeNull()
})

test('the owner of the account that stays stays its owner', () => {
  const before = member({ isOwner: true, permissions: [] })
  expect(membershipAfter(member({ isOwner: true, permissions: [] }), before)).toEqual(before)
  expect(membershipAfter(member({ onlyServices: [3] }), before)).toEqual(before)
})
