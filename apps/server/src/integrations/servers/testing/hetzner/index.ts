import Fastify, { type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { HetznerFault, type HetznerObject } from './catalogue.ts'
import { HetznerProject } from './project.ts'

export type HetznerDouble = LostAnswers & {
  /** With its path: `http://127.0.0.1:…/v1` */
  baseUrl: string
  token: string
  /** May only read. */
  readOnlyToken: string
  project: HetznerProject
  /** What was asked, in the order in which it was. */
  requests: { method: string; path: string; body: unknown }[]
  /** The next request that changes something and carries this text is turned away; nothing is done. */
  failNext(text: string, fault: HetznerFault): void
  /** So many requests are left; they come back one a second. */
  leaveRequests(count: number): void
  /** Every request is answered so from now on; null ends it. */
  answerAll(answer: { status: number; body: string; type: string } | null): void
  stop(): Promise<void>
}

type Query = Record<string, string>

/** Hetzner Cloud as far as we use it, over real HTTP, with a project of its own. */
export async function startHetzner({ lateByMs }: { lateByMs: number }): Promise<HetznerDouble> {
  const port = await freePort()
  const project = new HetznerProject()
  const token = 'TokenOfTheDoubleOfHetznerThatReadsAndWrites'
  const readOnlyToken = 'TokenOfTheDoubleOfHetznerThatOnlyReads'
  const requests: HetznerDouble['requests'] = []
  const failing: { text: string; fault: HetznerFault }[] = []
  let remaining = 3600
  let always: Parameters<HetznerDouble['answerAll']>[0] = null

  const app = Fastify({ forceCloseConnections: true })
  const lost = loseAnswers(app, lateByMs)
  app.addHook('preHandler', async (request, reply) => {
    requests.push({ method: request.method, path: request.url, body: request.body ?? null })
    if (always) return reply.code(always.status).type(always.type).send(always.body)
    remaining = Math.max(0, remaining - 1)
    const reset = Math.floor(Date.now() / 1000) + (3600 - remaining)
    void reply.headers({
      'ratelimit-limit': '3600',
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': String(reset),
    })
    const given = request.headers.authorization
    if (given !== `Bearer ${token}` && given !== `Bearer ${readOnlyToken}`)
      throw new HetznerFault(401, 'unauthorized', 'the token you have provided is invalid')
    if (remaining === 0) throw new HetznerFault(429, 'rate_limit_exceeded', 'limit of 3600 requests per hour reached')
    if (request.method === 'GET') return
    if (given === `Bearer ${readOnlyToken}`)
      throw new HetznerFault(401, 'token_readonly', 'the token is only allowed to perform GET requests')
    const said = `${request.url} ${JSON.stringify(request.body ?? '')}`
    const at = failing.findIndex(({ text }) => said.includes(text))
    if (at >= 0) throw failing.splice(at, 1)[0]!.fault
  })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof HetznerFault)) throw error
    const { status, code, message, details } = error
    return reply.code(status).send({ error: { code, message, details } })
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ error: { code: 'not_found', message: 'page not found', details: null } }),
  )

  type Call = FastifyRequest<{
    Params: { id: string; action: string }
    Querystring: Query
    Body: Record<string, unknown>
  }>
  const id = ({ params }: Call) => Number(params.id)

  app.get('/v1/servers', async ({ query }: Call) => pageOf('servers', selected(project.servers, query), query))
  app.post('/v1/servers', async (request: Call, reply) => reply.code(201).send(project.create(request.body)))
  app.get('/v1/servers/:id', async (request: Call) => ({ server: project.server(id(request)) }))
  app.put('/v1/servers/:id', async (request: Call) => ({ server: project.update(id(request), request.body) }))
  app.delete('/v1/servers/:id', async (request: Call) => ({ action: project.delete(id(request)) }))
  app.post('/v1/servers/:id/actions/:action', async (request: Call, reply) =>
    reply.code(201).send(project.act(id(request), request.params.action, request.body ?? {})),
  )
  app.get('/v1/servers/:id/actions', async (request: Call) => {
    const of = project.actions.filter(({ resources }) => resources[0].id === id(request))
    return pageOf(
      'actions',
      of.filter(({ status }) => status === (request.query.status ?? status)),
      request.query,
    )
  })
  app.get('/v1/actions/:id', async (request: Call) => ({ action: project.action(id(request)) }))
  app.get('/v1/images', async ({ query }: Call) => pageOf('images', selected(project.images, query), query))
  app.get('/v1/images/:id', async (request: Call) => ({ image: project.image(id(request)) }))
  app.delete('/v1/images/:id', async (request: Call, reply) => {
    project.deleteImage(id(request))
    return reply.code(204).send()
  })
  app.get('/v1/server_types', async ({ query }: Call) => pageOf('server_types', selected(project.types, query), query))
  app.get('/v1/locations', async ({ query }: Call) => pageOf('locations', project.locations, query))
  app.get('/v1/ssh_keys', async ({ query }: Call) => pageOf('ssh_keys', project.sshKeys, query))
  await app.listen({ port, host: '127.0.0.1' })

  return {
    ...lost,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    token,
    readOnlyToken,
    project,
    requests,
    failNext: (text, fault) => void failing.push({ text, fault }),
    leaveRequests(count) {
      remaining = count
    },
    answerAll(answer) {
      always = answer
    },
    stop: () => app.close(),
  }
}

function selected(all: HetznerObject[], query: Query): HetznerObject[] {
  const [label, value] = (query.label_selector ?? '').split('==')
  return all.filter(
    (one) =>
      (query.name === undefined || one.name === query.name) &&
      (query.type === undefined || one.type === query.type) &&
      (query.status === undefined || one.status === query.status) &&
      (!label || (label in one.labels && (value === undefined || one.labels[label] === value))),
  )
}

function pageOf(name: string, all: HetznerObject[], query: Query) {
  const page = Number(query.page ?? 1)
  const size = Number(query.per_page ?? 25)
  if (!(size >= 1 && size <= 50)) throw new HetznerFault(422, 'invalid_input', "invalid input in field 'per_page'")
  const last = Math.max(1, Math.ceil(all.length / size))
  const pagination = {
    page,
    per_page: size,
    previous_page: page > 1 ? page - 1 : null,
    next_page: page < last ? page + 1 : null,
    last_page: last,
    total_entries: all.length,
  }
  return { [name]: all.slice((page - 1) * size, page * size), meta: { pagination } }
}
