import type { FastifyRequest } from 'fastify'
import { type Membership, membershipsOf } from '../modules/clients/index.ts'
import { callerOf, REFRESH_DAYS, type SessionTokens, SessionUse } from '../modules/identity/index.ts'
import { Actor, type Member } from '../platform/actor.ts'
import type { Contexts } from '../platform/context.ts'
import { API_PREFIX, type Authenticate } from '../platform/http/api.ts'
import type { HttpExchange } from '../platform/http/exchange.ts'

const ACCESS_COOKIE = 'ostler_access'
export const REFRESH_COOKIE = 'ostler_refresh'
/** The refresh token goes to the doors that take it and to no other. */
const REFRESH_PATH = `${API_PREFIX}/auth`

/**
 * Finds out who calls: by a bearer token, else by the cookie of a browser. A token that is not good (any more) makes
 * nobody, so that public pages work for somebody whose session ran out.
 *
 * `Ostler-Client` names the client to act for. One that the user is no member of leaves them without a client: doors for
 * clients then answer `forbidden`, while logging out or asking who one is still works with a header that went stale.
 */
export function createAuthenticate(contexts: Contexts): Authenticate {
  const uses = new SessionUse()
  return async (request) => {
    const bearer = bearerOf(request)
    const cookie = request.cookies[ACCESS_COOKIE]
    // The refresh token is a proof as well, at the doors that read it.
    const byCookie = bearer === undefined && (cookie ?? request.cookies[REFRESH_COOKIE]) !== undefined
    const token = bearer ?? cookie
    if (!token) return { actor: Actor.nobody, byCookie }

    const ctx = contexts.forSystem('authenticate', 'portal', request.id)
    const caller = await callerOf(ctx, token)
    if (!caller) return { actor: Actor.nobody, byCookie }
    if (caller.proof.kind === 'session') await uses.note(ctx, { sessionId: caller.proof.sessionId, ip: request.ip })
    const member = chooseClient(await membershipsOf(ctx, caller.userId), request.headers['ostler-client'])
    return { actor: new Actor({ kind: 'user', ...caller, member: member && asMember(member) }), byCookie }
  }
}

export function bearerOf(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

export function chooseClient<Of extends { clientId: number }>(
  own: Of[],
  asked: string | string[] | undefined,
): Of | null {
  if (asked === undefined) return own[0] ?? null
  return own.find(({ clientId }) => String(clientId) === asked) ?? null
}

const asMember = ({ clientId, permissions, onlyServices }: Membership): Member => ({
  clientId,
  permissions: new Set(permissions),
  onlyServices,
})

/** Hands a browser its session. Answers the tokens for callers that keep them themselves. */
export function enterSession(http: HttpExchange, { accessToken, expiresIn, refreshToken }: SessionTokens) {
  http.setCookie({ name: ACCESS_COOKIE, value: accessToken, path: '/', maxAge: expiresIn })
  http.setCookie({ name: REFRESH_COOKIE, value: refreshToken, path: REFRESH_PATH, maxAge: REFRESH_DAYS * 86_400 })
  return { accessToken, expiresIn, refreshToken }
}

export function leaveSession(http: HttpExchange): void {
  http.setCookie({ name: ACCESS_COOKIE, value: '', path: '/', maxAge: 0 })
  http.setCookie({ name: REFRESH_COOKIE, value: '', path: REFRESH_PATH, maxAge: 0 })
}
