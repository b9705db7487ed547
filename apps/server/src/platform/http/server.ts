import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import helmet from '@fastify/helmet'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { forbidden, unauthenticated } from '../actor.ts'
import { sameSecret } from '../crypto.ts'
import type { Logger } from '../logging.ts'
import type { Metrics } from '../metrics.ts'
import { presentError, requestScope } from './errors.ts'
import { allowing, type PageSources } from './page-sources.ts'

export type HttpParts = {
  log: Logger
  metrics: Metrics
  https: boolean
  trustedProxies: string[]
  corsOrigins: string[]
  /** Throws for an address that is kept out. */
  refuseDenied: (ip: string) => Promise<void>
  /** Is this process able to answer? Throws when not. */
  checkReady: () => Promise<void>
  beforeMetrics: () => Promise<void>
  metricsToken: string | undefined
}

const ownPaths: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])

const BODY_LIMIT = 1024 * 1024

/** The bare web server: safety headers, one error shape, correlation ids, health and figures. Routes are added by others. */
export async function createHttpServer(parts: HttpParts): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: parts.trustedProxies.length > 0 ? parts.trustedProxies : false,
    requestTimeout: 60_000,
    logger: false,
    genReqId: (request) => correlationId(request.headers['x-correlation-id']),
    routerOptions: { maxParamLength: 300 },
    // What is refused before there is a route to it. No hook has run by then.
    frameworkErrors: (error, request, reply) => {
      reply.header('x-correlation-id', request.id)
      sendError(error, request, reply, parts.log)
    },
  })
  // JSON is all that is read here. Plain text is what pages of other sites may send without being asked first.
  app.removeContentTypeParser('text/plain')
  // Forms with files are read by the API, which first finds out whose they are; see `upload-form.ts`.
  app.addContentTypeParser('multipart/form-data', (_request, _payload, done) => done(null))
  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        upgradeInsecureRequests: parts.https ? [] : null,
      },
    },
    strictTransportSecurity: parts.https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    crossOriginEmbedderPolicy: false,
    // Off a secure origin browsers ignore these two and say so on the console.
    crossOriginOpenerPolicy: parts.https,
    originAgentCluster: parts.https,
  })
  if (parts.corsOrigins.length > 0) await app.register(cors, { origin: parts.corsOrigins, credentials: true })

  app.addHook('onRequest', (request, reply, done) => {
    reply.header('x-correlation-id', request.id)
    requestScope.run({ correlationId: request.id }, done)
  })
  app.addHook('onRequest', async (request) => {
    // What watches over the server is asked by its neighbours, and must not fall silent by a rule.
    if (!ownPaths.has(request.url.split('?')[0]!)) await parts.refuseDenied(request.ip)
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    parts.metrics.httpSeconds.observe(
      { method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` },
      reply.elapsedTime / 1000,
    )
    parts.log.debug(
      {
        method: request.method,
        url: request.url.split('?')[0],
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
        correlationId: request.id,
      },
      'Request answered.',
    )
  })
  app.setErrorHandler((error, request, reply) => sendError(error, request, reply, parts.log))

  app.get('/livez', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    try {
      await parts.checkReady()
      return { status: 'ok' }
    } catch (error) {
      parts.log.warn({ err: error }, 'Not ready.')
      return reply.status(503).send({ status: 'not ready' })
    }
  })
  app.get('/metrics', async (request, reply) => {
    allowMetrics(request, parts.metricsToken)
    await parts.beforeMetrics()
    return reply.type(parts.metrics.registry.contentType).send(await parts.metrics.registry.metrics())
  })
  return app
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, log: Logger): FastifyReply {
  // A hook may have lost the scope; the answer must still name the request.
  return requestScope.run({ correlationId: request.id }, () => {
    const { status, body } = presentError(error, log.child({ correlationId: request.id }))
    return reply.status(status).send(body)
  })
}

/** With a token whoever has it; without one only this machine itself, and nobody that a proxy on it speaks for. */
function allowMetrics(request: FastifyRequest, token: string | undefined): void {
  if (token !== undefined) {
    if (!sameSecret(request.headers.authorization ?? '', `Bearer ${token}`)) throw unauthenticated()
    return
  }
  const { headers, socket } = request
  const isForwarded = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined
  if (isForwarded || !isLoopback(socket.remoteAddress ?? '')) throw forbidden('read the figures from another machine')
}

const isLoopback = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address)

export type WebApp = {
  prefix: '/' | '/admin/'
  folder: string
  /** What its pages may load from elsewhere, besides what all pages may. */
  sources?: () => Promise<PageSources>
}

/** Serves the built React apps; an address that is no file and no API is a page of the app it lies in. */
export async function serveWebApps(app: FastifyInstance, apps: WebApp[]): Promise<void> {
  app.addHook('onSend', async (request, reply) => {
    const isPage = String(reply.getHeader('content-type') ?? '').startsWith('text/html') && wantsPage(request)
    const sources = isPage ? appOf(request, apps)?.sources : undefined
    if (!sources) return
    const policy = String(reply.getHeader(POLICY) ?? '')
    try {
      reply.header(POLICY, allowing(policy, await sources()))
    } catch (error) {
      // A page that cannot show the fields of a provider is better than no page.
      request.log.warn({ err: error }, 'Nobody knows what this page may load from elsewhere.')
    }
  })
  for (const [index, { prefix, folder }] of apps.entries()) {
    if (!existsSync(folder)) continue
    await app.register(fastifyStatic, {
      root: folder,
      prefix,
      preCompressed: true,
      index: ['index.html'],
      dotfiles: 'ignore',
      decorateReply: index === 0,
      // Built files carry a hash of their content in their name.
      setHeaders: (reply, path) =>
        void reply.header(
          'cache-control',
          path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    })
  }
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const owner =
      (request.method === 'GET' || request.method === 'HEAD') && wantsPage(request) ? appOf(request, apps) : undefined
    if (owner) return reply.header('cache-control', 'no-cache').sendFile('index.html', owner.folder)
    return reply.status(404).send({
      code: 'no_such_path',
      message: 'There is nothing at this address.',
      fields: [],
      correlationId: request.id,
    })
  })
}

const POLICY = 'content-security-policy'

/** The app in which an address lies; undefined when it is not built. */
function appOf(request: FastifyRequest, apps: WebApp[]): WebApp | undefined {
  const path = request.url.split('?')[0]!
  const prefix = path === '/admin' || path.startsWith('/admin/') ? '/admin/' : '/'
  return apps.find((one) => one.prefix === prefix && existsSync(one.folder))
}

const reserved = ['/api/', '/webhooks/', '/server-callbacks/', '/sandbox/', '/dev/', '/assets/', '/admin/assets/']

function wantsPage(request: FastifyRequest): boolean {
  return !reserved.some((prefix) => request.url.startsWith(prefix))
}

/** Takes a caller's id when it is harmless to log, else makes one. */
function correlationId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{8,80}$/.test(given) ? given : randomUUID()
}
