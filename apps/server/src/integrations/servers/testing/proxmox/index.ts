import Fastify, { type FastifyReply } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { PveCluster, PveFault } from './cluster.ts'
import { checkForm } from './forms.ts'
import { routes } from './routes.ts'

export type PveRequest = { method: string; path: string; form: Record<string, string> }

export type ProxmoxDouble = LostAnswers & {
  origin: string
  tokenId: string
  tokenSecret: string
  cluster: PveCluster
  /** Every request that was let in. */
  seen: PveRequest[]
  /** What the token may do, by path. */
  permissions: Record<string, Record<string, 1>>
  /** Newer versions repeat in the body what the status line says. */
  repeatsReasonInBody: boolean
  /** The next request that changes something is answered with this, and nothing is done. */
  refuseNext(status: number, reason: string, errors?: Record<string, string>): void
  /** Every request from now on is answered so by something in between; null ends it. */
  answerAll(answer: { status: number; body: string; contentType?: string } | null): void
  stop(): Promise<void>
}

const privileges = [
  ...['VM.Allocate', 'VM.Clone', 'VM.Audit', 'VM.PowerMgmt', 'VM.Backup', 'VM.GuestAgent.Unrestricted'],
  ...['VM.Config.Options', 'VM.Config.CPU', 'VM.Config.Memory', 'VM.Config.Disk', 'VM.Config.Cloudinit'],
  ...['Datastore.AllocateSpace', 'Datastore.Audit', 'SDN.Use'],
]

/** Proxmox VE as far as we use it, over real HTTP. */
export async function startProxmox({ lateByMs }: { lateByMs: number }): Promise<ProxmoxDouble> {
  const cluster = new PveCluster()
  const seen: PveRequest[] = []
  let refusal: PveFault | null = null
  let answer: { status: number; body: string; contentType?: string } | null = null

  const app = Fastify({ forceCloseConnections: true, routerOptions: { maxParamLength: 500 } })
  const lost = loseAnswers(app, lateByMs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  function say(reply: FastifyReply, { status, message, errors }: PveFault) {
    reply.raw.statusMessage = message
    const inBody = double.repeatsReasonInBody ? { message: `${message}\n` } : {}
    return reply
      .code(status)
      .type('application/json;charset=UTF-8')
      .send(JSON.stringify({ data: null, ...(errors ? { errors } : {}), ...inBody }))
  }

  app.all('/api2/json/*', async (request, reply) => {
    if (answer)
      return reply
        .code(answer.status)
        .type(answer.contentType ?? 'text/html')
        .send(answer.body)
    try {
      const expected = `PVEAPIToken=${double.tokenId}=${double.tokenSecret}`
      if (request.headers.authorization !== expected) throw new PveFault(401, 'invalid token value!')
      const { pathname, searchParams } = new URL(request.url, double.origin)
      const isBody = request.method === 'POST' || request.method === 'PUT'
      const type = String(request.headers['content-type'] ?? '')
      if (isBody && !type.startsWith('application/x-www-form-urlencoded'))
        throw new PveFault(400, 'Wrong content type of the body.')
      const form = Object.fromEntries(isBody ? new URLSearchParams(String(request.body ?? '')) : searchParams)
      const path = pathname.slice('/api2/json'.length)
      seen.push({ method: request.method, path, form })
      if (request.method !== 'GET' && refusal) {
        const fault = refusal
        refusal = null
        throw fault
      }
      const parts = path.slice(1).split('/').map(decodeURIComponent)
      if (parts[0] === 'nodes' && cluster.downNodes.has(parts[1] ?? '')) throw new PveFault(595, 'No route to host')
      const known = routes.find(
        (one) =>
          one.method === request.method &&
          one.path.length === parts.length &&
          one.path.every((part, at) => part.startsWith(':') || part === parts[at]),
      )
      if (!known) throw new PveFault(501, `Method '${request.method} ${path}' not implemented`)
      checkForm(known.takes, form)
      const named = Object.fromEntries(
        known.path.flatMap((part, at) => (part.startsWith(':') ? [[part.slice(1), parts[at]!]] : [])),
      )
      const data = known.run({ cluster, form, named, permissions: double.permissions })
      return reply.type('application/json;charset=UTF-8').send(JSON.stringify({ data: data ?? null }))
    } catch (error) {
      if (error instanceof PveFault) return say(reply, error)
      throw error
    }
  })

  const port = await freePort()
  await app.listen({ host: '127.0.0.1', port })
  const double: ProxmoxDouble = {
    ...lost,
    origin: `http://127.0.0.1:${port}`,
    tokenId: 'ostler@pve!billing',
    tokenSecret: '0f5bd1e4-3a52-4c2f-9f5c-6d1ecb1f3c9a',
    cluster,
    seen,
    permissions: { '/': Object.fromEntries(privileges.map((one) => [one, 1 as const])) },
    repeatsReasonInBody: false,
    refuseNext(status, reason, errors) {
      refusal = new PveFault(status, reason, errors ?? null)
    },
    answerAll(wish) {
      answer = wish
    },
    stop: () => app.close(),
  }
  return double
}
