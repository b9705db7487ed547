import { and, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { tokenInvalid } from '../errors.ts'
import { type LinkRequested, sealLinkToken } from '../events.ts'
import { type TokenPurpose, userTokens } from '../schema.ts'
import { lockUser, type UserRow } from './start-session.ts'

const hoursGood: Record<TokenPurpose, number> = { verify_email: 24, reset_password: 1, change_email: 24 }

/** More links an hour than anybody needs; beyond that, somebody is filling the mailbox of another. */
const LINKS_AN_HOUR = 5

/**
 * Makes a token for a link to be mailed, or null when this user was sent enough of them. Earlier ones stay good until
 * one is used: mails arrive in any order, and a stranger's request must not spoil the link one is about to click.
 *
 * The user is locked.
 */
export function issueUserToken(
  tx: Tx,
  user: UserRow,
  purpose: Exclude<TokenPurpose, 'change_email'>,
): Promise<LinkRequested | null> {
  return issue(tx, user, purpose, { email: user.email, replacesEmail: null })
}

/** The same for a link to an address that the user wants to have. */
export function issueChangeToken(tx: Tx, user: UserRow, newEmail: string): Promise<LinkRequested | null> {
  return issue(tx, user, 'change_email', { email: newEmail, replacesEmail: user.email })
}

async function issue(
  tx: Tx,
  user: UserRow,
  purpose: TokenPurpose,
  { email, replacesEmail }: { email: string; replacesEmail: string | null },
): Promise<LinkRequested | null> {
  const anHourAgo = tx.now.subtract({ hours: 1 })
  const recent = and(
    eq(userTokens.userId, user.id),
    eq(userTokens.purpose, purpose),
    gt(userTokens.createdAt, anHourAgo),
  )
  if ((await tx.db.$count(userTokens, recent)) >= LINKS_AN_HOUR) return null

  const token = randomToken()
  const [row] = await tx.db
    .insert(userTokens)
    .values({
      userId: user.id,
      purpose,
      email,
      replacesEmail,
      tokenHash: hashToken(token),
      createdAt: tx.now,
      expiresAt: tx.now.add({ hours: hoursGood[purpose] }),
    })
    .returning({ id: userTokens.id })
  const { id: userId, firstName, lastName } = user
  return { tokenId: row!.id, userId, email, firstName, lastName, sealedToken: sealLinkToken(tx, row!.id, token) }
}

/** Whose link this is, before it is taken; whether it is still good is not asked yet. @throws token_invalid */
export async function findUserToken(ctx: Context, token: string, purpose: TokenPurpose) {
  const [found] = await ctx.read
    .select()
    .from(userTokens)
    .where(and(eq(userTokens.tokenHash, hashToken(token)), eq(userTokens.purpose, purpose)))
  if (!found) throw tokenInvalid()
  return found
}

/**
 * Takes a token from a link: once, and with it every other one for the same purpose. Answers its user, locked, who still
 * has the address they had when it was asked for, and the address it was sent to.
 *
 * @throws token_invalid
 */
export async function spendUserToken(
  tx: Tx,
  token: string,
  purpose: TokenPurpose,
): Promise<{ user: UserRow; sentTo: string }> {
  const found = await findUserToken(tx, token, purpose)
  const user = await lockUser(tx, found.userId)
  const spent = await voidUserTokens(tx, user.id, [purpose])
  const good =
    spent.includes(found.id) &&
    Temporal.Instant.compare(tx.now, found.expiresAt) < 0 &&
    user.email === (found.replacesEmail ?? found.email) &&
    user.disabledAt === null
  if (!good) throw tokenInvalid()
  return { user, sentTo: found.email }
}

/** Makes links that are still open worthless. The user is locked. Answers the ids of those that were. */
export async function voidUserTokens(tx: Tx, userId: number, purposes: TokenPurpose[]): Promise<number[]> {
  const voided = await tx.db
    .update(userTokens)
    .set({ usedAt: tx.now })
    .where(and(eq(userTokens.userId, userId), inArray(userTokens.purpose, purposes), isNull(userTokens.usedAt)))
    .returning({ id: userTokens.id })
  return voided.map(({ id }) => id)
}
