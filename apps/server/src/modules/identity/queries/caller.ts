import { and, eq, isNull } from 'drizzle-orm'
import type { Proof } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { readAccessToken } from '../access-token.ts'
import { authSecret } from '../ports.ts'
import { permissionsOf } from '../roles.ts'
import { roles, sessions, staff, users } from '../schema.ts'
import type { StaffRole } from './users.ts'

export type Caller = { userId: number; proof: Proof; staff: StaffRole | null }

/**
 * Who sent this access token, or null. The session is looked up each time, so that logging out, a reset or losing a role
 * works at once and not when the token runs out.
 */
export async function callerOf(ctx: Context, accessToken: string): Promise<Caller | null> {
  const claims = await readAccessToken(ctx.port(authSecret), accessToken, ctx.now)
  if (!claims) return null
  const [row] = await ctx.read
    .select({
      provenAt: sessions.provenAt,
      actedBy: sessions.actedBy,
      role: { name: roles.name, grantsAll: roles.grantsAll, permissions: roles.permissions },
    })
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), isNull(users.disabledAt)))
    .leftJoin(staff, eq(staff.userId, users.id))
    .leftJoin(roles, eq(roles.id, staff.roleId))
    .where(and(eq(sessions.id, claims.sessionId), eq(sessions.userId, claims.userId), isNull(sessions.endedAt)))
  if (!row) return null
  const { userId, sessionId } = claims
  const proof = { kind: 'session' as const, sessionId, provenAt: row.provenAt, actedBy: row.actedBy }
  return { userId, proof, staff: row.role ? { role: row.role.name, permissions: permissionsOf(row.role) } : null }
}
