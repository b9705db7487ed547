import { membershipsOf } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import type { Staff } from '../../platform/actor.ts'
import type { Context } from '../../platform/context.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'
import { enterSession, leaveActing, reachable } from '../authenticate.ts'

/** Hands the caller a session that was just opened, and says who they are. */
export async function presentSession(ctx: Context, http: HttpExchange, session: identity.SessionTokens) {
  // Who logs in at the portal is themselves from now on.
  if (http.header('ostler-area') !== 'admin') leaveActing(http)
  return { ...(await presentMe(ctx, session.userId)), tokens: enterSession(http, session) }
}

export async function presentLogIn(ctx: Context, http: HttpExchange, outcome: identity.LogInOutcome) {
  if (outcome.state !== 'signed_in') return outcome
  return { state: outcome.state, ...(await presentSession(ctx, http, outcome.session)) }
}

export async function presentMe(ctx: Context, userId: number) {
  const { id, email, firstName, lastName, emailVerifiedAt } = await identity.userById(ctx, userId)
  const clients = reachable(await membershipsOf(ctx, userId), ctx.actor.session)
  // Who is just logging in was nobody when they knocked.
  const staff = ctx.actor.userId === userId ? ctx.actor.staff : await identity.staffRoleOf(ctx, userId)
  const { identity: caller } = ctx.actor
  // A program is told what its token may, and not what else its user is.
  if (caller.kind === 'user' && caller.proof.kind === 'token') {
    const { member } = caller
    return {
      user: { id, email, firstName, lastName, emailVerified: emailVerifiedAt !== null },
      clients: clients
        .filter(({ clientId }) => clientId === member?.clientId)
        .map(({ clientId, permissions, ...membership }) => ({
          id: clientId,
          ...membership,
          isOwner: false,
          permissions: permissions.filter((name) => member?.permissions.has(name)),
        })),
      staff: presentStaff(caller.staff),
      actedBy: null,
    }
  }
  return {
    user: { id, email, firstName, lastName, emailVerified: emailVerifiedAt !== null },
    clients: clients.map(({ clientId, ...membership }) => ({ id: clientId, ...membership })),
    staff: presentStaff(staff),
    actedBy: await presentActing(ctx, userId),
  }
}

export const presentStaff = (staff: Staff | null) =>
  staff && {
    role: staff.role,
    permissions: [...staff.permissions],
    viewingAs: staff.viewingAs ? { id: staff.viewingAs.roleId, name: staff.role } : null,
  }

/** Staff who act in the name of the user. */
async function presentActing(ctx: Context, userId: number) {
  const acting = ctx.actor.userId === userId ? await identity.actingBehind(ctx) : null
  return acting && { ...acting, until: acting.until.toString() }
}
