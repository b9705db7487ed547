import type { FastifyRequest } from 'fastify'
import { type Membership, membershipsOf } from '../modules/clients/index.ts'
import {
  type Acting,
  API_TOKEN_PREFIX,
  type Caller,
  callerOf,
  REFRESH_DAYS,
  REMEMBER_DAYS,
  type SessionTokens,
  SessionUse,
  type TokenCaller,
  useApiToken,
} from '../modules/identity/index.ts'
import { Actor, type Member, type Proof } from '../platform/actor.ts'
import type { Context, Contexts } from '../platform/context.ts'
import { API_PREFIX, type Authenticate } from '../platform/http/api.ts'
import type { HttpExchange } from '../platform/http/exchange.ts'

const ACCESS_COOKIE = 'ostler_access'
export const REFRESH_COOKIE = 'ostler_refresh'
export const DEVICE_COOKIE = 'ostler_device'
/** The refresh token, and that of a remembered device, go to the doors that take them and to no other. */
const REFRESH_PATH = `${API_PREFIX}/auth`

/**
 * Staff who act in the name of a client have a cookie of its own for that, beside the one of their own session, so that
 * neither gets in the way of the other. It goes to the API only, and there is nothing to renew it with.
 */
const ACTING_COOKIE = 'ostler_acting'
const ACTING_PATH = API_PREFIX

type Said = { header: (name: string) => string | string[] | undefined; cookie: (name: string) => string | undefined }

/**
 * Does a browser speak in the name of somebody else here? The doors of staff never; pages of the staff area say so at the
 * doors that both apps share (`Ostler-Area: admin`). At all others the acting session comes first while there is one.
 *
 * A portal page that shows somebody says whom (`Ostler-Acting: 7`, or `none` for the person themselves) and means nobody
 * else: a click there must not be done in the name of whoever another tab began to act for, or of the member of staff when
 * the acting is over.
 */
export function speaksForAnother(said: Said): boolean {
  if (said.header('ostler-area') === 'admin') return false
  const meant = said.header('ostler-acting')
  return meant === undefined ? said.cookie(ACTING_COOKIE) !== undefined : meant !== 'none'
}

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
    const isActing = bearer === undefined && isOfThePortal(request) && speaksForAnother(saidBy(request))
    const cookie = request.cookies[isActing ? ACTING_COOKIE : ACCESS_COOKIE]
    // The refresh token is a proof as well, at the doors that read it.
    const byCookie = bearer === undefined && (cookie ?? request.cookies[REFRESH_COOKIE]) !== undefined
    const token = bearer ?? cookie
    if (!token) return { actor: Actor.nobody, byCookie }

    const ctx = contexts.create({
      actor: Actor.system('authenticate'),
      door: 'portal',
      ip: request.ip,
      correlationId: request.id,
    })
    // A browser has sessions; an API token in a cookie would be sent along with requests that others start.
    if (bearer?.startsWith(API_TOKEN_PREFIX)) {
      const holder = await useApiToken(ctx, contexts.parts.databases.pool, bearer)
      return { actor: holder ? await actorOf(ctx, holder, request.headers['ostler-client']) : Actor.nobody, byCookie }
    }
    const caller = await callerOf(ctx, token)
    if (!caller || (isActing && !isMeant(caller, request.headers['ostler-acting'])))
      return { actor: Actor.nobody, byCookie }
    if (caller.proof.kind === 'session') await uses.note(ctx, { sessionId: caller.proof.sessionId, ip: request.ip })
    const own = reachable(await membershipsOf(ctx, caller.userId), caller.proof)
    const member = chooseClient(own, request.headers['ostler-client'])
    return { actor: new Actor({ kind: 'user', ...caller, member: member && asMember(member) }), byCookie }
  }
}

const saidBy = ({ headers, cookies }: FastifyRequest): Said => ({
  header: (name) => headers[name],
  cookie: (name) => cookies[name],
})

const isOfThePortal = ({ url }: FastifyRequest) => !url?.startsWith(`${API_PREFIX}/admin/`)

const isMeant = ({ userId, proof }: Caller, meant: string | string[] | undefined) =>
  proof.actedBy !== null && (meant === undefined || meant === String(userId))

/** Staff act for one client of a person, not for the others that the same person may act for. */
export function reachable<Of extends { clientId: number }>(own: Of[], proof: Proof | null): Of[] {
  const only = proof?.kind === 'session' ? (proof.actedFor ?? null) : null
  return only === null ? own : own.filter(({ clientId }) => clientId === only)
}

/**
 * A token may do what it was made for, as far as its user may do that now. It acts for its own client without being told;
 * told to act for another one, it acts for none.
 */
async function actorOf(
  ctx: Context,
  { userId, tokenId, clientId, permissions, staff }: TokenCaller,
  asked: string | string[] | undefined,
): Promise<Actor> {
  const own = clientId === null ? [] : (await membershipsOf(ctx, userId)).filter((one) => one.clientId === clientId)
  const member = chooseClient(own, asked)
  const left = member && { ...member, permissions: member.permissions.filter((name) => permissions.has(name)) }
  return new Actor({ kind: 'user', userId, proof: { kind: 'token', tokenId }, member: left && asMember(left), staff })
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

/** This browser is not asked for a second factor for a while. It stays so when somebody logs out. */
export function keepDevice(http: HttpExchange, token: string): void {
  http.setCookie({ name: DEVICE_COOKIE, value: token, path: REFRESH_PATH, maxAge: REMEMBER_DAYS * 86_400 })
}

export function leaveSession(http: HttpExchange): void {
  http.setCookie({ name: ACCESS_COOKIE, value: '', path: '/', maxAge: 0 })
  http.setCookie({ name: REFRESH_COOKIE, value: '', path: REFRESH_PATH, maxAge: 0 })
}

/** Hands a browser the session in which staff act for a client. There is no other way to hold it. */
export function enterActing(http: HttpExchange, { accessToken, expiresIn }: Acting): void {
  http.setCookie({ name: ACTING_COOKIE, value: accessToken, path: ACTING_PATH, maxAge: expiresIn })
}

export function leaveActing(http: HttpExchange): void {
  if (http.cookie(ACTING_COOKIE) !== undefined)
    http.setCookie({ name: ACTING_COOKIE, value: '', path: ACTING_PATH, maxAge: 0 })
}

/** Takes the acting session from a browser when it is over; another tab may be at work in one that goes on. */
export async function leaveEndedActing(ctx: Context, http: HttpExchange): Promise<void> {
  if ((await callerOf(ctx, http.cookie(ACTING_COOKIE) ?? '')) === null) leaveActing(http)
}
