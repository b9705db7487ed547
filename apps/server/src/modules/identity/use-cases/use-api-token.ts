import { and, eq } from 'drizzle-orm'
import type pg from 'pg'
import type { Staff } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { hashToken } from '../../../platform/crypto.ts'
import { isAmongFirst } from '../../../platform/http/rate-limit.ts'
import { addressKey } from '../../../platform/network.ts'
import { isApiToken, whyRefused } from '../api-token.ts'
import { permissionsOf } from '../roles.ts'
import { apiTokenAddresses, apiTokens, roles, staff, users } from '../schema.ts'

export type TokenCaller = {
  userId: number
  tokenId: number
  /** What the token may do at the most; what its user holds now is cut with this. */
  permissions: ReadonlySet<string>
  /** The client it acts for; null when it acts as staff. */
  clientId: number | null
  /** What is left of the user's role; null for a token of a client, and when they are staff no more. */
  staff: Staff | null
}

/** Beyond this many networks nobody looks at single ones any more, and the table would only grow. */
const MOST_ADDRESSES = 1000

/** Refusals that are told in fifteen minutes: of one caller, and of all together. */
const TOLD_OF_ONE = 3
const TOLD_OF_ALL = 100
const WINDOW_SECONDS = 900

/**
 * Who sent this API token, or null when it is not good: unknown, revoked, expired, from another address, or of a user who
 * was disabled. The caller is told nothing of the reason; the audit trail is.
 */
export async function useApiToken(ctx: Context, pool: pg.Pool, token: string): Promise<TokenCaller | null> {
  const [row] = isApiToken(token)
    ? await ctx.read
        .select({
          token: apiTokens,
          disabledAt: users.disabledAt,
          role: { name: roles.name, grantsAll: roles.grantsAll, permissions: roles.permissions },
        })
        .from(apiTokens)
        .innerJoin(users, eq(users.id, apiTokens.userId))
        .leftJoin(staff, eq(staff.userId, users.id))
        .leftJoin(roles, eq(roles.id, staff.roleId))
        .where(eq(apiTokens.tokenHash, hashToken(token)))
    : []
  if (!row) return refuse(ctx, pool, 'api_token:unknown', isApiToken(token) ? 'unknown' : 'malformed')
  const reason = row.disabledAt === null ? whyRefused(row.token, ctx) : 'user_disabled'
  if (reason !== null) return refuse(ctx, pool, `api_token:${row.token.id}`, reason)

  await noteUse(ctx, pool, row.token)
  const { id: tokenId, userId, clientId, kind } = row.token
  const permissions = new Set(row.token.permissions)
  const role =
    kind === 'staff' && row.role
      ? {
          role: row.role.name,
          permissions: new Set([...permissionsOf(row.role)].filter((name) => permissions.has(name))),
        }
      : null
  return { userId, tokenId, permissions, clientId, staff: role }
}

/**
 * Time and address of the last use, at most once a minute; an address it was never used from is told.
 *
 * The first is counting and no change that anybody made, so it is written like the rate limits, without a transaction
 * that would have to leave a row in the audit trail each minute.
 */
async function noteUse(ctx: Context, pool: pg.Pool, token: typeof apiTokens.$inferSelect): Promise<void> {
  const aMinuteAgo = ctx.now.subtract({ minutes: 1 })
  const isRecent = token.lastUsedAt !== null && Temporal.Instant.compare(token.lastUsedAt, aMinuteAgo) > 0
  if (isRecent && token.lastUsedIp === ctx.ip) return
  if (!isRecent)
    await pool.query(
      `UPDATE identity.api_tokens SET last_used_at = $2, last_used_ip = $3
        WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $4)`,
      [token.id, ctx.now.toString(), ctx.ip, aMinuteAgo.toString()],
    )

  const address = addressKey(ctx.ip)
  const ofToken = eq(apiTokenAddresses.tokenId, token.id)
  if ((await ctx.read.$count(apiTokenAddresses, and(ofToken, eq(apiTokenAddresses.address, address)))) > 0) return
  if ((await ctx.read.$count(apiTokenAddresses, ofToken)) >= MOST_ADDRESSES) return
  await ctx.transaction(async (tx) => {
    const isNew = await tx.db
      .insert(apiTokenAddresses)
      .values({ tokenId: token.id, address, firstUsedAt: tx.now })
      .onConflictDoNothing()
      .returning({ address: apiTokenAddresses.address })
    if (isNew.length === 0) return
    tx.record({
      action: 'api_token_used',
      object: `api_token:${token.id}`,
      after: { user: token.userId, from: address },
    })
  })
}

/** Somebody who tries tokens, or a program that was forgotten, must not fill the audit trail. */
async function refuse(ctx: Context, pool: pg.Pool, object: string, reason: string): Promise<null> {
  const isTold =
    (await isAmongFirst(pool, `api_token_refused:${addressKey(ctx.ip)}:${object}`, TOLD_OF_ONE, WINDOW_SECONDS)) &&
    (await isAmongFirst(pool, 'api_token_refused', TOLD_OF_ALL, WINDOW_SECONDS))
  if (isTold) await ctx.transaction(async (tx) => tx.record({ action: 'api_token_refused', object, after: { reason } }))
  return null
}
