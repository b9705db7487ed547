import Fastify, { type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { DigitalOceanAccount } from './account.ts'
import { DigitalOceanFault, type DigitalOceanObject, images, keys, notFound, regions, sizes } from './catalogue.ts'

export type DigitalOceanDouble = LostAnswers & {
  /** With its path: `http://127.0.0.1:…/v2` */
  baseUrl: string
  token: string
  account: DigitalOceanAccount
  /** What was asked, in the order in which it was. */
  requests: { method: string; path: string; body: unknown }[]
  /** The next request that changes something and carries this text is turned away; nothing is done. */
  failNext(text: string, fault: DigitalOceanFault): void
  /** So many requests are left. */
  leaveRequests(count: number): void
  /** Every request is answered so from now on; null ends it. */
  answerAll(answer: { status: number; body: string; type: string } | null): void
  stop(): Promise<void>
}

type Query = Record<string, string>

/** DigitalOcean as far as we use it, over real HTTP, with an account of its own. */
export async function startDigitalOcean({ lateByMs }: { lateByMs: number }): Promise<DigitalOceanDouble> {
  const port = await freePort()
  const account = new DigitalOceanAccount()
  const token = 'dop_v1_TokenOfTheDoubleOfDigitalOcean'
  const requests: DigitalOceanDouble['requests'] = []
  const failing: { text: string; fault: DigitalOceanFault }[] = []
  let remaining = 5000
  let always: Parameters<DigitalOceanDouble['answerAll']>[0] = null

  const app = Fastify({ forceCloseConnections: true })
  const lost = loseAnswers(app, lateByMs)
  app.addHook('preHandler', async (request, reply) => {
    requests.push({ method: request.method, path: request.url, body: request.body ?? null })
    if (always) return reply.code(always.status).type(always.type).send(always.body)
    remaining = Math.max(0, remaining - 1)
    const reset = String(Math.floor(Date.now() / 1000) + 1800)
    void reply.headers({
      'ratelimit-limit': '5000',
      'ratelimit-remaining': String(remaining),
      'ratelimit-reset': reset,
    })
    if (request.headers.authorization !== `Bearer ${token}`)
      throw new DigitalOceanFault(401, 'unauthorized', 'Unable to authenticate you')
    if (remaining === 0) throw new DigitalOceanFault(429, 'too_many_requests', 'API rate limit exceeded.')
    if (request.method === 'GET') return
    const said = `${request.url} ${JSON.stringify(request.body ?? '')}`
    const at = failing.findIndex(({ text }) => said.includes(text))
    if (at >= 0) throw failing.splice(at, 1)[0]!.fault
  })
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof DigitalOceanFault)) throw error
    const { status, id, message, headers } = error
    return reply.code(status).headers(headers).send({ id, message, request_id: '4d9d8375-3c56-4925-a3e7-eb137fed17e9' })
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ id: 'not_found', message: 'No such page.' }))

  type Call = FastifyRequest<{
    Params: { id: string; name: string }
    Querystring: Query
    Body: Record<string, unknown>
  }>
  const id = ({ params }: Call) => Number(params.id)

  app.get('/v2/account', async () => ({
    account: {
      droplet_limit: account.dropletLimit,
      floating_ip_limit: 3,
      email: 'ops@example.com',
      uuid: 'b6fr89dbf6d9156cace5f3c78dc9851d957381ef',
      email_verified: true,
      status: account.status,
      status_message: account.status === 'active' ? '' : 'A payment is open',
    },
  }))
  app.get('/v2/droplets', async ({ query }: Call) => pageOf('droplets', account.listed(query.tag_name), query))
  app.post('/v2/droplets', async (request: Call, reply) => reply.code(202).send(account.create(request.body)))
  app.get('/v2/droplets/:id', async (request: Call) => ({ droplet: account.droplet(id(request)) }))
  app.delete('/v2/droplets/:id', async (request: Call, reply) => {
    account.delete(id(request))
    return reply.code(204).send()
  })
  app.post('/v2/droplets/:id/actions', async (request: Call, reply) =>
    reply.code(201).send({ action: account.act(id(request), request.body) }),
  )
  app.get('/v2/droplets/:id/actions', async (request: Call) => {
    const of = account.actions.filter(({ resource_id }) => resource_id === account.droplet(id(request)).id)
    return pageOf('actions', of.toReversed(), request.query)
  })
  app.get('/v2/droplets/:id/snapshots', async (request: Call) => {
    const { id: of } = account.droplet(id(request))
    return pageOf(
      'snapshots',
      account.snapshots.filter(({ resource_id }) => resource_id === String(of)),
      request.query,
    )
  })
  app.delete('/v2/snapshots/:id', async (request: Call, reply) => {
    account.deleteSnapshot(id(request))
    return reply.code(204).send()
  })
  app.get('/v2/actions/:id', async (request: Call) => ({ action: account.action(id(request)) }))
  app.get('/v2/sizes', async ({ query }: Call) => pageOf('sizes', sizes, query))
  app.get('/v2/regions', async ({ query }: Call) => pageOf('regions', regions, query))
  app.get('/v2/images', async ({ query }: Call) => pageOf('images', images, query))
  app.get('/v2/account/keys', async ({ query }: Call) => pageOf('ssh_keys', keys, query))
  app.post('/v2/tags', async (request: Call, reply) => {
    account.newTag(String(request.body.name))
    return reply.code(201).send({ tag: tagOf(String(request.body.name)) })
  })
  app.get('/v2/tags/:name', async (request: Call) => ({ tag: tagOf(request.params.name) }))
  app.post('/v2/tags/:name/resources', async (request: Call, reply) => {
    for (const one of tagged(request)) account.tag(request.params.name, one)
    return reply.code(204).send()
  })
  app.delete('/v2/tags/:name/resources', async (request: Call, reply) => {
    for (const one of tagged(request)) account.untag(request.params.name, one)
    return reply.code(204).send()
  })
  await app.listen({ port, host: '127.0.0.1' })

  function tagOf(name: string) {
    if (!account.tags.has(name)) throw notFound()
    const last = account.tags.get(name)
    const count = account.droplets.filter(({ tags }) => tags.includes(name)).length
    const uri = last ? { last_tagged_uri: `https://api.digitalocean.com/v2/droplets/${last}` } : {}
    return { name, resources: { count, ...uri, droplets: { count, ...uri } } }
  }

  const tagged = (request: Call): DigitalOceanObject[] =>
    (request.body.resources as { resource_id: string; resource_type: string }[]).map(
      ({ resource_id, resource_type }) => {
        if (resource_type !== 'droplet') throw notFound()
        return account.droplet(Number(resource_id))
      },
    )

  return {
    ...lost,
    baseUrl: `http://127.0.0.1:${port}/v2`,
    token,
    account,
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

function pageOf(name: string, all: unknown[], query: Query) {
  const page = Number(query.page ?? 1)
  const size = Number(query.per_page ?? 20)
  if (!(size >= 1 && size <= 200)) throw new DigitalOceanFault(422, 'unprocessable_entity', 'per_page is invalid')
  const next = page * size < all.length
  const pages = next ? { next: `https://api.digitalocean.com/v2/${name}?page=${page + 1}&per_page=${size}` } : {}
  return { [name]: all.slice((page - 1) * size, page * size), links: { pages }, meta: { total: all.length } }
}
