import { afterAll, beforeAll, expect, test } from 'vitest'
import { aUserActor } from '../../../../platform/testing/actors.ts'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { aUser, aVisitor } from '../../../identity/examples.ts'
import { actingFor, aMember, anAccount, mailsTo, verified } from '../../examples.ts'
import { peopleOf } from '../../queries/members.ts'
import { membershipsOf } from '../../queries/memberships.ts'
import { addMember, changeMember, leaveAccount, removeMember } from './change-member.ts'
import { inviteMember, withdrawInvitation } from './invite-member.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const aStaffMember = (...staff: string[]) =>
  house.contexts.create({ actor: aUserActor({ userId: 1, staff }), door: 'admin' })
const trail = async (clientId: number, action: string) =>
  (
    await house.pool.query('SELECT before, after FROM platform.audit WHERE object = $1 AND action = $2 ORDER BY id', [
      `client:${clientId}`,
      action,
    ])
  ).rows

test('a change of permissions is kept whole and recorded with what was before', async () => {
  const owner = await anAccount(house)
  const member = await aMember(house, owner.clientId, { permissions: ['services.view'] })
  const ctx = await actingFor(house, owner)
  const { userId } = member
  expect(await changeMember(ctx, { userId, permissions: ['invoices.manage'], onlyServices: [4] })).toMatchObject({
    permissions: ['invoices.view', 'invoices.manage'],
    onlyServices: [4],
    isOwner: false,
  })
  expect(await trail(owner.clientId, 'member_changed')).toEqual([
    {
      before: { user: userId, permissions: ['services.view'], onlyServices: null },
      after: { user: userId, permissions: ['invoices.view', 'invoices.manage'], onlyServices: [4] },
    },
  ])
})

test('whoever is removed acts for the account no longer, and is told', async () => {
  const owner = await anAccount(house, { company: 'Engines Ltd' })
  const member = await aMember(house, owner.clientId)
  await removeMember(await actingFor(house, owner), { userId: member.userId })
  expect(await membershipsOf(system(), member.userId)).toEqual([])
  const told = (await mailsTo(house, member.email)).map((mail) => mail.subject)
  expect(told).toEqual(['You may act for Engines Ltd now', 'You act for Engines Ltd no longer'])
  await expect(removeMember(await actingFor(house, owner), { userId: member.userId })).rejects.toMatchObject({
    code: 'member_not_found',
  })
})

test('the owner is neither changed nor removed, and cannot leave', async () => {
  const owner = await anAccount(house)
  const manager = await aMember(house, owner.clientId, { permissions: ['users.manage'] })
  const ctx = await actingFor(house, manager)
  const refused = { code: 'owner_stays' }
  const change = { userId: owner.userId, permissions: ['users.view' as const], onlyServices: null }
  await expect(changeMember(ctx, change)).rejects.toMatchObject(refused)
  await expect(removeMember(ctx, owner)).rejects.toMatchObject(refused)
  await expect(leaveAccount(await actingFor(house, owner), owner)).rejects.toMatchObject(refused)
  const staff = { clientId: owner.clientId, reason: 'asked for' }
  await expect(removeMember(aStaffMember('clients.manage'), owner, staff)).rejects.toMatchObject(refused)
})

test('anybody else leaves by themselves, whatever they were allowed; of other accounts they learn nothing', async () => {
  const owner = await anAccount(house)
  const member = await aMember(house, owner.clientId)
  const elsewhere = await anAccount(house)
  const ctx = await actingFor(house, member)
  await expect(leaveAccount(ctx, elsewhere)).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(leaveAccount(ctx, { clientId: 999_999 })).rejects.toMatchObject({ code: 'client_not_found' })
  await leaveAccount(ctx, owner)
  await expect(leaveAccount(ctx, owner)).rejects.toMatchObject({ code: 'client_not_found' })
  await expect(leaveAccount(aVisitor(house), owner)).rejects.toMatchObject({ code: 'unauthenticated' })
})

test('a member grants nobody, themselves included, what they do not hold', async () => {
  const owner = await anAccount(house)
  const manager = await aMember(house, owner.clientId, { permissions: ['users.manage', 'services.view'] })
  const ctx = await actingFor(house, manager)
  const { userId } = await aMember(house, owner.clientId, { permissions: ['invoices.view'] })
  for (const target of [userId, manager.userId])
    await expect(
      changeMember(ctx, { userId: target, permissions: ['services.manage'], onlyServices: null }),
    ).rejects.toMatchObject({ code: 'forbidden' })
  await changeMember(ctx, { userId, permissions: ['invoices.view', 'services.view'], onlyServices: null })
})

test('people of another account are not there', async () => {
  const [one, other] = [await anAccount(house), await anAccount(house)]
  const theirs = await aMember(house, other.clientId)
  const ctx = await actingFor(house, one)
  await expect(removeMember(ctx, theirs)).rejects.toMatchObject({ code: 'member_not_found' })
  await expect(peopleOf(ctx, other.clientId)).rejects.toMatchObject({ code: 'client_not_found' })
  await verified(house, other.userId)
  const invitation = await inviteMember(await actingFor(house, other), {
    email: 'of.another@example.com',
    permissions: ['users.view'],
    onlyServices: null,
  })
  await expect(withdrawInvitation(ctx, invitation)).rejects.toMatchObject({ code: 'invitation_not_found' })
})

test('staff let somebody in at once who logs in already, invite who does not, and say why', async () => {
  const { clientId } = await anAccount(house)
  const staff = aStaffMember('clients.manage')
  const user = await aUser(house)
  const wish = { permissions: ['services.manage' as const], onlyServices: null }
  const why = { clientId, reason: 'The owner called.' }
  expect(await addMember(staff, { ...wish, email: user.email }, why)).toEqual({ outcome: 'added' })
  expect(await addMember(staff, { ...wish, email: 'nobody.yet@example.com' }, why)).toEqual({ outcome: 'invited' })
  await expect(addMember(staff, { ...wish, email: user.email }, why)).rejects.toMatchObject({ code: 'already_member' })
  expect(await trail(clientId, 'member_added')).toEqual([
    { before: null, after: expect.objectContaining({ user: user.userId, reason: 'The owner called.' }) },
  ])
  const { invitations } = await peopleOf(system(), clientId)
  expect(invitations).toMatchObject([{ email: 'nobody.yet@example.com', invitedBy: null, isExpired: false }])
  await withdrawInvitation(staff, { id: invitations[0]!.id }, why)

  const looker = aStaffMember('clients.view')
  await expect(addMember(looker, { ...wish, email: 'a@example.com' }, why)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(
    addMember(staff, { ...wish, email: 'a@example.com' }, { ...why, clientId: 999_999 }),
  ).rejects.toMatchObject({ code: 'client_not_found' })
})
