import { memberPermissionNames } from '@ostler/contract'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import type { MergeRule } from '../../../platform/client-records.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { invitations, memberships, ownershipOffers } from '../schema.ts'
import { closeInvitation, closeOffer } from '../use-cases/members/open-people.ts'

export type MemberRow = Pick<typeof memberships.$inferSelect, 'userId' | 'isOwner' | 'permissions' | 'onlyServices'> & {
  createdAt: string
}

type Kept = {
  /** Whoever was a member of the client that is gone, as they were. */
  gone: MemberRow[]
  /** Of those, who was a member of the other client before, as they were there. */
  before: MemberRow[]
  /** What waited for an answer when the client went: invitations, and an offer to own it. */
  withdrawn: { invitations: number[]; offers: number[] }
}

/**
 * What somebody may do for the client that is left. Its owner stays the only one; the owner of the other account may do
 * everything as a member. Who was a member of both has what either gave.
 */
export function membershipAfter(gone: MemberRow, before: MemberRow | undefined): MemberRow {
  const rights = gone.isOwner ? [...memberPermissionNames] : gone.permissions
  const coming = { ...gone, isOwner: false, permissions: rights, onlyServices: gone.isOwner ? null : gone.onlyServices }
  if (before === undefined) return coming
  if (before.isOwner) return before
  const onlyServices =
    before.onlyServices === null || coming.onlyServices === null
      ? null
      : [...new Set([...before.onlyServices, ...coming.onlyServices])]
  return { ...before, permissions: [...new Set([...before.permissions, ...coming.permissions])], onlyServices }
}

/**
 * Members go over by rank, not by row: see `membershipAfter`. Who was asked to join the account that goes, or to own it, was
 * not asked about the one that stays: that is withdrawn, and its owner may ask anew.
 */
export const moveMembers: MergeRule = {
  async move(tx, { fromId, intoId }) {
    const gone = await membersOf(tx, fromId)
    const withdrawn = await withdraw(tx, fromId)
    if (gone.length + withdrawn.invitations.length === 0) return null
    const ids = gone.map((member) => member.userId)
    const before = (await membersOf(tx, intoId)).filter((member) => ids.includes(member.userId))
    await tx.db.delete(memberships).where(eq(memberships.clientId, fromId))
    for (const member of gone) {
      const known = before.find((one) => one.userId === member.userId)
      await write(tx, intoId, membershipAfter(member, known))
    }
    return { rows: gone.length, kept: { gone, before, withdrawn } satisfies Kept }
  },

  async moveBack(tx, { fromId, intoId }, kept) {
    const { gone, before, withdrawn } = kept as Kept
    const ids = gone.map((member) => member.userId)
    const still = new Set((await membersOf(tx, intoId)).map((member) => member.userId))
    await tx.db.delete(memberships).where(and(eq(memberships.clientId, intoId), inArray(memberships.userId, ids)))
    // Who was taken off the account since does not come back to it.
    for (const member of before.filter((one) => still.has(one.userId))) await write(tx, intoId, member)
    for (const member of gone) await write(tx, fromId, member)
    await askAgain(tx, fromId, withdrawn)
  },

  async tornBy(ctx, { intoId }, kept) {
    const { gone, before } = kept as Kept
    const owner = (await membersOf(ctx, intoId)).find((member) => member.isOwner)
    const wasOwner = before.some((member) => member.userId === owner?.userId && member.isOwner)
    return owner && !wasOwner && gone.some((member) => member.userId === owner.userId)
      ? ['Somebody who came with the merge owns the account now.']
      : []
  },
}

async function withdraw(tx: Tx, clientId: number): Promise<Kept['withdrawn']> {
  const open = await tx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.clientId, clientId), isNull(invitations.closedAt)))
  for (const invitation of open) await closeInvitation(tx, invitation, 'withdrawn')
  const offers = await tx.db
    .select({ id: ownershipOffers.id })
    .from(ownershipOffers)
    .where(and(eq(ownershipOffers.clientId, clientId), isNull(ownershipOffers.closedAt)))
  await closeOffer(tx, clientId, 'withdrawn')
  return { invitations: open.map(({ id }) => id), offers: offers.map(({ id }) => id) }
}

/** As if it had never been withdrawn; until when it is good stays. Nobody was asked meanwhile: there was nobody to ask. */
async function askAgain(tx: Tx, clientId: number, withdrawn: Kept['withdrawn']): Promise<void> {
  const open = { closedAt: null, outcome: null }
  const asked = await tx.db
    .update(invitations)
    .set(open)
    .where(and(inArray(invitations.id, withdrawn.invitations), eq(invitations.outcome, 'withdrawn')))
    .returning()
  const offered = await tx.db
    .update(ownershipOffers)
    .set(open)
    .where(and(inArray(ownershipOffers.id, withdrawn.offers), eq(ownershipOffers.outcome, 'withdrawn')))
    .returning()
  if (asked.length + offered.length === 0) return
  tx.record({
    action: 'invitations_reopened',
    object: `client:${clientId}`,
    after: { invitations: asked.map(({ id }) => id), offers: offered.map(({ id }) => id) },
  })
}

async function membersOf(ctx: Context, clientId: number): Promise<MemberRow[]> {
  const rows = await ctx.read
    .select()
    .from(memberships)
    .where(eq(memberships.clientId, clientId))
    .orderBy(memberships.userId)
  return rows.map(({ clientId: _, createdAt, ...row }) => ({ ...row, createdAt: createdAt.toString() }))
}

async function write(tx: Tx, clientId: number, { createdAt, ...member }: MemberRow): Promise<void> {
  const { userId, ...rights } = member
  await tx.db
    .insert(memberships)
    .values({ clientId, ...member, createdAt: Temporal.Instant.from(createdAt) })
    .onConflictDoUpdate({ target: [memberships.clientId, memberships.userId], set: rights })
}
