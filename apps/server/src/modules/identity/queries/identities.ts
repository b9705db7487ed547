import { desc, eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type ProviderName, signInProviders, userIdentities, users } from '../schema.ts'

export type LinkedIdentity = {
  id: number
  provider: ProviderName
  label: string
  email: string | null
  linkedAt: Temporal.Instant
  lastUsedAt: Temporal.Instant | null
}

/** How the caller may log in besides a passkey: by which providers, and whether by a password. */
export async function ownIdentities(ctx: Context): Promise<{ items: LinkedIdentity[]; hasPassword: boolean }> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  const items = await ctx.read
    .select({
      id: userIdentities.id,
      provider: userIdentities.provider,
      label: signInProviders.label,
      email: userIdentities.email,
      linkedAt: userIdentities.linkedAt,
      lastUsedAt: userIdentities.lastUsedAt,
    })
    .from(userIdentities)
    .innerJoin(signInProviders, eq(signInProviders.name, userIdentities.provider))
    .where(eq(userIdentities.userId, userId))
    .orderBy(desc(userIdentities.id))
    .limit(100)
  const [user] = await ctx.read.select({ passwordHash: users.passwordHash }).from(users).where(eq(users.id, userId))
  return { items, hasPassword: user !== undefined && user.passwordHash !== null }
}
