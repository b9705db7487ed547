import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { DomainError } from '@ostler/kernel'
import { chooseCurrency } from '../../modules/catalog/index.ts'
import { openAccount, signUpFields } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import { ownSecurityLog } from '../../platform/audit-log.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { botChallenge } from '../../platform/http/bot-challenge.ts'
import {
  DEVICE_COOKIE,
  enterSession,
  leaveActing,
  leaveEndedActing,
  leaveSession,
  REFRESH_COOKIE,
  speaksForAnother,
} from '../authenticate.ts'
import { presentAsked } from './account.ts'
import { factorLogInHandlers } from './factors.ts'
import { presentSecurityEvent } from './security-log.ts'
import { presentLogIn, presentMe, presentSession, presentStaff } from './session.ts'

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

  signUpFields: os.signUpFields.handler(async ({ context: { ctx } }) => ({
    items: (await signUpFields(ctx)).map(presentAsked),
  })),

  login: os.login.handler(async ({ input, context: { ctx, http } }) =>
    presentLogIn(
      ctx,
      http,
      await identity.logIn(ctx, {
        ...input,
        deviceToken: input.deviceToken ?? http.cookie(DEVICE_COOKIE),
        userAgent: http.userAgent,
      }),
    ),
  ),

  ...factorLogInHandlers,

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
    const userId = ctx.actor.mustBeUser()
    const page = await ownSecurityLog(ctx, input)
    return { ...page, items: page.items.map((row) => presentSecurityEvent(row, userId)) }
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
