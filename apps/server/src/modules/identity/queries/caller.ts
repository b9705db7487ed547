import { and, eq, gt, isNull, or } from 'drizzle-orm'
import { alias } from 'drizzle-orm/pg-core'
import type { Proof, Staff } from '../../../platform/actor.ts'
import type { Context } from '../../../platform/context.ts'
import { readAccessToken } from '../access-token.ts'
import { authSecret } from '../ports.ts'
import { permissionsOf } from '../roles.ts'
import { roles, sessions, staff, users } from '../schema.ts'
import { staffRoleOf } from './users.ts'

export type Caller = { userId: number; proof: Extract<Proof, { kind: 'session' }>; staff: Staff | null }

const viewed = alias(roles, 'viewed')
type Role = Pick<typeof roles.$inferSelect, 'id' | 'name' | 'grantsAll' | 'permissions'>

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
      actedFor: sessions.actedFor,
      openedIn: sessions.openedIn,
      role: { id: roles.id, name: roles.name, grantsAll: roles.grantsAll, permissions: roles.permissions },
      viewed: { id: viewed.id, name: viewed.name, grantsAll: viewed.grantsAll, permissions: viewed.permissions },
    })
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), isNull(users.disabledAt)))
    .leftJoin(staff, eq(staff.userId, users.id))
    .leftJoin(roles, eq(roles.id, staff.roleId))
    .leftJoin(viewed, eq(viewed.id, sessions.viewingRole))
    .where(
      and(
        eq(sessions.id, claims.sessionId),
        eq(sessions.userId, claims.userId),
        isNull(sessions.endedAt),
        or(isNull(sessions.endsAt), gt(sessions.endsAt, ctx.now)),
      ),
    )
  if (!row) return null
  const { userId, sessionId } = claims
  const { provenAt, actedBy } = row
  const actedFor = row.actedFor ?? undefined
  if (actedBy !== null && (row.role !== null || !(await mayStillAct(ctx, { actedBy, openedIn: row.openedIn }))))
    return null
  return {
    userId,
    proof: { kind: 'session', sessionId, provenAt, actedBy, actedFor },
    staff: row.role && staffOf(row.role, row.viewed),
  }
}

/** Who may not manage staff any more sees the staff area as themselves again. */
function staffOf(role: Role, viewed: Role | null): Staff {
  const own = permissionsOf(role)
  if (viewed === null || !own.has('staff.manage')) return { role: role.name, permissions: own }
  const permissions = new Set([...permissionsOf(viewed)].filter((name) => own.has(name)))
  return { role: viewed.name, permissions, viewingAs: { roleId: viewed.id, own } }
}

/** Acting ends with the session it was begun in, and with the permission for it. */
async function mayStillAct(
  ctx: Context,
  { actedBy, openedIn }: { actedBy: number; openedIn: number | null },
): Promise<boolean> {
  if (openedIn === null) return false
  const [begun] = await ctx.read
    .select({ id: sessions.id })
    .from(sessions)
    .innerJoin(users, and(eq(users.id, sessions.userId), isNull(users.disabledAt)))
    .where(and(eq(sessions.id, openedIn), eq(sessions.userId, actedBy), isNull(sessions.endedAt)))
  const role = begun && (await staffRoleOf(ctx, actedBy))
  return role?.permissions.has('clients.act_as') ?? false
}
