import { afterAll, beforeAll, expect, test } from 'vitest'
import { listAudit } from '../../../platform/audit-log.ts'
import { aHouse } from '../../../platform/testing/house.ts'
import { aCaller, aVisitor } from '../../identity/examples.ts'
import { forgotPassword, logIn, startSession } from '../../identity/index.ts'
import { listMails } from '../../messaging/index.ts'
import { anAccount } from '../examples.ts'
import { clientProfile } from '../queries/clients.ts'
import { membershipsOf } from '../queries/memberships.ts'
import { openAccount } from './open-account.ts'
import { updateAccount } from './update-account.ts'

let house: Awaited<ReturnType<typeof aHouse>>
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')

async function mailsTo(email: string): Promise<string[]> {
  const { items } = await listMails(system(), { limit: 100 })
  return items.filter((mail) => mail.to === email).map((mail) => mail.template)
}

test('an account has an owner who can log in, and a mail to prove their address', async () => {
  const { clientId, userId, email, password } = await anAccount(house, { company: 'Navy', city: '' })
  await house.settle()

  expect(await membershipsOf(system(), userId)).toEqual([
    expect.objectContaining({ clientId, name: 'Navy', currency: 'USD', isOwner: true, onlyServices: null }),
  ])
  expect(await clientProfile(system(), clientId)).toMatchObject({ email, company: 'Navy', city: null, country: 'US' })
  await logIn(aVisitor(house), { email, password, userAgent: '' })
  expect(await mailsTo(email)).toEqual(['verify_email'])
})

test('an address opens one account, however often and however many ask at once', async () => {
  const details = { password: 'nanoseconds matter', firstName: 'G', lastName: 'H', country: 'US', currency: 'USD' }
  const tries = ['one@example.com', 'ONE@example.com', 'One@Example.com'].map((email) =>
    openAccount(aVisitor(house), { ...details, email }).catch((error) => error.code),
  )
  const answers = await Promise.all(tries)
  expect(answers.filter((answer) => answer === 'email_taken')).toHaveLength(2)
})

test('opened inside the transaction of another room, it goes when that one fails', async () => {
  const email = 'undone@example.com'
  const outer = aVisitor(house).transaction(async (tx) => {
    await openAccount(tx, {
      email,
      password: 'nanoseconds matter',
      firstName: 'G',
      lastName: 'H',
      country: 'US',
      currency: 'USD',
    })
    throw new Error('the checkout failed')
  })
  await expect(outer).rejects.toThrow('the checkout failed')
  await house.settle()
  expect(await mailsTo(email)).toEqual([])
  await anAccount(house, { email })
})

test('a forgotten password is mailed about once for each time it was asked', async () => {
  const { email } = await anAccount(house)
  await forgotPassword(aVisitor(house), { email })
  await house.settle()
  await house.settle()
  expect((await mailsTo(email)).sort()).toEqual(['reset_password', 'verify_email'])
})

test('members change the account they act for, and the trail shows what was before', async () => {
  const { clientId, userId } = await anAccount(house, { company: 'Navy' })
  const tokens = await startSession(aVisitor(house), { userId, userAgent: '' })
  const changed = await updateAccount(aCaller(house, tokens, clientId), { company: '', city: 'Arlington' })
  expect(changed).toMatchObject({ company: null, city: 'Arlington', firstName: 'Grace' })

  const { items } = await listAudit(house.contexts.forSystem('test', 'cli'), { object: `client:${clientId}`, limit: 1 })
  expect(items).toMatchObject([{ action: 'account_changed', before: { company: 'Navy' }, after: { company: null } }])
  await updateAccount(aCaller(house, tokens, clientId), {})
  await expect(updateAccount(aCaller(house, tokens), { city: 'X' })).rejects.toMatchObject({ code: 'forbidden' })
  await expect(updateAccount(aVisitor(house), { city: 'X' })).rejects.toMatchObject({ code: 'unauthenticated' })
})
