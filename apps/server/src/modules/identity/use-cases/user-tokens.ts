import { and, eq, gt, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { tokenInvalid } from '../errors.ts'
import { type LinkRequested, sealLinkToken } from '../events.ts'
import { type TokenPurpose, userTokens } from '../schema.ts'
import { lockUser, type UserRow } from './start-session.ts'

const hoursGood: Record<TokenPurpose, number> = { verify_email: 24, reset_password: 1 }

/** More links an hour than anybody needs; beyond that, somebody is filling the mailbox of another. */
const LINKS_AN_HOUR = 5

/**
 * Makes a token for a link to be mailed, or null when this user was sent enough of them. Earlier ones stay good until
 * one is used: mails arrive in any order, and a stranger's request must not spoil the link one is about to click.
 *
 * The user is locked.
 */
export async function issueUserToken(tx: Tx, user: UserRow, purpose: TokenPurpose): Promise<LinkRequested | null> {
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
      email: user.email,
      tokenHash: hashToken(token),
      createdAt: tx.now,
      expiresAt: tx.now.add({ hours: hoursGood[purpose] }),
    })
    .returning({ id: userTokens.id })
  const { id: userId, email, firstName, lastName } = user
  return { tokenId: row!.id, userId, email, firstName, lastName, sealedToken: sealLinkToken(tx, row!.id, token) }
}

/**
 * Takes a token from a link: once, and with it every other one for the same purpose. Answers its user, locked, who still
 * has the address it was sent to.
 *
 * @throws token_invalid
 */
export async function spendUserToken(tx: Tx, token: string, purpose: TokenPurpose): Promise<UserRow> {
  const [found] = await tx.db
    .select()
    .from(userTokens)
    .where(and(eq(userTokens.tokenHash, hashToken(token)), eq(userTokens.purpose, purpose)))
  if (!found) throw tokenInvalid()

  const user = await lockUser(tx, found.userId)
  const spent = await tx.db
    .update(userTokens)
    .set({ usedAt: tx.now })
    .where(and(eq(userTokens.userId, user.id), eq(userTokens.purpose, purpose), isNull(userTokens.usedAt)))
    .returning({ id: userTokens.id })
  const good =
    spent.some(({ id }) => id === found.id) &&
    Temporal.Instant.compare(tx.now, found.expiresAt) < 0 &&
    user.email === found.email &&
    user.disabledAt === null
  if (!good) throw tokenInvalid()
  return user
}
