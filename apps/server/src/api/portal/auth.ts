import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import { chooseCurrency } from '../../modules/catalog/index.ts'
import { membershipsOf, openAccount, personName } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import { ownSecurityLog } from '../../platform/audit-log.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { botChallenge } from '../../platform/http/bot-challenge.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'
import { enterSession, leaveSession, REFRESH_COOKIE } from '../authenticate.ts'

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
    return present(ctx, http, await identity.startSession(ctx, { userId, userAgent: http.userAgent }))
  }),

  login: os.login.handler(async ({ input, context: { ctx, http } }) =>
    presentLogIn(ctx, http, await identity.logIn(ctx, { ...input, userAgent: http.userAgent })),
  ),

  refreshToken: os.refreshToken.handler(async ({ input, context: { ctx, http } }) => {
    const fromCookie = input.refreshToken === undefined
    const refreshToken = input.refreshToken ?? http.cookie(REFRESH_COOKIE) ?? ''
    try {
      return enterSession(http, await identity.refreshSession(ctx, { refreshToken }))
    } catch (error) {
      if (fromCookie && error instanceof DomainError) leaveSession(http)
      throw error
    }
  }),

  logout: os.logout.handler(async ({ context: { ctx, http } }) => {
    await identity.logOut(ctx)
    leaveSession(http)
    return done
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
      return { items: items.map(presentSession), nextCursor }
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

const presentSession = ({ createdAt, lastUsedAt, ...session }: identity.OpenSession) => ({
  ...session,
  createdAt: createdAt.toString(),
  lastUsedAt: lastUsedAt.toString(),
})

async function presentLogIn(ctx: Context, http: HttpExchange, outcome: identity.LogInOutcome) {
  if (outcome.state === 'second_factor') return outcome
  return { state: outcome.state, ...(await present(ctx, http, outcome.session)) }
}

async function present(ctx: Context, http: HttpExchange, session: identity.SessionTokens) {
  return { ...(await presentMe(ctx, session.userId)), tokens: enterSession(http, session) }
}

async function presentMe(ctx: Context, userId: number) {
  const { id, email, firstName, lastName, emailVerifiedAt } = await identity.userById(ctx, userId)
  const clients = await membershipsOf(ctx, userId)
  const staff = await identity.staffRoleOf(ctx, userId)
  return {
    user: { id, email, firstName, lastName, emailVerified: emailVerifiedAt !== null },
    clients: clients.map(({ clientId, ...membership }) => ({ id: clientId, ...membership })),
    staff: staff && { role: staff.role, permissions: [...staff.permissions] },
    actedBy: await presentActing(ctx),
  }
}

/** Staff who act in the name of the user. */
async function presentActing(ctx: Context) {
  const actedBy = ctx.actor.session?.actedBy ?? null
  if (actedBy === null) return null
  const { id, firstName, lastName } = await identity.userById(ctx, actedBy)
  return { id, name: personName({ firstName, lastName }) }
}
