import { and, eq } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { userByEmail, userById } from '../../../identity/index.ts'
import { queueMail } from '../../../messaging/index.ts'
import { personName } from '../../client.ts'
import { alreadyMember, clientNotFound } from '../../errors.ts'
import { type Allowed, mustBeHeld, normalised } from '../../member.ts'
import { asMember, type MemberOfClient } from '../../queries/members.ts'
import { memberships } from '../../schema.ts'
import { type InviteMember, writeInvitation } from './invite-member.ts'
import {
  type ByStaff,
  closeOffer,
  type HeldPeople,
  heldBy,
  lockPeople,
  openPeople,
  otherThanOwner,
  takeBackInvitations,
} from './open-people.ts'

/**
 * Changes what a member may do, from their next request on.
 *
 * @throws forbidden for what the one who changes it does not hold, invalid_input, member_not_found, owner_stays
 */
export async function changeMember(
  ctx: Context,
  { userId, ...wish }: Allowed & { userId: number },
  byStaff?: ByStaff,
): Promise<MemberOfClient> {
  return ctx.transaction(async (tx) => {
    const people = await openPeople(tx, byStaff)
    const { clientId, reason } = people
    const row = otherThanOwner(people, userId)
    const before = heldBy(row)
    const after = normalised(wish)
    mustBeHeld(people.held, after, before)
    await tx.db.update(memberships).set(after).where(ofUser(clientId, userId))
    tx.record({
      action: 'member_changed',
      object: `client:${clientId}`,
      before: { user: userId, ...before },
      after: { user: userId, ...after, ...(reason === null ? {} : { reason }) },
    })
    await takeBackInvitations(tx, people, { userId, held: after })
    return asMember({ ...row, ...after }, await userById(tx, userId))
  })
}

/** Somebody may act for the account no longer, from their next request on. @throws member_not_found, owner_stays */
export async function removeMember(ctx: Context, { userId }: { userId: number }, byStaff?: ByStaff): Promise<void> {
  await ctx.transaction(async (tx) => {
    const people = await openPeople(tx, byStaff)
    otherThanOwner(people, userId)
    await takeAway(tx, people, userId, 'member_removed')
    await mailMember(tx, people, userId, 'member_removed')
  })
}

/** Whoever is logged in acts for an account no longer. @throws client_not_found, owner_stays */
export async function leaveAccount(ctx: Context, { clientId }: { clientId: number }): Promise<void> {
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const people = { ...(await lockPeople(tx, clientId)), reason: null }
    // Whether there is such an account is nothing for somebody who is no member of it.
    if (!people.rows.some((row) => row.userId === userId)) throw clientNotFound()
    otherThanOwner(people, userId)
    await takeAway(tx, people, userId, 'member_left')
  })
}

/**
 * Staff let somebody act for a client: at once when the address logs in already, else by an invitation.
 *
 * @throws client_not_found, invalid_input, already_member, invitation_open, too_many_people, too_many_mails
 */
export async function addMember(
  ctx: Context,
  { email, ...wish }: InviteMember,
  byStaff: ByStaff,
): Promise<{ outcome: 'added' | 'invited' }> {
  return ctx.transaction(async (tx) => {
    const people = await openPeople(tx, byStaff)
    const { clientId, reason } = people
    const known = await userByEmail(tx, email)
    if (!known) {
      await writeInvitation(tx, people, { ...wish, email, invitedBy: null })
      return { outcome: 'invited' }
    }
    if (people.rows.some((row) => row.userId === known.id)) throw alreadyMember()
    const allowed = normalised(wish)
    await tx.db
      .insert(memberships)
      .values({ ...allowed, clientId, userId: known.id, isOwner: false, createdAt: tx.now })
    tx.record({ action: 'member_added', object: `client:${clientId}`, after: { user: known.id, ...allowed, reason } })
    await mailMember(tx, people, known.id, 'member_added')
    return { outcome: 'added' }
  })
}

/**
 * What a member who is kept to some services orders for the account, they reach as well. For the room that takes the order.
 */
export async function letReach(
  tx: Tx,
  { clientId, serviceIds }: { clientId: number; serviceIds: number[] },
): Promise<void> {
  const { member, userId } = tx.actor
  if (member?.clientId !== clientId || member.onlyServices === null || userId === null) return
  const { rows } = await lockPeople(tx, clientId)
  const row = rows.find((one) => one.userId === userId)
  if (!row?.onlyServices) return
  const onlyServices = [...new Set([...row.onlyServices, ...serviceIds])].sort((a, b) => a - b)
  await tx.db.update(memberships).set({ onlyServices }).where(ofUser(clientId, userId))
  tx.record({
    action: 'member_reaches_order',
    object: `client:${clientId}`,
    before: { user: userId, onlyServices: row.onlyServices },
    after: { user: userId, onlyServices },
  })
}

const ofUser = (clientId: number, userId: number) =>
  and(eq(memberships.clientId, clientId), eq(memberships.userId, userId))

type Account = Pick<HeldPeople, 'clientId' | 'account' | 'rows' | 'reason'>

async function takeAway(
  tx: Tx,
  people: Account,
  userId: number,
  action: 'member_removed' | 'member_left',
): Promise<void> {
  const { clientId, reason } = people
  const [gone] = await tx.db.delete(memberships).where(ofUser(clientId, userId)).returning()
  tx.record({
    action,
    object: `client:${clientId}`,
    before: { user: userId, permissions: gone!.permissions, onlyServices: gone!.onlyServices },
    after: reason === null ? null : { reason },
  })
  await takeBackInvitations(tx, people, { userId, held: null })
  await closeOffer(tx, clientId, 'withdrawn', userId)
}

async function mailMember(
  tx: Tx,
  { account, clientId }: Account,
  userId: number,
  template: 'member_added' | 'member_removed',
): Promise<void> {
  const { email, firstName, lastName } = await userById(tx, userId)
  await queueMail(tx, {
    template,
    to: email,
    toName: personName({ firstName, lastName }),
    clientId,
    // They may come and go more than once.
    dedupeKey: `${template}:${clientId}:${userId}:${tx.now}`,
    data: { firstName, account, link: `${tx.port(publicUrl)}/account` },
  })
}
