import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import { chooseCurrency } from '../../modules/catalog/index.ts'
import { membershipsOf, openAccount } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import type { Staff } from '../../platform/actor.ts'
import { ownSecurityLog } from '../../platform/audit-log.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { botChallenge } from '../../platform/http/bot-challenge.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'
import {
  enterSession,
  leaveActing,
  leaveEndedActing,
  leaveSession,
  REFRESH_COOKIE,
  reachable,
  speaksForAnother,
} from '../authenticate.ts'

const os = implement(contract).$context<ApiContext>().auth
const done = { done: true } as const

export const authHandlers = {
  challenge: os.challenge.handler(({ context: { ctx } }) => {
    const { expiresAt, ...challenge } = ctx.port(botChallenge).issue(ctx.now)
    return { ...challenge, expiresAt: expiresAt.toString() }
  }),

  register: os.register.handler(async ({ input, context: { ctx, http } }) => {
    const currency = await chooseCurrency(ctx, input.currency)
    const { userId } = await openAccount(ctx, { ...input, currency })
    return presentSession(ctx, http, await identity.startSession(ctx, { userId, userAgent: http.userAgent }))
  }),

  login: os.login.handler(async ({ input, context: { ctx, http } }) =>
    presentLogIn(ctx, http, await identity.logIn(ctx, { ...input, userAgent: http.userAgent })),
  ),

  refreshToken: os.refreshToken.handler(async ({ input, context: { ctx, http } }) => {
    const fromCookie = input.refreshToken === undefined
    if (fromCookie && speaksForAnother(http)) {
      // An acting session is not renewed, and a page that showed it must not go on as the member of staff.
      await leaveEndedActing(ctx, http)
      throw identity.sessionEnded()
    }
    const refreshToken = input.refreshToken ?? http.cookie(REFRESH_COOKIE) ?? ''
    try {
      return enterSession(http, await identity.refreshSession(ctx, { refreshToken }))
    } catch (error) {
      if (fromCookie && error instanceof DomainError) leaveSession(http)
      throw error
    }
  }),

  logout: os.logout.handler(async ({ context: { ctx, http } }) => {
    if (ctx.actor.session?.actedBy) {
      // Who acts in somebody's name leaves that and stays logged in as themselves.
      await identity.endActing(ctx)
    } else {
      await identity.logOut(ctx)
      leaveSession(http)
    }
    leaveActing(http)
    return done
  }),

  endActing: os.endActing.handler(async ({ context: { ctx, http } }) => {
    await identity.endActing(ctx)
    leaveActing(http)
    return done
  }),

  supportAccess: os.supportAccess.handler(async ({ input, context: { ctx } }) => {
    const { items, nextCursor } = await identity.listSupportAccess(ctx, input)
    const present = ({ id, startedAt, endedAt }: (typeof items)[number]) => ({
      id,
      startedAt: startedAt.toString(),
      endedAt: endedAt.toString(),
    })
    return { items: items.map(present), nextCursor }
  }),

  signOn: os.signOn.handler(async ({ input, context: { ctx, http } }) => {
    const { outcome, destination } = await identity.signOnByLink(ctx, { ...input, userAgent: http.userAgent })
    return { logIn: await presentLogIn(ctx, http, outcome), destination }
  }),

  staffInvitation: os.staffInvitation.handler(async ({ input, context: { ctx } }) => {
    const { expiresAt, ...invitation } = await identity.invitationByToken(ctx, input.token)
    return { ...invitation, expiresAt: expiresAt.toString() }
  }),

  acceptStaffInvitation: os.acceptStaffInvitation.handler(async ({ input, context: { ctx, http } }) =>
    presentLogIn(ctx, http, await identity.acceptInvitation(ctx, { ...input, userAgent: http.userAgent })),
  ),

  joinStaff: os.joinStaff.handler(async ({ input, context: { ctx } }) => {
    await identity.joinStaff(ctx, input)
    const userId = ctx.actor.mustBeUser()
    return { ...(await presentMe(ctx, userId)), staff: presentStaff(await identity.staffRoleOf(ctx, userId)) }
  }),

  me: os.me.handler(({ context: { ctx } }) => presentMe(ctx, ctx.actor.mustBeUser())),

  securityLog: os.securityLog.handler(async ({ input, context: { ctx } }) => {
    const page = await ownSecurityLog(ctx, input)
    return {
      ...page,
      items: page.items.map(({ id, at, action, actor, ip, after }) => ({
        id,
        at: at.toString(),
        action,
        actor,
        ip,
        after,
      })),
    }
  }),

  verifyEmail: os.verifyEmail.handler(async ({ input, context: { ctx } }) => {
    await identity.verifyEmail(ctx, input)
    return done
  }),

  resendVerification: os.resendVerification.handler(async ({ context: { ctx } }) => {
    await identity.requestVerification(ctx, { userId: ctx.actor.mustBeUser() })
    return done
  }),

  forgotPassword: os.forgotPassword.handler(async ({ input, context: { ctx } }) => {
    await identity.forgotPassword(ctx, input)
    return done
  }),

  resetPassword: os.resetPassword.handler(async ({ input, context: { ctx, http } }) => {
    await identity.resetPassword(ctx, { ...input, userAgent: http.userAgent })
    return done
  }),

  changePassword: os.changePassword.handler(async ({ input, context: { ctx, http } }) => {
    await identity.changePassword(ctx, { ...input, userAgent: http.userAgent })
    return done
  }),

  sessions: {
    list: os.sessions.list.handler(async ({ input, context: { ctx } }) => {
      const { items, nextCursor } = await identity.listSessions(ctx, input)
      return { items: items.map(presentOpenSession), nextCursor }
    }),
    end: os.sessions.end.handler(async ({ input, context: { ctx } }) => {
      await identity.endSession(ctx, { sessionId: input.id })
      return done
    }),
    endOthers: os.sessions.endOthers.handler(({ context: { ctx } }) => identity.endOtherSessions(ctx)),
  },

  emailChange: {
    get: os.emailChange.get.handler(async ({ context: { ctx } }) => {
      const waiting = await identity.waitingEmailChange(ctx)
      return {
        waiting: waiting && {
          email: waiting.email,
          askedAt: waiting.askedAt.toString(),
          expiresAt: waiting.expiresAt.toString(),
        },
      }
    }),
    ask: os.emailChange.ask.handler(async ({ input, context: { ctx } }) => {
      await identity.askEmailChange(ctx, input)
      return done
    }),
    cancel: os.emailChange.cancel.handler(async ({ context: { ctx } }) => {
      await identity.cancelEmailChange(ctx)
      return done
    }),
    confirm: os.emailChange.confirm.handler(async ({ input, context: { ctx, http } }) => {
      await identity.confirmEmailChange(ctx, { ...input, userAgent: http.userAgent })
      return done
    }),
  },
}

const presentOpenSession = ({ createdAt, lastUsedAt, ...session }: identity.OpenSession) => ({
  ...session,
  createdAt: createdAt.toString(),
  lastUsedAt: lastUsedAt.toString(),
})

export async function presentLogIn(ctx: Context, http: HttpExchange, outcome: identity.LogInOutcome) {
  if (outcome.state === 'second_factor') return outcome
  return { state: outcome.state, ...(await presentSession(ctx, http, outcome.session)) }
}

export async function presentSession(ctx: Context, http: HttpExchange, session: identity.SessionTokens) {
  // Who logs in at the portal is themselves from now on.
  if (http.header('ostler-area') !== 'admin') leaveActing(http)
  return { ...(await presentMe(ctx, session.userId)), tokens: enterSession(http, session) }
}

async function presentMe(ctx: Context, userId: number) {
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

const presentStaff = (staff: Staff | null) =>
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
