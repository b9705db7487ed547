import { and, asc, desc, eq, gt, isNotNull, lt, sql } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { siteAt } from '../factors/passkey.ts'
import { mustHaveFactor } from '../factors/policy.ts'
import { authenticators, passkeys, rememberedDevices } from '../schema.ts'

export type SecondFactor = 'totp' | 'passkey' | 'recovery_code'

export type Factor = { id: number; name: string; createdAt: Temporal.Instant; lastUsedAt: Temporal.Instant | null }

/** How many of each somebody has; recovery codes are no factor by themselves. */
export type FactorCounts = { authenticators: number; passkeys: number; recoveryCodes: number; unusedCodes: number }

export async function countFactors(ctx: Context, userId: number): Promise<FactorCounts> {
  const { rows } = await ctx.read.execute<Record<keyof FactorCounts, string>>(sql`
    SELECT (SELECT count(*) FROM identity.authenticators WHERE user_id = ${userId} AND confirmed_at IS NOT NULL) AS authenticators,
           (SELECT count(*) FROM identity.passkeys WHERE user_id = ${userId}) AS passkeys,
           count(*) AS "recoveryCodes", count(*) FILTER (WHERE used_at IS NULL) AS "unusedCodes"
      FROM identity.recovery_codes WHERE user_id = ${userId}`)
  const { authenticators, passkeys, recoveryCodes, unusedCodes } = rows[0]!
  return {
    authenticators: Number(authenticators),
    passkeys: Number(passkeys),
    recoveryCodes: Number(recoveryCodes),
    unusedCodes: Number(unusedCodes),
  }
}

export const hasFactor = ({ authenticators, passkeys }: FactorCounts): boolean => authenticators + passkeys > 0

/** The ways in which somebody with these can give a second proof. */
export const methodsOf = (counts: FactorCounts): SecondFactor[] => [
  ...(counts.passkeys > 0 ? (['passkey'] as const) : []),
  ...(counts.authenticators > 0 ? (['totp'] as const) : []),
  ...(hasFactor(counts) && counts.unusedCodes > 0 ? (['recovery_code'] as const) : []),
]

/** The factors of a user; who may see them is for the caller to ask. */
export async function factorsOf(
  ctx: Context,
  userId: number,
): Promise<{ authenticators: Factor[]; passkeys: Factor[] }> {
  const apps = await ctx.read
    .select({
      id: authenticators.id,
      name: authenticators.name,
      createdAt: authenticators.createdAt,
      lastUsedAt: authenticators.lastUsedAt,
    })
    .from(authenticators)
    .where(and(eq(authenticators.userId, userId), isNotNull(authenticators.confirmedAt)))
    .orderBy(asc(authenticators.id))
  const keys = await ctx.read
    .select({ id: passkeys.id, name: passkeys.name, createdAt: passkeys.createdAt, lastUsedAt: passkeys.lastUsedAt })
    .from(passkeys)
    .where(eq(passkeys.userId, userId))
    .orderBy(asc(passkeys.id))
  return { authenticators: apps, passkeys: keys }
}

/** What the person has to prove who they are besides a password. */
export async function ownFactors(ctx: Context) {
  const userId = ctx.actor.mustBeUser()
  const counts = await countFactors(ctx, userId)
  return {
    ...(await factorsOf(ctx, userId)),
    recoveryCodes: hasFactor(counts) ? { left: counts.unusedCodes, of: counts.recoveryCodes } : null,
    isDemanded: await mustHaveFactor(ctx, userId),
    passkeysWork: siteAt(ctx.port(publicUrl)) !== null,
  }
}

/** The factors of any user, for staff. @throws forbidden */
export async function factorsForStaff(ctx: Context, userId: number) {
  ctx.actor.must('users.view')
  const { unusedCodes } = await countFactors(ctx, userId)
  return { ...(await factorsOf(ctx, userId)), recoveryCodesLeft: unusedCodes }
}

export type RememberedDevice = {
  id: number
  ip: string | null
  userAgent: string
  createdAt: Temporal.Instant
  lastUsedAt: Temporal.Instant
  expiresAt: Temporal.Instant
}

/** The browsers in which the person is not asked for a second factor, newest first. */
export async function ownDevices(ctx: Context, { limit, cursor }: PageQuery): Promise<Page<RememberedDevice>> {
  const { id, ip, userAgent, createdAt, lastUsedAt, expiresAt } = rememberedDevices
  const rows = await ctx.read
    .select({ id, ip, userAgent, createdAt, lastUsedAt, expiresAt })
    .from(rememberedDevices)
    .where(and(eq(rememberedDevices.userId, ctx.actor.mustBeUser()), lt(id, beforeId(cursor)), gt(expiresAt, ctx.now)))
    .orderBy(desc(id))
    .limit(limit + 1)
  return toPage(rows, limit)
}
