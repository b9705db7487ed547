import type { MemberPermission } from '@ostler/contract'
import { eq } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken } from '../../../../platform/crypto.ts'
import { hashNewPassword, registerUser, takeAsVerified, userByEmail, userById } from '../../../identity/index.ts'
import { queueMail } from '../../../messaging/index.ts'
import { clientName, personName } from '../../client.ts'
import { invitationForAnother, invitationGone } from '../../errors.ts'
import { type InvitationRow, isOver, permissionsOf } from '../../queries/members.ts'
import { clients, invitations, memberships } from '../../schema.ts'
import { closeInvitation, type HeldPeople, lockPeople } from './open-people.ts'

export type InvitationShown = {
  account: string
  /** Null: staff did. */
  invitedBy: string | null
  email: string
  permissions: MemberPermission[]
  onlyServices: number[] | null
  expiresAt: Temporal.Instant
  /** Does somebody log in with this address already? Only whoever has the mailbox is told. */
  hasLogin: boolean
}

/** What the link of an invitation leads to. @throws invitation_gone */
export async function invitationBehind(ctx: Context, { token }: { token: string }): Promise<InvitationShown> {
  const row = await findInvitation(ctx, token)
  const [client] = await ctx.read.select().from(clients).where(eq(clients.id, row.clientId))
  const inviter = row.invitedBy === null ? null : await userById(ctx, row.invitedBy)
  return {
    account: clientName(client!),
    invitedBy: inviter && personName(inviter),
    email: row.email,
    permissions: permissionsOf(row),
    onlyServices: row.onlyServices,
    expiresAt: row.expiresAt,
    hasLogin: (await userByEmail(ctx, row.email)) !== null,
  }
}

async function findInvitation(ctx: Context, token: string): Promise<InvitationRow> {
  const [row] = await ctx.read
    .select()
    .from(invitations)
    .where(eq(invitations.tokenHash, hashToken(token)))
  if (!row || row.closedAt !== null || isOver(row, ctx.now)) throw invitationGone()
  return row
}

/** The invitation with the people of its account held: of two who answer it, the second finds it gone. */
async function holdInvitation(tx: Tx, token: string) {
  const { clientId } = await findInvitation(tx, token)
  const people = await lockPeople(tx, clientId)
  return { row: await findInvitation(tx, token), people }
}

/**
 * Whoever is logged in accepts. Their address must be the one that was invited: a link that was passed on, or that somebody
 * found in a mailbox they should not see, lets no other person in. Who uses another address asks to be invited under it.
 *
 * @throws unauthenticated, invitation_gone, invitation_for_another
 */
export async function acceptInvitation(ctx: Context, { token }: { token: string }): Promise<{ clientId: number }> {
  const userId = ctx.actor.mustBeUser()
  return ctx.transaction(async (tx) => {
    const { row, people } = await holdInvitation(tx, token)
    const user = await userById(tx, userId)
    if (user.email.toLowerCase() !== row.email.toLowerCase()) throw invitationForAnother()
    await join(tx, people, row, userId)
    return { clientId: row.clientId }
  })
}

export type JoinAsNew = { token: string; firstName: string; lastName: string; password: string }

/**
 * Somebody new accepts: they may log in from now on, with the address that was invited, and open no account of their own.
 *
 * @throws invitation_gone, invalid_input, password_too_common, email_taken
 */
export async function joinAsNew(ctx: Context, input: JoinAsNew): Promise<{ userId: number; clientId: number }> {
  const { token, password, ...names } = input
  // Asked before the work of hashing, which a made-up token should not cost us.
  const { email } = await findInvitation(ctx, token)
  const passwordHash = await hashNewPassword(ctx, password, { email, ...names })
  return ctx.transaction(async (tx) => {
    const { row, people } = await holdInvitation(tx, token)
    const { userId } = await registerUser(tx.asRoom('clients'), { ...names, email: row.email, passwordHash })
    await join(tx, people, row, userId)
    return { userId, clientId: row.clientId }
  })
}

/** Says no; the link is worth nothing from then on. @throws invitation_gone */
export async function declineInvitation(ctx: Context, { token }: { token: string }): Promise<void> {
  await ctx.transaction(async (tx) => {
    const { row } = await holdInvitation(tx, token)
    await closeInvitation(tx, row, 'declined')
  })
}

/** Who was a member by another way meanwhile keeps what they have. The link came to the address, so that is proved. */
async function join(
  tx: Tx,
  people: Pick<HeldPeople, 'account' | 'rows'>,
  row: InvitationRow,
  userId: number,
): Promise<void> {
  const { clientId, permissions, onlyServices } = row
  await closeInvitation(tx, row, 'accepted', { user: userId })
  await takeAsVerified(tx.asRoom('clients'), { userId, email: row.email })
  if (people.rows.some((one) => one.userId === userId)) return
  await tx.db
    .insert(memberships)
    .values({ clientId, userId, isOwner: false, permissions, onlyServices, createdAt: tx.now })
  tx.record({
    action: 'member_joined',
    object: `client:${clientId}`,
    after: { user: userId, permissions, onlyServices, invitation: row.id },
  })
  await tellOwner(tx, people, row, userId)
}

async function tellOwner(
  tx: Tx,
  { account, rows }: Pick<HeldPeople, 'account' | 'rows'>,
  { id, clientId }: InvitationRow,
  userId: number,
): Promise<void> {
  const ownerId = rows.find((one) => one.isOwner)?.userId
  if (ownerId === undefined) return
  const [owner, joined] = [await userById(tx, ownerId), await userById(tx, userId)]
  await queueMail(tx, {
    template: 'member_joined',
    to: owner.email,
    toName: personName(owner),
    clientId,
    dedupeKey: `member_joined:${id}`,
    data: {
      firstName: owner.firstName,
      account,
      member: personName(joined),
      memberEmail: joined.email,
      link: `${tx.port(publicUrl)}/account/users`,
    },
  })
}
