import type { MemberPermission } from '@ostler/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { aHouse, type TestHouse } from '../../../../platform/testing/house.ts'
import { aUser, aVisitor } from '../../../identity/examples.ts'
import { logIn, userById } from '../../../identity/index.ts'
import { actingFor, aMember, anAccount, invitationTokens, mailsTo, verified } from '../../examples.ts'
import { peopleOf } from '../../queries/members.ts'
import { membershipsOf } from '../../queries/memberships.ts'
import { acceptInvitation, declineInvitation, invitationBehind, joinAsNew } from './answer-invitation.ts'
import { changeMember, leaveAccount, removeMember } from './change-member.ts'
import { inviteMember, resendInvitation, withdrawInvitation } from './invite-member.ts'

let house: TestHouse
beforeAll(async () => {
  house = await aHouse()
})
afterAll(() => house.stop())

const system = () => house.contexts.forSystem('test', 'cli')
const gone = { code: 'invitation_gone' }

/** An account whose owner has confirmed their address. */
async function anOwner(wish: Parameters<typeof anAccount>[1] = {}) {
  const account = await anAccount(house, wish)
  await verified(house, account.userId)
  return { ...account, ctx: await actingFor(house, account) }
}
type Owner = Awaited<ReturnType<typeof anOwner>>

let made = 0
const aNewAddress = () => `invited.${++made}@example.com`

async function anInvitation(owner: Owner, email = aNewAddress(), permissions: MemberPermission[] = ['services.view']) {
  const { id } = await inviteMember(owner.ctx, { email, permissions, onlyServices: null })
  return { id, email, token: (await invitationTokens(house, email)).at(-1)! }
}
const newcomer = { firstName: 'Charles', lastName: 'Babbage', password: 'the engine turns' }
const join = (token: string) => joinAsNew(aVisitor(house), { ...newcomer, token })
const outcomes = async (tries: Promise<unknown>[]) =>
  (await Promise.allSettled(tries)).map((one) => (one.status === 'fulfilled' ? 'done' : one.reason.code)).sort()

test('somebody new is invited by mail, registers with the link, and acts for the account alone', async () => {
  const owner = await anOwner({ company: 'Engines Ltd' })
  const { email, token } = await anInvitation(owner, undefined, ['invoices.manage'])
  expect(await invitationBehind(aVisitor(house), { token })).toMatchObject({
    account: 'Engines Ltd',
    invitedBy: 'Grace Hopper',
    email,
    permissions: ['invoices.view', 'invoices.manage'],
    hasLogin: false,
  })
  const { userId, clientId } = await join(token)
  expect(clientId).toBe(owner.clientId)
  expect(await membershipsOf(system(), userId)).toEqual([
    expect.objectContaining({ clientId, isOwner: false, permissions: ['invoices.view', 'invoices.manage'] }),
  ])
  expect((await userById(system(), userId)).emailVerifiedAt).not.toBeNull()
  await logIn(aVisitor(house), { email, password: newcomer.password, userAgent: '' })

  const told = (await mailsTo(house, owner.email)).filter((mail) => mail.template === 'member_joined')
  expect(told.map((mail) => mail.subject)).toEqual([`${email} may act for Engines Ltd now`])
  await expect(join(token)).rejects.toMatchObject(gone)
  await expect(invitationBehind(aVisitor(house), { token })).rejects.toMatchObject(gone)
})

test('a password that others would guess early is refused, and the link stays good', async () => {
  const { token } = await anInvitation(await anOwner())
  const tries = joinAsNew(aVisitor(house), { ...newcomer, password: 'password12', token })
  await expect(tries).rejects.toMatchObject({ code: 'password_too_common' })
  await join(token)
})

test('of the token only a hash is stored, and it stands in no row of the audit trail', async () => {
  const owner = await anOwner()
  const { token, id } = await anInvitation(owner)
  const { rows } = await house.pool.query('SELECT token_hash FROM clients.invitations WHERE id = $1', [id])
  expect(rows[0].token_hash).toMatch(/^[0-9a-f]{64}$/)
  const trail = await house.pool.query('SELECT before, after FROM platform.audit')
  expect(JSON.stringify(trail.rows)).not.toContain(token)
  expect(JSON.stringify(trail.rows)).not.toContain(rows[0].token_hash)
})

test('somebody who logs in already accepts under the address that was invited, and under no other', async () => {
  const owner = await anOwner()
  const user = await aUser(house)
  const { token } = await anInvitation(owner, user.email.toUpperCase())
  expect(await invitationBehind(aVisitor(house), { token })).toMatchObject({ hasLogin: true })
  await expect(join(token)).rejects.toMatchObject({ code: 'email_taken' })

  const other = await anOwner()
  await expect(acceptInvitation(other.ctx, { token })).rejects.toMatchObject({ code: 'invitation_for_another' })
  await expect(acceptInvitation(aVisitor(house), { token })).rejects.toMatchObject({ code: 'unauthenticated' })
  const ctx = await actingFor(house, { userId: user.userId, clientId: 0 })
  expect(await acceptInvitation(ctx, { token })).toEqual({ clientId: owner.clientId })
  expect((await userById(system(), user.userId)).emailVerifiedAt).not.toBeNull()
  expect(await membershipsOf(system(), other.userId)).toHaveLength(1)
})

test('however many accept at once, one does', async () => {
  const owner = await anOwner()
  const fresh = await anInvitation(owner)
  expect(await outcomes([join(fresh.token), join(fresh.token), join(fresh.token)])).toEqual([
    'done',
    'invitation_gone',
    'invitation_gone',
  ])
  const user = await aUser(house)
  const { token } = await anInvitation(owner, user.email)
  const ctx = await actingFor(house, { userId: user.userId, clientId: 0 })
  expect(
    await outcomes([
      acceptInvitation(ctx, { token }),
      acceptInvitation(ctx, { token }),
      declineInvitation(aVisitor(house), { token }),
    ]),
  ).toEqual(['done', 'invitation_gone', 'invitation_gone'])
  const { members } = await peopleOf(system(), owner.clientId)
  expect(members.filter((one) => one.email === fresh.email)).toHaveLength(1)
})

test('two invitations of one new address make one user, whose second one is accepted by logging in', async () => {
  const [one, other] = [await anOwner(), await anOwner()]
  const email = aNewAddress()
  const [first, second] = [await anInvitation(one, email), await anInvitation(other, email)]
  expect(await outcomes([join(first.token), join(second.token)])).toEqual(['done', 'email_taken'])
})

test('an invitation ends after seven days, when it is declined, and when it is taken back', async () => {
  const owner = await anOwner()
  const late = await anInvitation(owner)
  const afterwards = aVisitor(house, { later: { hours: 24 * 7 } })
  await expect(joinAsNew(afterwards, { ...newcomer, token: late.token })).rejects.toMatchObject(gone)
  const justInTime = aVisitor(house, { later: { hours: 24 * 7 - 1 } })
  expect(await invitationBehind(justInTime, { token: late.token })).toMatchObject({ email: late.email })

  const declined = await anInvitation(owner)
  await declineInvitation(aVisitor(house), { token: declined.token })
  await expect(join(declined.token)).rejects.toMatchObject(gone)

  const withdrawn = await anInvitation(owner)
  await withdrawInvitation(owner.ctx, withdrawn)
  await expect(join(withdrawn.token)).rejects.toMatchObject(gone)
  await expect(withdrawInvitation(owner.ctx, withdrawn)).rejects.toMatchObject({ code: 'invitation_not_found' })
})

test('sent again, only the newest link is good, and for seven days from then', async () => {
  const owner = await anOwner()
  const { id, email, token } = await anInvitation(owner)
  const later = await actingFor(house, owner, { later: { hours: 24 * 6 } })
  await resendInvitation(later, { id })
  const tokens = await invitationTokens(house, email)
  expect(tokens).toHaveLength(2)
  await expect(join(token)).rejects.toMatchObject(gone)
  const nextWeek = aVisitor(house, { later: { hours: 24 * 12 } })
  await joinAsNew(nextWeek, { ...newcomer, token: tokens[1]! })
  await expect(resendInvitation(owner.ctx, { id })).rejects.toMatchObject({ code: 'invitation_not_found' })
})

test('an address is invited once at a time, gets three mails a day at most, and members are not invited', async () => {
  const owner = await anOwner()
  const { id, email } = await anInvitation(owner)
  await expect(anInvitation(owner, email.toUpperCase())).rejects.toMatchObject({ code: 'invitation_open' })
  await resendInvitation(owner.ctx, { id })
  await withdrawInvitation(owner.ctx, { id })
  const again = await anInvitation(owner, email)
  await expect(resendInvitation(owner.ctx, again)).rejects.toMatchObject({ code: 'too_many_mails' })
  const tomorrow = await actingFor(house, owner, { later: { hours: 25 } })
  await resendInvitation(tomorrow, again)
  await expect(anInvitation(owner, owner.email)).rejects.toMatchObject({ code: 'already_member' })
})

test('an address whose invitation ran out is invited anew', async () => {
  const owner = await anOwner()
  const { email, id } = await anInvitation(owner)
  const later = { ...owner, ctx: await actingFor(house, owner, { later: { hours: 24 * 8 } }) }
  await anInvitation(later, email)
  const { rows } = await house.pool.query('SELECT outcome FROM clients.invitations WHERE id = $1', [id])
  expect(rows).toEqual([{ outcome: 'expired' }])
})

test('twenty invitations may be open at once', async () => {
  const owner = await anOwner()
  for (let n = 0; n < 20; n++) await anInvitation(owner)
  await expect(anInvitation(owner)).rejects.toMatchObject({ code: 'too_many_people' })
})

test('only whoever has confirmed their own address writes to those of others', async () => {
  const account = await anAccount(house)
  const owner = { ...account, ctx: await actingFor(house, account) }
  await expect(anInvitation(owner)).rejects.toMatchObject({ code: 'email_unverified' })
})

test('names that look like addresses are not mailed to strangers', async () => {
  const owner = await anOwner({ company: 'You won, see evil.example', firstName: 'https://evil.example' })
  const { email } = await anInvitation(owner)
  const [mail] = await mailsTo(house, email)
  expect(mail!.subject).toBe('You are invited to an account at Your company')
  expect(mail!.text).not.toContain('evil')
})

test('nobody invites to more than they hold, or to services they do not reach', async () => {
  const owner = await anOwner()
  const manager = await aMember(house, owner.clientId, {
    permissions: ['users.manage', 'services.view'],
    onlyServices: [1, 2],
  })
  await verified(house, manager.userId)
  const ctx = await actingFor(house, manager)
  const ask = (permissions: MemberPermission[], onlyServices: number[] | null) =>
    inviteMember(ctx, { email: aNewAddress(), permissions, onlyServices })
  await expect(ask(['services.manage'], [1])).rejects.toMatchObject({
    code: 'forbidden',
    fields: [expect.objectContaining({ field: 'permissions' })],
  })
  for (const reach of [null, [1, 3]])
    await expect(ask(['services.view'], reach)).rejects.toMatchObject({
      code: 'forbidden',
      fields: [expect.objectContaining({ field: 'onlyServices' })],
    })
  await ask(['services.view'], [2])
})

test('who may not manage people neither invites nor changes anybody, even if the door had let them in', async () => {
  const owner = await anOwner()
  const member = await aMember(house, owner.clientId, { permissions: ['users.manage', 'services.view'] })
  const ctx = await actingFor(house, member)
  await changeMember(owner.ctx, { userId: member.userId, permissions: ['users.view'], onlyServices: null })
  // Their context was made before: the permission is looked up again, under the lock.
  await expect(
    inviteMember(ctx, { email: aNewAddress(), permissions: ['users.view'], onlyServices: null }),
  ).rejects.toMatchObject({ code: 'forbidden' })
  await expect(removeMember(ctx, { userId: member.userId })).rejects.toMatchObject({ code: 'forbidden' })
})

test('who is removed does not come back by an invitation they had sent before', async () => {
  const owner = await anOwner()
  const manager = await aMember(house, owner.clientId, { permissions: ['users.manage', 'invoices.manage'] })
  await verified(house, manager.userId)
  const acting = { ...owner, ctx: await actingFor(house, manager) }
  const big = await anInvitation(acting, undefined, ['invoices.manage'])
  const small = await anInvitation(acting, undefined, ['users.view'])
  await changeMember(owner.ctx, {
    userId: manager.userId,
    permissions: ['users.manage', 'invoices.view'],
    onlyServices: null,
  })
  await expect(join(big.token)).rejects.toMatchObject(gone)
  expect(await invitationBehind(aVisitor(house), small)).toMatchObject({ email: small.email })
  await leaveAccount(acting.ctx, owner)
  await expect(join(small.token)).rejects.toMatchObject(gone)
})
