import { afterAll, beforeAll, expect, test } from 'vitest'
import { changeSetting } from '../../platform/settings.ts'
import { aHouse, type TestHouse } from '../../platform/testing/house.ts'
import { aVisitor } from './examples.ts'
import { bannedMailDomains, refuseDisposableMail, refuseMailDomain } from './mail-domains.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const answer = (email: string) =>
  refuseMailDomain(aVisitor(house), email).then(
    () => 'accepted',
    (error) => `${error.code} ${error.fields[0].field}`,
  )
const refused = 'email_not_accepted email'

test('addresses that are given away for minutes are refused unless the operator wants them', async () => {
  expect(await answer('ada@mailinator.com')).toBe(refused)
  expect(await answer('ada@any.Mailinator.com')).toBe(refused)
  expect(await answer('ada@example.com')).toBe('accepted')
  await house.contexts.forSystem('test', 'cli').transaction((tx) => changeSetting(tx, refuseDisposableMail, false))
  expect(await answer('ada@mailinator.com')).toBe('accepted')
})

test('a banned domain takes those below it along, and no other that ends alike', async () => {
  await house.contexts
    .forSystem('test', 'cli')
    .transaction((tx) => changeSetting(tx, bannedMailDomains, ['spam.example', 'Evil.test']))
  expect(await answer('ada@spam.example')).toBe(refused)
  expect(await answer('ada@mx.spam.example')).toBe(refused)
  expect(await answer('ada@EVIL.test ')).toBe(refused)
  expect(await answer('ada@notspam.example')).toBe('accepted')
  expect(await answer('spam.example@example.com')).toBe('accepted')
})
