import { createHash } from 'node:crypto'
import { OpenAPIHandler } from '@orpc/openapi/fastify'
import type { AnyRouter } from '@orpc/server'
import { type ProcedureMeta, rateClasses } from '@ostler/contract'
import { invalidField } from '@ostler/kernel'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Actor } from '../actor.ts'
import type { AddressGate } from '../address-rules.ts'
import type { Context, ContextOptions, Contexts, Door } from '../context.ts'
import type { Logger } from '../logging.ts'
import type { Metrics } from '../metrics.ts'
import { addressKey } from '../network.ts'
import { wallFor } from '../wall.ts'
import { forgiveTry, refuseRobots } from './bot-challenge.ts'
import { asProtocolError, presentError } from './errors.ts'
import { HttpExchange } from './exchange.ts'
import { guard, refuseForeignOrigin } from './guard.ts'
import { answerOnce, answerOnceOutside, fingerprint, readKey } from './idempotency.ts'
import { type Budget, RateLimited, type RateLimits } from './rate-limit.ts'
import { hasForm, mustTakeForm, readForm } from './upload-form.ts'

/** What every procedure is called with. */
export type ApiContext = { ctx: Context; http: HttpExchange }

/** What is known before the procedure is. */
type Arrived = { caller: ContextOptions; http: HttpExchange }

/** Finds out who is calling. `byCookie` says whether a browser attached the proof by itself. */
export type Authenticate = (request: FastifyRequest) => Promise<{ actor: Actor; byCookie: boolean }>

export type ApiParts = {
  contexts: Contexts
  authenticate: Authenticate
  rateLimits: RateLimits
  addresses: AddressGate
  allowedOrigins: ReadonlySet<string>
  secureCookies: boolean
  log: Logger
  metrics: Metrics
}

export const API_PREFIX = '/api/v1'

/**
 * Serves the contract. Around each procedure, in this order: wall, budget, permission, once per Idempotency-Key. All of it is
 * read from the contract; a handler finds it done.
 */
export function serveApi(app: FastifyInstance, router: AnyRouter, parts: ApiParts): void {
  const handler = new OpenAPIHandler<Arrived>(router as never, {
    customErrorResponseBodyEncoder: (error) => presentError(error, parts.log).body,
    interceptors: [
      async (options) => {
        const result = await options.next()
        if (result.matched && result.response.status === 200)
          Object.assign(result.response.headers, options.context.http.attachmentHeaders)
        return result
      },
    ],
    clientInterceptors: [
      async (options) => {
        const meta = options.procedure['~orpc'].meta as ProcedureMeta
        const { caller: arrived, http } = options.context
        const ctx = parts.contexts.create({ ...arrived, wall: wallFor(meta.owner, arrived.actor) })
        const caller = ctx.actor.caller?.budget ?? `ip:${addressKey(ctx.ip)}`
        try {
          await spendBudget(parts.rateLimits, meta, caller, http)
          guard(meta, ctx.actor, ctx.now)
          await checkAddress(parts.addresses, meta, ctx)
          if (meta.challenged && ctx.actor.userId === null) {
            const proof = http.header('ostler-proof')
            await refuseRobots(ctx, { limits: parts.rateLimits, caller, proof }).catch(async (refusal) => {
              // Whoever has work to do first has not tried yet, and comes back: few tries are not halved by that.
              await parts.rateLimits.giveBack(meta.rate, caller)
              await spendBudget(parts.rateLimits, { ...meta, rate: 'api' }, caller, http)
              throw refusal
            })
          }
          mustTakeForm(meta, http)
          refuseUnstorable(options.input)
          const output = await callOnce(options.path.join('.'), meta, { ctx, http }, options.input, (inner) => {
            const context: ApiContext & Arrived = { ...options.context, ctx: inner }
            return options.next({ ...options, context })
          })
          if (meta.rate === 'login') {
            await parts.rateLimits.giveBack(meta.rate, caller)
            await forgiveTry(parts.rateLimits, caller)
          }
          return output
        } catch (error) {
          throw asProtocolError(presentError(error, ctx.log))
        }
      },
    ],
  })

  app.route({
    method: ['GET', 'POST', 'PATCH', 'DELETE'],
    url: `${API_PREFIX}/*`,
    handler: async (request, reply) => {
      const { actor, byCookie } = await parts.authenticate(request)
      if (byCookie && request.method !== 'GET') refuseForeignOrigin(request, parts.allowedOrigins)
      const door: Door = request.url.startsWith(`${API_PREFIX}/admin/`) ? 'admin' : 'portal'
      const caller = { actor, door, ip: request.ip, correlationId: request.id }
      if (hasForm(request)) request.body = await readForm(parts.contexts.create(caller), request)
      const http = new HttpExchange(request, reply, parts.secureCookies)
      const { matched } = await handler.handle(request, reply, { prefix: API_PREFIX, context: { caller, http } })
      if (!matched) reply.callNotFound()
    },
  })
}

/** @throws address_denied */
async function checkAddress(addresses: AddressGate, meta: ProcedureMeta, { actor, ip }: Context): Promise<void> {
  if (meta.access.who === 'staff') await addresses.mustAllow('staff', ip ?? '')
  if (actor.userId !== null && actor.session === null) await addresses.mustAllow('api', ip ?? '')
}

/**
 * The headers of draft-ietf-httpapi-ratelimit-headers-10, and besides them the three of its drafts up to 06, which more
 * programs read.
 */
async function spendBudget(limits: RateLimits, meta: ProcedureMeta, caller: string, http: HttpExchange): Promise<void> {
  const tell = ({ limit, remaining, resetSeconds }: Budget) => {
    http.setHeader('ratelimit-policy', `"${meta.rate}";q=${limit};w=${rateClasses[meta.rate].window}`)
    http.setHeader('ratelimit', `"${meta.rate}";r=${remaining};t=${resetSeconds}`)
    http.setHeader('ratelimit-limit', String(limit))
    http.setHeader('ratelimit-remaining', String(remaining))
    http.setHeader('ratelimit-reset', String(resetSeconds))
  }
  try {
    const budget = await limits.take(meta.rate, caller, !caller.startsWith('ip:'))
    if (budget) tell(budget)
  } catch (error) {
    if (error instanceof RateLimited) {
      tell(error.budget)
      http.setHeader('retry-after', String(error.budget.resetSeconds))
    }
    throw error
  }
}

/** The input with what tells each of its files from another in its place. */
async function named(input: unknown): Promise<unknown> {
  if (typeof input !== 'object' || input === null) return input
  const entries = Object.entries(input).map(async ([field, value]) => [
    field,
    value instanceof File
      ? [
          value.name,
          createHash('sha256')
            .update(await value.bytes())
            .digest('hex'),
        ]
      : value,
  ])
  return Object.fromEntries(await Promise.all(entries))
}

/** PostgreSQL keeps neither a NUL nor half of a surrogate pair in a text. @throws invalid_input */
function refuseUnstorable(value: unknown, path: string[] = []): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      throw invalidField(path.join('.'), 'has a character that is not text')
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) refuseUnstorable(inner, [...path, name])
  }
}

async function callOnce(
  procedure: string,
  meta: ProcedureMeta,
  { ctx, http }: ApiContext,
  input: unknown,
  call: (ctx: Context) => Promise<unknown>,
): Promise<unknown> {
  const key = meta.audited ? readKey(http.header('idempotency-key')) : null
  if (key === null) return call(ctx)
  // Callers without a name are told apart by what they send and by what they hold (a cart, a refresh token): to anybody
  // else the same key is another request, or they would be answered with a stranger's cart or session.
  const known = ctx.actor.caller
  const request = {
    scope: known?.keys ?? `anyone:${procedure}`,
    key,
    hash: fingerprint(procedure, known ? await named(input) : { input, held: http.held }),
  }
  const once = meta.outside
    ? await answerOnceOutside(ctx, request, async () => ({ output: await call(ctx), cookies: http.cookiesSet }))
    : await answerOnce(ctx, request, async (tx) => ({ output: await call(tx), cookies: http.cookiesSet }))
  if (once.cookies !== http.cookiesSet) for (const cookie of once.cookies) http.setCookie(cookie)
  return once.output
}
