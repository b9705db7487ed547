import { and, eq, isNull } from 'drizzle-orm'
import { forbidden } from '../../../../platform/actor.ts'
import type { Tx } from '../../../../platform/context.ts'
import { type Client, clientName } from '../../client.ts'
import { clientNotFound, memberNotFound, ownerStays } from '../../errors.ts'
import { type Allowed, type Held, stillHolds } from '../../member.ts'
import { type MembershipRow, permissionsOf } from '../../queries/members.ts'
import { clients, invitations, memberships, type Outcome, ownershipOffers } from '../../schema.ts'

/** Staff who change the people of a client say why. */
export type ByStaff = { clientId: number; reason: string }

/** The people of one account, held so that nobody else changes them meanwhile. */
export type HeldPeople = {
  clientId: number
  /** What we call the account. */
  account: string
  rows: MembershipRow[]
  /** What the one who acts may do there. */
  held: Held
  reason: string | null
}

/**
 * All changes of who may act for an account wait for one another here. What the one who acts may do is read again under
 * the lock: they may have been removed since the door let them in.
 *
 * @throws unauthenticated, forbidden, client_not_found
 */
export async function openPeople(tx: Tx, byStaff?: ByStaff): Promise<HeldPeople> {
  if (byStaff) {
    tx.actor.must('clients.manage')
    return { ...(await lockPeople(tx, byStaff.clientId)), held: 'everything', reason: byStaff.reason }
  }
  const clientId = tx.actor.mustActForClient('users.manage')
  const people = await lockPeople(tx, clientId)
  const own = people.rows.find((row) => row.userId === tx.actor.userId)
  const held = own && heldBy(own)
  if (!held?.permissions.includes('users.manage')) throw forbidden('users.manage')
  return { ...people, held, reason: null }
}

/** The same without asking who acts. @throws client_not_found, also when it was merged into another one, or erased */
export async function lockPeople(tx: Tx, clientId: number): Promise<Pick<HeldPeople, 'clientId' | 'account' | 'rows'>> {
  const [client] = await tx.db.select().from(clients).where(eq(clients.id, clientId)).for('no key update')
  if (!client || client.mergedInto !== null || client.erasedAt !== null) throw clientNotFound()
  const rows = await tx.db.select().from(memberships).where(eq(memberships.clientId, clientId))
  return { clientId, account: clientName(client as Pick<Client, 'firstName' | 'lastName' | 'company'>), rows }
}

export const heldBy = (row: MembershipRow): Allowed => ({
  permissions: permissionsOf(row),
  onlyServices: row.onlyServices,
})

/** @throws member_not_found */
export function memberAmong({ rows }: Pick<HeldPeople, 'rows'>, userId: number): MembershipRow {
  const row = rows.find((one) => one.userId === userId)
  if (!row) throw memberNotFound()
  return row
}

/** @throws member_not_found, owner_stays */
export function otherThanOwner(people: Pick<HeldPeople, 'rows'>, userId: number): MembershipRow {
  const row = memberAmong(people, userId)
  if (row.isOwner) throw ownerStays()
  return row
}

/**
 * After somebody may do less, or nothing any more: what they offered others beyond that is taken back, or they would come
 * back by an invitation they sent themselves before.
 */
export async function takeBackInvitations(
  tx: Tx,
  { clientId }: Pick<HeldPeople, 'clientId'>,
  { userId, held }: { userId: number; held: Allowed | null },
): Promise<void> {
  const theirs = await tx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.clientId, clientId), eq(invitations.invitedBy, userId), isNull(invitations.closedAt)))
  for (const one of theirs) {
    const mayInvite = held?.permissions.includes('users.manage') ?? false
    if (held && mayInvite && stillHolds(held, { ...one, permissions: permissionsOf(one) })) continue
    await closeInvitation(tx, one, 'withdrawn')
  }
}

export async function closeInvitation(
  tx: Tx,
  { id, clientId, email }: { id: number; clientId: number; email: string },
  outcome: Outcome,
  more: object = {},
): Promise<void> {
  await tx.db.update(invitations).set({ closedAt: tx.now, outcome }).where(eq(invitations.id, id))
  tx.record({
    action: `invitation_${outcome}`,
    object: `client:${clientId}`,
    after: { invitation: id, email, ...more },
  })
}

/** Ends the open offer of an account, if there is one; given a user, only one to them. */
export async function closeOffer(tx: Tx, clientId: number, outcome: Outcome, userId?: number): Promise<boolean> {
  const closed = await tx.db
    .update(ownershipOffers)
    .set({ closedAt: tx.now, outcome })
    .where(
      and(
        eq(ownershipOffers.clientId, clientId),
        isNull(ownershipOffers.closedAt),
        userId === undefined ? undefined : eq(ownershipOffers.userId, userId),
      ),
    )
    .returning()
  for (const offer of closed)
    tx.record({
      action: `ownership_offer_${outcome}`,
      object: `client:${clientId}`,
      after: { offer: offer.id, user: offer.userId },
    })
  return closed.length > 0
}
