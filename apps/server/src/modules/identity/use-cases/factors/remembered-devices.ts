import { and, eq, gt, isNull, type SQL } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken, randomToken } from '../../../../platform/crypto.ts'
import { deviceNotFound } from '../../errors.ts'
import { loginChallenges, rememberedDevices } from '../../schema.ts'

/** For how long a browser that was asked to is remembered, in days. */
export const REMEMBER_DAYS = 30

/** Lets log-ins of this user with this token skip the second factor. The user is locked and has just given both proofs. */
export async function rememberDevice(tx: Tx, userId: number, userAgent: string): Promise<string> {
  const token = randomToken()
  const [made] = await tx.db
    .insert(rememberedDevices)
    .values({
      userId,
      tokenHash: hashToken(token),
      ip: tx.ip,
      userAgent: userAgent.slice(0, 300),
      createdAt: tx.now,
      lastUsedAt: tx.now,
      expiresAt: tx.now.add({ hours: 24 * REMEMBER_DAYS }),
    })
    .returning({ id: rememberedDevices.id })
  tx.record({ action: 'device_remembered', object: `user:${userId}`, after: { device: made!.id, userAgent } })
  return token
}

/**
 * Since when a browser with this token has been remembered for this very user, or null. That is when both proofs were last
 * given in it, so a log-in that skips the second is no fresher proof than that.
 */
export async function rememberedSince(
  tx: Tx,
  userId: number,
  token: string | undefined,
): Promise<Temporal.Instant | null> {
  if (!token) return null
  const [found] = await tx.db
    .update(rememberedDevices)
    .set({ lastUsedAt: tx.now })
    .where(
      and(
        eq(rememberedDevices.tokenHash, hashToken(token)),
        eq(rememberedDevices.userId, userId),
        gt(rememberedDevices.expiresAt, tx.now),
      ),
    )
    .returning({ createdAt: rememberedDevices.createdAt })
  return found?.createdAt ?? null
}

/** The next log-in there asks for the second factor again. @throws device_not_found */
export async function forgetDevice(ctx: Context, { id }: { id: number }): Promise<void> {
  await forgetOwn(ctx, eq(rememberedDevices.id, id), deviceNotFound)
}

/** The same for all browsers of the person. */
export async function forgetAllDevices(ctx: Context): Promise<void> {
  await forgetOwn(ctx, undefined, () => null)
}

async function forgetOwn(ctx: Context, which: SQL | undefined, whenNone: () => Error | null): Promise<void> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  await ctx.transaction(async (tx) => {
    const gone = await tx.db
      .delete(rememberedDevices)
      .where(and(eq(rememberedDevices.userId, userId), which))
      .returning({ id: rememberedDevices.id })
    const refusal = gone.length === 0 ? whenNone() : null
    if (refusal) throw refusal
    tx.record({ action: 'devices_forgotten', object: `user:${userId}`, after: { devices: gone.map(({ id }) => id) } })
  })
}

/**
 * What earlier proofs still open for a user ends: remembered browsers, and log-ins that wait for a second factor. Every
 * use-case that sets another password calls this, or whoever knew the old one keeps half of a way in. The user is locked.
 */
export async function forgetEarlierProofs(tx: Tx, userId: number): Promise<void> {
  const devices = await tx.db
    .delete(rememberedDevices)
    .where(eq(rememberedDevices.userId, userId))
    .returning({ id: rememberedDevices.id })
  await tx.db
    .update(loginChallenges)
    .set({ spentAt: tx.now })
    .where(and(eq(loginChallenges.userId, userId), isNull(loginChallenges.spentAt)))
  if (devices.length > 0)
    tx.record({
      action: 'devices_forgotten',
      object: `user:${userId}`,
      after: { devices: devices.map(({ id }) => id) },
    })
}
