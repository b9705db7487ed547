import { type MemberPermission, memberPermissionNames } from '@ostler/contract'
import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type User, usersByIds } from '../../identity/index.ts'
import { clientName, personName } from '../client.ts'
import { clientNotFound } from '../errors.ts'
import { clients, invitations, memberships, ownershipOffers } from '../schema.ts'

export type MembershipRow = typeof memberships.$inferSelect
export type InvitationRow = typeof invitations.$inferSelect

export type MemberOfClient = Pick<User, 'email' | 'lastLoginAt'> & {
  userId: number
  name: string
  emailVerified: boolean
  isOwner: boolean
  permissions: MemberPermission[]
  onlyServices: number[] | null
  since: Temporal.Instant
}

export type Invitation = Pick<InvitationRow, 'id' | 'email' | 'onlyServices' | 'mailedAt' | 'expiresAt'> & {
  permissions: MemberPermission[]
  invitedBy: string | null
  isExpired: boolean
}

export type People = {
  members: MemberOfClient[]
  invitations: Invitation[]
  offer: { userId: number; name: string; expiresAt: Temporal.Instant } | null
}

/** A permission that an older version knew and this one does not is worth nothing; an owner holds all of them. */
export const permissionsOf = ({
  isOwner = false,
  permissions,
}: {
  isOwner?: boolean
  permissions: string[]
}): MemberPermission[] => memberPermissionNames.filter((name) => isOwner || permissions.includes(name))

/**
 * Who may act for a client, the owner first, and who was asked to.
 *
 * @throws client_not_found, also when it is somebody else's
 */
export async function peopleOf(ctx: Context, clientId: number): Promise<People> {
  if (!ctx.actor.owns(clientId, 'clients.view')) throw clientNotFound()
  const found = await ctx.read.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId))
  if (found.length === 0) throw clientNotFound()
  const rows = await ctx.read.select().from(memberships).where(eq(memberships.clientId, clientId))
  const open = await ctx.read
    .select()
    .from(invitations)
    .where(and(eq(invitations.clientId, clientId), isNull(invitations.closedAt)))
    .orderBy(invitations.id)
  const offer = await openOffer(ctx, clientId)
  const names = new Map(
    (await usersByIds(ctx, [...rows.map((row) => row.userId), ...open.flatMap((one) => one.invitedBy ?? [])])).map(
      (user) => [user.id, user],
    ),
  )
  const nameOf = (userId: number | null) => {
    const user = userId === null ? undefined : names.get(userId)
    return user ? personName(user) : null
  }
  return {
    members: rows
      .sort((a, b) => Number(b.isOwner) - Number(a.isOwner) || a.userId - b.userId)
      .flatMap((row) => {
        const user = names.get(row.userId)
        return user ? [asMember(row, user)] : []
      }),
    invitations: open.map((one) => asInvitation(ctx, one, nameOf(one.invitedBy))),
    offer: offer && { userId: offer.userId, name: nameOf(offer.userId) ?? '', expiresAt: offer.expiresAt },
  }
}

export const asMember = (row: MembershipRow, user: User): MemberOfClient => ({
  userId: user.id,
  name: personName(user),
  email: user.email,
  emailVerified: user.emailVerifiedAt !== null,
  isOwner: row.isOwner,
  permissions: permissionsOf(row),
  onlyServices: row.onlyServices,
  since: row.createdAt,
  lastLoginAt: user.lastLoginAt,
})

export const asInvitation = (ctx: Context, row: InvitationRow, invitedBy: string | null): Invitation => ({
  id: row.id,
  email: row.email,
  permissions: permissionsOf(row),
  onlyServices: row.onlyServices,
  invitedBy,
  mailedAt: row.mailedAt,
  expiresAt: row.expiresAt,
  isExpired: isOver(row, ctx.now),
})

export const isOver = ({ expiresAt }: { expiresAt: Temporal.Instant }, now: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, expiresAt) >= 0

/** The member to whom an account is offered now. */
async function openOffer(ctx: Context, clientId: number) {
  const [offer] = await ctx.read
    .select()
    .from(ownershipOffers)
    .where(
      and(
        eq(ownershipOffers.clientId, clientId),
        isNull(ownershipOffers.closedAt),
        gt(ownershipOffers.expiresAt, ctx.now),
      ),
    )
  return offer ?? null
}

export type OfferToMe = { id: number; account: string; offeredBy: string; expiresAt: Temporal.Instant }

/** The accounts that the one who asks was offered. */
export async function offersToMe(ctx: Context): Promise<OfferToMe[]> {
  const userId = ctx.actor.mustBeUser()
  const rows = await ctx.read
    .select({ offer: ownershipOffers, client: clients })
    .from(ownershipOffers)
    .innerJoin(clients, eq(clients.id, ownershipOffers.clientId))
    .where(
      and(eq(ownershipOffers.userId, userId), isNull(ownershipOffers.closedAt), gt(ownershipOffers.expiresAt, ctx.now)),
    )
    .orderBy(ownershipOffers.id)
  const from = await usersByIds(ctx, [...new Set(rows.map(({ offer }) => offer.offeredBy))])
  return rows.map(({ offer, client }) => {
    const by = from.find(({ id }) => id === offer.offeredBy)
    return {
      id: offer.id,
      account: clientName(client),
      offeredBy: by ? personName(by) : '',
      expiresAt: offer.expiresAt,
    }
  })
}
