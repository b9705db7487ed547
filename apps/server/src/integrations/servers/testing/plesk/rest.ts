import type { FastifyInstance, FastifyReply } from 'fastify'
import { type Client, type Domain, PleskRefusal, type PleskServer } from './server.ts'

const shownClient = ({ password: _password, ...client }: Client) => ({
  ...client,
  company: '',
  locale: 'en-US',
  owner_login: 'admin',
  description: '',
})

const shownDomain = ({ id, guid, created, name, ascii_name, base_domain_id }: Domain) => ({
  id,
  created,
  name,
  ascii_name,
  hosting_type: 'virtual',
  base_domain_id,
  guid,
  www_root: `/var/www/vhosts/${ascii_name}/httpdocs`,
  aliases: [],
})

/** The code of Plesk's own comes now and then; else the status is repeated in its place. */
function refuse(reply: FastifyReply, error: unknown) {
  if (!(error instanceof PleskRefusal)) throw error
  const { status, code, message } = error
  return reply.code(status).send({ code: code === 1013 || code === 1015 ? code : status, message })
}

/** Routes below `/api/v2`, as far as we use them. */
export function restRoutes(app: FastifyInstance, plesk: PleskServer): void {
  type Asked = { id: number; query: Record<string, string>; body: Record<string, unknown> }
  const route = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    run: (asked: Asked) => unknown,
    status = 200,
  ) =>
    app.route({
      method,
      url: `/api/v2${url}`,
      async handler(request, reply) {
        const text = String(request.body ?? '')
        if (text !== '' && !String(request.headers['content-type']).startsWith('application/json'))
          return reply.code(400).send({ code: 400, message: 'Not JSON' })
        const asked = {
          id: Number((request.params as { id?: string }).id),
          query: request.query as Record<string, string>,
          body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
        }
        try {
          return reply.code(status).send(JSON.stringify(run(asked)))
        } catch (error) {
          return refuse(reply, error)
        }
      },
    })
  const made = ({ id, guid }: { id: number; guid: string }) => ({ id, guid })

  route('GET', '/server', () => ({
    platform: plesk.platform,
    hostname: 'host.test',
    guid: 'baa58292-fee0-4ecb-9da1-bba0cc5adea7',
    panel_version: '18.0.62',
    panel_revision: '1711e2bceff6fd6656c821b8cb6444c2726f3784',
    panel_build_date: '2026-01-04',
    panel_update_version: '2',
    extension_version: '2.9.1',
    extension_release: '1',
  }))
  route('GET', '/server/ips', () => plesk.ips.map((ip) => ({ ...ip, netmask: '255.255.255.0', interface: 'eth0' })))
  route('GET', '/clients', () => plesk.clients.map(shownClient))
  route('POST', '/clients', ({ body }) => made(plesk.newClient(body)), 201)
  route('GET', '/clients/:id', ({ id }) => shownClient(plesk.client(id)))
  route('PUT', '/clients/:id', ({ id, body }) => {
    const client = plesk.client(id)
    if (typeof body.password === 'string') plesk.changePassword(client, body.password)
    return made(client)
  })
  route('DELETE', '/clients/:id', ({ id }) => made(plesk.deleteClient(id)))
  route('GET', '/domains', ({ query }) =>
    plesk.domains.filter(({ name }) => query.name === undefined || query.name === name).map(shownDomain),
  )
  route('POST', '/domains', ({ body }) => made(plesk.newDomain(body)), 201)
  route('DELETE', '/domains/:id', ({ id }) => made(plesk.deleteDomain(id)))
}
