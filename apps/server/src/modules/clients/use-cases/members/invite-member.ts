import type { MemberPermission } from '@ostler/contract'
import { and, eq, gt, isNull, sql } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken, randomToken } from '../../../../platform/crypto.ts'
import { userByEmail, userById } from '../../../identity/index.ts'
import { queueMail } from '../../../messaging/index.ts'
import { personName } from '../../client.ts'
import {
  alreadyMember,
  emailUnverified,
  invitationNotFound,
  invitationOpen,
  tooManyMails,
  tooManyPeople,
} from '../../errors.ts'
import { type Allowed, mustBeHeld, normalised } from '../../member.ts'
import { asInvitation, type Invitation, type InvitationRow, isOver, permissionsOf } from '../../queries/members.ts'
import { invitations } from '../../schema.ts'
import { type ByStaff, closeInvitation, type HeldPeople, openPeople } from './open-people.ts'

export const INVITATION_DAYS = 7
/** An account of a hundred people is a company; one that asks more is a mailing list. */
const MOST_PEOPLE = 100
const MOST_OPEN = 20
/** In a day, for an account and for one address: links that were taken back count as well. */
const MAILS_A_DAY = 30
const MAILS_TO_ONE = 3

export type InviteMember = Allowed & { email: string }

/**
 * Asks somebody by mail to act for the account. The link in it works once, for seven days; whoever has it is taken to have
 * the mailbox.
 *
 * @throws forbidden for what the one who invites does not hold, invalid_input, email_unverified, already_member,
 * invitation_open, too_many_people, too_many_mails
 */
export async function inviteMember(ctx: Context, input: InviteMember): Promise<Invitation> {
  return ctx.transaction(async (tx) => {
    const people = await openPeople(tx)
    const inviter = await mustBeVerified(tx)
    const row = await writeInvitation(tx, people, { ...input, invitedBy: inviter.id })
    return asInvitation(tx, row, personName(inviter))
  })
}

/** Names of accounts stand in what we mail to strangers, so whoever sends it has shown a mailbox of their own. */
async function mustBeVerified(tx: Tx) {
  const user = await userById(tx, tx.actor.mustBeUser())
  if (!user.emailVerifiedAt) throw emailUnverified()
  return user
}

/** The people of the account are held, and the one who asks may. */
export async function writeInvitation(
  tx: Tx,
  people: HeldPeople,
  { email, invitedBy, ...wish }: InviteMember & { invitedBy: number | null },
): Promise<InvitationRow> {
  const { clientId, rows, held, reason } = people
  const allowed = normalised(wish)
  mustBeHeld(held, allowed)
  const known = await userByEmail(tx, email)
  if (known && rows.some((row) => row.userId === known.id)) throw alreadyMember()
  await mustBeRoom(tx, people, email)
  await mustBeMailable(tx, clientId, email)
  const token = randomToken()
  const [row] = await tx.db
    .insert(invitations)
    .values({
      ...allowed,
      clientId,
      email,
      tokenHash: hashToken(token),
      invitedBy,
      mailedAt: tx.now,
      createdAt: tx.now,
      expiresAt: tx.now.add({ hours: 24 * INVITATION_DAYS }),
    })
    .returning()
  tx.record({
    action: 'member_invited',
    object: `client:${clientId}`,
    after: { invitation: row!.id, email, ...allowed, ...(reason === null ? {} : { reason }) },
  })
  await mailInvitation(tx, people, row!, token)
  return row!
}

/** @throws invitation_open, too_many_people */
async function mustBeRoom(tx: Tx, { clientId, rows }: HeldPeople, email: string): Promise<void> {
  const open = await tx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.clientId, clientId), isNull(invitations.closedAt)))
  const same = open.find((one) => one.email.toLowerCase() === email.toLowerCase())
  if (same && !isOver(same, tx.now)) throw invitationOpen()
  if (same) await closeInvitation(tx, same, 'expired')
  const waiting = open.filter((one) => !isOver(one, tx.now)).length
  if (waiting >= MOST_OPEN || rows.length + waiting >= MOST_PEOPLE) throw tooManyPeople()
}

/** @throws too_many_mails */
async function mustBeMailable(tx: Tx, clientId: number, email: string): Promise<void> {
  const [sent] = await tx.db
    .select({
      all: sql<number>`coalesce(sum(${invitations.mailsSent}), 0)::int`,
      toThis: sql<number>`coalesce(sum(${invitations.mailsSent}) FILTER (WHERE lower(${invitations.email}) = lower(${email})), 0)::int`,
    })
    .from(invitations)
    .where(and(eq(invitations.clientId, clientId), gt(invitations.mailedAt, tx.now.subtract({ hours: 24 }))))
  if (sent!.all >= MAILS_A_DAY || sent!.toThis >= MAILS_TO_ONE) throw tooManyMails()
}

/**
 * Mails an open invitation again, good for seven days more, with a link of its own; the one before it is worth nothing.
 *
 * @throws invitation_not_found, forbidden for what the one who sends it does not hold, email_unverified, too_many_mails
 */
export async function resendInvitation(ctx: Context, { id }: { id: number }): Promise<Invitation> {
  return ctx.transaction(async (tx) => {
    const people = await openPeople(tx)
    const before = await openInvitation(tx, people, id)
    const sender = await mustBeVerified(tx)
    mustBeHeld(people.held, { ...before, permissions: permissionsOf(before) })
    await mustBeMailable(tx, people.clientId, before.email)
    const token = randomToken()
    const [row] = await tx.db
      .update(invitations)
      .set({
        tokenHash: hashToken(token),
        // Whoever sends it last answers for it.
        invitedBy: sender.id,
        mailsSent: before.mailsSent + 1,
        mailedAt: tx.now,
        expiresAt: tx.now.add({ hours: 24 * INVITATION_DAYS }),
      })
      .where(eq(invitations.id, id))
      .returning()
    tx.record({
      action: 'invitation_resent',
      object: `client:${people.clientId}`,
      before: { invitation: id, expiresAt: before.expiresAt.toString(), invitedBy: before.invitedBy },
      after: { invitation: id, expiresAt: row!.expiresAt.toString(), invitedBy: sender.id },
    })
    await mailInvitation(tx, people, row!, token)
    return asInvitation(tx, row!, personName(sender))
  })
}

/** Takes an invitation back; its link is worth nothing from then on. @throws invitation_not_found */
export async function withdrawInvitation(ctx: Context, { id }: { id: number }, byStaff?: ByStaff): Promise<void> {
  await ctx.transaction(async (tx) => {
    const people = await openPeople(tx, byStaff)
    const { reason } = people
    await closeInvitation(tx, await openInvitation(tx, people, id), 'withdrawn', reason === null ? {} : { reason })
  })
}

async function openInvitation(tx: Tx, { clientId }: HeldPeople, id: number): Promise<InvitationRow> {
  const [row] = await tx.db
    .select()
    .from(invitations)
    .where(and(eq(invitations.id, id), eq(invitations.clientId, clientId), isNull(invitations.closedAt)))
  if (!row) throw invitationNotFound()
  return row
}

async function mailInvitation(tx: Tx, { account, clientId }: HeldPeople, row: InvitationRow, token: string) {
  const inviter = row.invitedBy === null ? null : await userById(tx, row.invitedBy)
  await queueMail(tx, {
    template: 'member_invited',
    to: row.email,
    toName: '',
    clientId,
    dedupeKey: `invitation:${row.id}:${row.mailsSent}`,
    data: {
      firstName: '',
      account,
      inviter: inviter ? personName(inviter) : '',
      inviterEmail: inviter?.email ?? null,
      areas: areasOf(permissionsOf(row)),
      expiresOn: tx.calendar.dateOf(row.expiresAt),
      link: `${tx.port(publicUrl)}/invitation?token=${token}`,
    },
  })
}

/** `services (see and change), invoices (see)`. */
function areasOf(permissions: MemberPermission[]): string {
  const areas = [...new Set(permissions.map((name) => name.split('.')[0]!))]
  return areas
    .map((area) =>
      permissions.includes(`${area}.manage` as MemberPermission) ? `${area} (see and change)` : `${area} (see)`,
    )
    .join(', ')
}
