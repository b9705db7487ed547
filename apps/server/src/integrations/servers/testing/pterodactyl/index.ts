import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { clientRoutes } from './client-routes.ts'
import { type DoubleServer, type DoubleUser, egg, notFound, PanelFault, PterodactylPanel } from './state.ts'

export type PterodactylDouble = {
  origin: string
  apiKey: string
  clientKey: string
  panel: PterodactylPanel
  requests: { method: string; path: string; body: unknown }[]
  /** What the application key may not reach: `users`, `nests`. */
  barred: Set<string>
  /** Is the client key that of an administrator? */
  isAdmin: boolean
  /** How many are on a page, whatever is asked for. */
  pageSize: number
  /** The next request that changes the server with this external id is carried out; its answer is lost. */
  loseNext(externalId: string, how: 'late' | 'dropped'): void
  /** The next request that changes the server with this external id is turned away before it does anything. */
  failNext(externalId: string, how: 'busy' | 'rejected'): void
  /** What is answered to every request from now on; null ends it. */
  answerWith(answer: { status: number; type: string; body: string } | null): void
  finishWork(): void
  stop(): Promise<void>
}

/** Pterodactyl 1.11 as far as we use it, over real HTTP: the application API and the client API. */
export async function startPterodactyl({ lateByMs }: { lateByMs: number }): Promise<PterodactylDouble> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const panel = new PterodactylPanel()
  const requests: PterodactylDouble['requests'] = []
  const losing: { externalId: string; how: 'late' | 'dropped' }[] = []
  const failing: { externalId: string; how: 'busy' | 'rejected' }[] = []
  /** For twenty seconds the panel answers what the machine said before. */
  const resources = new Map<string, unknown>()
  let always: { status: number; type: string; body: string } | null = null

  const app = Fastify({ forceCloseConnections: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body === '' ? undefined : JSON.parse(String(body))),
  )

  const double: PterodactylDouble = {
    origin,
    apiKey: 'ptla_TheApplicationKeyOfTheDouble',
    clientKey: 'ptlc_TheClientKeyOfTheAdministrator',
    panel,
    requests,
    barred: new Set(),
    isAdmin: true,
    pageSize: 50,
    loseNext: (externalId, how) => void losing.push({ externalId, how }),
    failNext: (externalId, how) => void failing.push({ externalId, how }),
    answerWith(answer) {
      always = answer
    },
    finishWork() {
      panel.finishWork()
      resources.clear()
    },
    stop: () => app.close(),
  }

  /** Which server a request changes: by the key in a new one, by the number or the short name of one that is there. */
  function subjectOf({ method, url, body }: FastifyRequest): string | null {
    if (method === 'GET') return null
    if (url === '/api/application/servers') return String((body as { external_id?: string }).external_id)
    const [, number, short] = /^\/api\/(?:application\/servers\/(\d+)|client\/servers\/(\w+))/.exec(url) ?? []
    const server = panel.servers.find((one) => String(one.id) === number || one.uuid.slice(0, 8) === short)
    return server?.external_id ?? null
  }
  const subjects = new WeakMap<FastifyRequest, string | null>()

  app.addHook('preHandler', async (request, reply) => {
    const subject = subjectOf(request)
    subjects.set(request, subject)
    requests.push({ method: request.method, path: request.url, body: request.body ?? null })
    if (always) return reply.code(always.status).type(always.type).send(always.body)
    const isClient = request.url.startsWith('/api/client')
    if (!String(request.headers.accept).includes('application/json'))
      return reply.code(302).header('location', '/auth/login').send('')
    if (request.headers.authorization !== `Bearer ${isClient ? double.clientKey : double.apiKey}`)
      throw new PanelFault(401, [{ code: 'AuthenticationException', detail: 'Unauthenticated.' }])
    const [, part = ''] = /^\/api\/application\/(\w+)/.exec(request.url) ?? []
    if (double.barred.has(part))
      throw new PanelFault(403, [{ code: 'AccessDeniedHttpException', detail: 'This action is unauthorized.' }])
    const at = failing.findIndex(({ externalId }) => externalId === subject)
    const [failed] = at < 0 ? [] : failing.splice(at, 1)
    if (failed?.how === 'busy')
      throw new PanelFault(429, [{ code: 'ThrottleRequestsException', detail: 'Too Many Attempts.' }], {
        'retry-after': '9',
      })
    if (failed) throw new PanelFault(400, [{ code: 'DisplayException', detail: 'The administrator forbids it.' }])
  })
  app.addHook('onSend', async (request, _reply, payload) => {
    const at = losing.findIndex(({ externalId }) => externalId === subjects.get(request))
    const [lost] = at < 0 ? [] : losing.splice(at, 1)
    if (lost?.how === 'late') await pause(lateByMs)
    if (lost?.how === 'dropped') request.raw.socket.destroy()
    return payload
  })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof PanelFault)) throw error
    for (const [name, value] of Object.entries(error.headers)) reply.header(name, value)
    return reply.code(error.status).send({
      errors: error.problems.map(({ code, detail, field, rule }) => ({
        code,
        status: String(error.status),
        detail,
        ...(field === undefined ? {} : { meta: { source_field: field, rule } }),
      })),
    })
  })
  // For addresses that are no API the panel has the page of its application.
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api/')) throw notFound()
    return reply.type('text/html').send('<!DOCTYPE html><html><head><title>Pterodactyl</title></head></html>')
  })

  const queryOf = ({ url }: FastifyRequest) => new URLSearchParams(url.split('?')[1])
  function pageOf<Item>(request: FastifyRequest, items: Item[], present: (item: Item) => unknown) {
    const query = queryOf(request)
    const size = Math.min(Number(query.get('per_page') ?? 50), double.pageSize)
    const page = Number(query.get('page') ?? 1)
    const data = items.slice((page - 1) * size, page * size).map(present)
    const pagination = {
      total: items.length,
      count: data.length,
      per_page: size,
      current_page: page,
      total_pages: Math.max(1, Math.ceil(items.length / size)),
      links: {},
    }
    return { object: 'list', data, meta: { pagination } }
  }

  const userShown = ({ password: _password, ...attributes }: DoubleUser) => ({ object: 'user', attributes })
  function serverShown(server: DoubleServer, include = '') {
    const { startup, image, environment, power: _power, backups: _backups, ...rest } = server
    const allocations = panel.allocations.filter((one) => one.server === server.id)
    const relationships = {
      ...(include.includes('allocations')
        ? {
            allocations: double.barred.has('allocations')
              ? { object: 'null_resource', attributes: null }
              : { object: 'list', data: allocations.map((one) => ({ object: 'allocation', attributes: one })) },
          }
        : {}),
      ...(include.includes('user') ? { user: userShown(panel.user(server.user)) } : {}),
    }
    const attributes = {
      ...rest,
      identifier: server.uuid.slice(0, 8),
      description: '',
      suspended: server.status === 'suspended',
      node: 1,
      nest: 1,
      container: { startup_command: startup, image, installed: 1, environment: { ...environment, P_SERVER_UUID: '' } },
      ...(include === '' ? {} : { relationships }),
    }
    return { object: 'server', attributes }
  }
  const eggShown = (include: string) => {
    const { variables, ...attributes } = egg
    const listed = { object: 'list', data: variables.map((one) => ({ object: 'egg_variable', attributes: one })) }
    return {
      object: 'egg',
      attributes: { ...attributes, ...(include === 'variables' ? { relationships: { variables: listed } } : {}) },
    }
  }

  type Route = { Params: { id: string; key: string; nest: string }; Body: Record<string, unknown> }
  const root = '/api/application'
  const byId = (request: FastifyRequest<Route>) => panel.server(Number(request.params.id))
  const includeOf = (request: FastifyRequest) => queryOf(request).get('include') ?? ''

  app.get<Route>(`${root}/users`, async (request) => {
    // A part of the address is enough.
    const mail = queryOf(request).get('filter[email]') ?? ''
    return pageOf(
      request,
      panel.users.filter(({ email }) => email.toLowerCase().includes(mail.toLowerCase())),
      userShown,
    )
  })
  app.get<Route>(`${root}/users/external/:key`, async (request) => {
    const user = panel.users.find((one) => one.external_id === request.params.key)
    if (!user) throw notFound()
    return userShown(user)
  })
  app.post<Route>(`${root}/users`, async (request, reply) =>
    reply.code(201).send(userShown(panel.newUser(request.body))),
  )
  app.patch<Route>(`${root}/users/:id`, async (request) => {
    const user = panel.user(Number(request.params.id))
    panel.checkUser(request.body, user)
    return userShown(Object.assign(user, request.body))
  })
  app.get<Route>(`${root}/servers`, async (request) =>
    pageOf(request, panel.servers, (one) => serverShown(one, includeOf(request))),
  )
  app.get<Route>(`${root}/servers/external/:key`, async (request) => {
    const server = panel.servers.find((one) => one.external_id === request.params.key)
    if (!server) throw notFound()
    return serverShown(server, includeOf(request))
  })
  app.get<Route>(`${root}/servers/:id`, async (request) => serverShown(byId(request), includeOf(request)))
  app.post<Route>(`${root}/servers`, async (request, reply) =>
    reply.code(201).send(serverShown(panel.newServer(request.body))),
  )
  app.patch<Route>(`${root}/servers/:id/build`, async (request) => {
    const server = byId(request)
    if (request.body.allocation !== server.allocation)
      throw new PanelFault(400, [
        {
          code: 'DisplayException',
          detail: 'The requested default allocation is not currently assigned to this server.',
        },
      ])
    return serverShown(Object.assign(server, panel.limits(request.body)))
  })
  app.patch<Route>(`${root}/servers/:id/startup`, async (request) => {
    const server = byId(request)
    const { startup, environment, image } = request.body as Pick<DoubleServer, 'startup' | 'environment' | 'image'>
    panel.checkEnvironment(environment)
    return serverShown(Object.assign(server, { startup, environment, image }))
  })
  const act = (method: 'POST' | 'DELETE', path: string, run: (server: DoubleServer) => void) =>
    app.route<Route>({
      method,
      url: `${root}/servers/:id${path}`,
      async handler(request, reply) {
        run(byId(request))
        return reply.code(204).send()
      },
    })
  act('POST', '/suspend', (server) => panel.suspend(server, true))
  act('POST', '/unsuspend', (server) => panel.suspend(server, false))
  act('POST', '/reinstall', (server) => {
    panel.checkNode()
    server.status = 'installing'
  })
  act('DELETE', '', (server) => panel.delete(server))
  app.get<Route>(`${root}/nests`, async (request) => {
    const eggs = { object: 'list', data: [eggShown('')] }
    const attributes = {
      id: 1,
      name: 'Minecraft',
      ...(includeOf(request) === 'eggs' ? { relationships: { eggs } } : {}),
    }
    return pageOf(request, [attributes], (one) => ({ object: 'nest', attributes: one }))
  })
  app.get<Route>(`${root}/nests/:nest/eggs/:id`, async (request) => {
    if (request.params.nest !== '1' || request.params.id !== String(egg.id)) throw notFound()
    return eggShown(includeOf(request))
  })
  app.get<Route>(`${root}/locations`, async (request) =>
    pageOf(request, panel.locations, (attributes) => ({ object: 'location', attributes })),
  )
  clientRoutes(app, double, resources, pageOf)

  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })
  return double
}
