import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { actingFor, aMember, anAccount, mailsTo } from '../../examples.ts'
import { offersToMe, peopleOf } from '../../queries/members.ts'
import { removeMember } from './change-member.ts'
import { acceptOwnership, declineOwnership, offerOwnership, setOwner, withdrawOffer } from './transfer-ownership.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const ownersOf = async (clientId: number) =>
  (await peopleOf(system(), clientId)).members.filter((one) => one.isOwner).map((one) => one.userId)

async function anOffer() {
  const account = await anAccount(house, { company: 'Engines Ltd' })
  const member = await aMember(house, account.clientId)
  const owner = await actingFor(house, account)
  const heir = await actingFor(house, member)
  await offerOwnership(owner, member)
  const [offer] = await offersToMe(heir)
  return { account, member, owner, heir, id: offer!.id }
}

test('the owner offers, the member accepts, and the roles swap; both are told', async () => {
  const { account, member, heir, id } = await anOffer()
  expect(await offersToMe(heir)).toMatchObject([{ account: 'Engines Ltd', offeredBy: 'Grace Hopper' }])
  expect(await ownersOf(account.clientId)).toEqual([account.userId])
  expect(await acceptOwnership(heir, { id })).toEqual({ clientId: account.clientId })

  const { members, offer } = await peopleOf(system(), account.clientId)
  expect(offer).toBeNull()
  expect(members).toMatchObject([
    { userId: member.userId, isOwner: true, onlyServices: null },
    { userId: account.userId, isOwner: false, onlyServices: null },
  ])
  expect(members[1]!.permissions).toEqual(members[0]!.permissions)
  for (const { email } of [account, member])
    expect((await mailsTo(house, email)).map((mail) => mail.template)).toContain('ownership_moved')
  expect((await mailsTo(house, member.email)).map((mail) => mail.subject)).toContain('You are offered Engines Ltd')
  await expect(acceptOwnership(heir, { id })).rejects.toMatchObject({ code: 'offer_not_found' })
})

test('an offer is for the one who was asked; it is declined, taken back, and ends after seven days', async () => {
  const gone = { code: 'offer_not_found' }
  const one = await anOffer()
  await expect(acceptOwnership(one.owner, one)).rejects.toMatchObject(gone)
  await declineOwnership(one.heir, one)
  await expect(acceptOwnership(one.heir, one)).rejects.toMatchObject(gone)

  const other = await anOffer()
  await withdrawOffer(other.owner)
  await expect(acceptOwnership(other.heir, other)).rejects.toMatchObject(gone)
  await expect(withdrawOffer(other.owner)).rejects.toMatchObject(gone)

  const late = await anOffer()
  const nextWeek = { later: { hours: 24 * 7 } }
  await expect(acceptOwnership(await actingFor(house, late.member, nextWeek), late)).rejects.toMatchObject(gone)
  await offerOwnership(await actingFor(house, late.account, nextWeek), late.member)
  expect(await ownersOf(late.account.clientId)).toEqual([late.account.userId])
})

test('who was removed meanwhile does not become the owner', async () => {
  const { owner, heir, member, account, id } = await anOffer()
  await removeMember(owner, member)
  await expect(acceptOwnership(heir, { id })).rejects.toMatchObject({ code: 'offer_not_found' })
  expect(await ownersOf(account.clientId)).toEqual([account.userId])
})

test('only the owner offers, to a member, to one at a time, and five times a day', async () => {
  const { account, owner, member } = await anOffer()
  const manager = await aMember(house, account.clientId, { permissions: ['users.manage'] })
  const asManager = await actingFor(house, manager)
  await expect(offerOwnership(asManager, manager)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(withdrawOffer(asManager)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(offerOwnership(owner, manager)).rejects.toMatchObject({ code: 'offer_open' })
  await expect(offerOwnership(owner, account)).rejects.toMatchObject({ code: 'already_owner' })
  await expect(offerOwnership(owner, { userId: 999_999 })).rejects.toMatchObject({ code: 'member_not_found' })
  for (let n = 1; n < 5; n++) {
    await withdrawOffer(owner)
    await offerOwnership(owner, member)
  }
  await withdrawOffer(owner)
  await expect(offerOwnership(owner, member)).rejects.toMatchObject({ code: 'too_many_mails' })
})

test('staff make a member the owner; what the owner had offered to somebody else ends', async () => {
  const { account, heir, id } = await anOffer()
  const other = await aMember(house, account.clientId, { onlyServices: [1] })
  const why = { clientId: account.clientId, reason: 'The owner has died.' }
  await setOwner(system(), other, why)
  expect(await ownersOf(account.clientId)).toEqual([other.userId])
  await expect(acceptOwnership(heir, { id })).rejects.toMatchObject({ code: 'offer_not_found' })
  await expect(setOwner(system(), other, why)).rejects.toMatchObject({ code: 'already_owner' })
  await expect(setOwner(system(), { userId: 999_999 }, why)).rejects.toMatchObject({ code: 'member_not_found' })
})

test('however many hand an account over at once, it has one owner, and nobody is lost', async () => {
  const { account, heir, id } = await anOffer()
  const others = [await aMember(house, account.clientId), await aMember(house, account.clientId)]
  const why = { clientId: account.clientId, reason: 'A race.' }
  const tries = await Promise.allSettled([
    acceptOwnership(heir, { id }),
    acceptOwnership(heir, { id }),
    ...others.map((one) => setOwner(system(), one, why)),
  ])
  const refusals = tries.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(refusals.every((code) => code === 'offer_not_found')).toBe(true)
  expect(await ownersOf(account.clientId)).toHaveLength(1)
  expect((await peopleOf(system(), account.clientId)).members).toHaveLength(4)
})
