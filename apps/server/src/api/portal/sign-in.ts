import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { chooseCurrency } from '../../modules/catalog/index.ts'
import { openAccountByProvider } from '../../modules/clients/index.ts'
import * as identity from '../../modules/identity/index.ts'
import { API_PREFIX, type ApiContext } from '../../platform/http/api.ts'
import type { HttpExchange } from '../../platform/http/exchange.ts'
import { presentLogIn, presentSession } from './session.ts'

const os = implement(contract).$context<ApiContext>().signIn
const done = { done: true } as const

/** Shows that whoever comes back from a provider is in the browser that was sent there. */
const BROWSER_COOKIE = 'ostler_sign_in'
const BROWSER_MINUTES = identity.SIGN_IN_MINUTES + identity.PENDING_MINUTES

const browserOf = (http: HttpExchange): string => http.cookie(BROWSER_COOKIE) ?? ''

function keepBrowser(http: HttpExchange, value: string, minutes: number): void {
  http.setCookie({ name: BROWSER_COOKIE, value, path: `${API_PREFIX}/auth`, maxAge: minutes * 60 })
}

function sendAway(http: HttpExchange, { url, browser }: identity.StartedSignIn) {
  keepBrowser(http, browser, BROWSER_MINUTES)
  return { url }
}

export const signInHandlers = {
  providers: os.providers.handler(async ({ context: { ctx } }) => ({ items: await identity.openProviders(ctx) })),

  start: os.start.handler(async ({ input, context: { ctx, http } }) =>
    sendAway(http, await identity.startSignIn(ctx, input)),
  ),

  finish: os.finish.handler(async ({ input, context: { ctx, http } }) => {
    const held = { browser: browserOf(http), userAgent: http.userAgent }
    const { next, result } = await identity.finishSignIn(ctx, { ...input, ...held })
    if (result.state === 'confirm' || result.state === 'register') return { next, result }
    keepBrowser(http, '', 0)
    if (result.state === 'linked') return { next, result }
    return { next, result: await presentLogIn(ctx, http, result) }
  }),

  mailLink: os.mailLink.handler(async ({ input, context: { ctx, http } }) => {
    await identity.mailPendingLink(ctx, { ...input, browser: browserOf(http) })
    return done
  }),

  confirm: os.confirm.handler(async ({ input, context: { ctx, http } }) => {
    const held = { browser: browserOf(http), userAgent: http.userAgent }
    const outcome = await identity.confirmPending(ctx, { ...input, ...held })
    keepBrowser(http, '', 0)
    return presentLogIn(ctx, http, outcome)
  }),

  register: os.register.handler(async ({ input, context: { ctx, http } }) => {
    const currency = await chooseCurrency(ctx, input.currency)
    const session = await ctx.transaction(async (tx) => {
      const { userId } = await openAccountByProvider(tx, { ...input, currency, browser: browserOf(http) })
      return identity.startSession(tx, { userId, userAgent: http.userAgent })
    })
    keepBrowser(http, '', 0)
    return presentSession(ctx, http, session)
  }),

  identities: os.identities.handler(async ({ context: { ctx } }) => {
    const { items, hasPassword } = await identity.ownIdentities(ctx)
    const presented = items.map(({ linkedAt, lastUsedAt, ...one }) => ({
      ...one,
      linkedAt: linkedAt.toString(),
      lastUsedAt: lastUsedAt?.toString() ?? null,
    }))
    return { items: presented, hasPassword }
  }),

  startLinking: os.startLinking.handler(async ({ input, context: { ctx, http } }) =>
    sendAway(http, await identity.startLinking(ctx, input)),
  ),

  link: os.link.handler(async ({ input, context: { ctx, http } }) => {
    await identity.linkPending(ctx, { ...input, browser: browserOf(http) })
    keepBrowser(http, '', 0)
    return done
  }),

  unlink: os.unlink.handler(async ({ input, context: { ctx } }) => {
    await identity.unlinkIdentity(ctx, input)
    return done
  }),
}
