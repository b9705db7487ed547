import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify'

/** A double of Shelfbox, the panel of the guide "Write a server module": its state, its refusals, its work that takes a while. */

export const TOKEN = 'sb_0123456789abcdef'

type Box = {
  login: string
  domain: string
  package: string
  contact: string
  tag: string | null
  state: 'building' | 'live' | 'paused' | 'leaving' | 'wrecked'
  ip: string
  created: string
}
type Order = { login: string; how: 'late' | 'dropped' | 'busy' | 'rejected' }
type Asked = { Params: { login: string; job: string }; Querystring: { after?: string }; Body: Record<string, string> }

const PAGE = 3
const titles: Record<string, string> = { shelf: 'One shelf', case: 'A whole case' }

export class Shelfbox {
  readonly boxes = new Map<string, Box>()
  readonly passwords = new Map<string, string>()
  readonly jobs = new Map<string, { login: string; state: 'running' | 'done' }>()
  isFull = false
  url = ''
  readonly #app: FastifyInstance = Fastify({ forceCloseConnections: true })
  readonly #orders: Order[] = []
  readonly #lateByMs: number

  constructor({ lateByMs }: { lateByMs: number }) {
    this.#lateByMs = lateByMs
    this.#app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`)
        await this.#refuse(reply, 401, 'unauthorized', 'This token is not known.')
    })
    this.#app.addHook('preHandler', async (request, reply) => {
      const how = request.method === 'GET' ? undefined : this.#take(request, ['busy', 'rejected'])
      if (how === 'busy') await this.#refuse(reply.header('retry-after', '5'), 503, 'busy', 'Too much to do.')
      if (how === 'rejected') await this.#refuse(reply, 422, 'not_allowed', 'The licence does not allow it.')
    })
    // The work is done by now; only its answer does not arrive.
    this.#app.addHook('onSend', async (request) => {
      const how = request.method === 'GET' ? undefined : this.#take(request, ['late', 'dropped'])
      if (how === 'dropped') request.raw.socket.destroy()
      if (how === 'late') await pause(this.#lateByMs)
    })
    this.#routes()
  }

  async start(): Promise<void> {
    this.url = await this.#app.listen({ host: '127.0.0.1', port: 0 })
  }
  stop = (): Promise<void> => this.#app.close()

  /** The next request about this account that changes something goes wrong so. */
  orders = (login: string, how: Order['how']): void => void this.#orders.push({ login, how })

  finishWork(): void {
    for (const box of this.boxes.values()) {
      if (box.state === 'building') box.state = 'live'
      if (box.state === 'leaving') this.boxes.delete(box.login)
    }
    for (const job of this.jobs.values()) job.state = 'done'
  }

  make(box: Partial<Box> & Pick<Box, 'login'>): Box {
    const usual = { domain: 'other.example', package: 'shelf', contact: 'somebody@example.com', tag: null }
    const made: Box = { ...usual, state: 'live', ip: '203.0.113.20', created: '2027-03-01', ...box }
    this.boxes.set(made.login, made)
    return made
  }

  #take(request: { url: string; body: unknown }, hows: Order['how'][]): Order['how'] | undefined {
    const login = (request.body as { login?: string } | null)?.login ?? request.url.split(/[/?]/)[3]
    const at = this.#orders.findIndex((one) => one.login === login && hows.includes(one.how))
    return at < 0 ? undefined : this.#orders.splice(at, 1)[0]!.how
  }

  #refuse = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
    reply.code(status).send({ error: { code, message } })

  #routes(): void {
    /** Answers about an account that stands, or says that there is none. */
    const about =
      (work: (box: Box, body: Record<string, string>, reply: FastifyReply) => unknown) =>
      async ({ params, body }: { params: Asked['Params']; body: Asked['Body'] | null }, reply: FastifyReply) => {
        const box = this.boxes.get(params.login)
        if (!box) return this.#refuse(reply, 404, 'account_not_found', 'There is no such account.')
        return work(box, body ?? {}, reply)
      }

    this.#app.get('/v1/server', async () => ({ version: '8.1', accounts: this.boxes.size, disk_free_mib: 90_000 }))
    this.#app.get('/v1/packages', async () => ({
      items: Object.entries(titles).map(([name, title]) => ({ name, title })),
    }))
    this.#app.get<Asked>('/v1/accounts', async ({ query }) => {
      const all = [...this.boxes.values()].toSorted((a, b) => (a.login < b.login ? -1 : 1))
      const from = query.after === undefined ? all : all.filter(({ login }) => login > query.after!)
      const items = from.slice(0, PAGE)
      return { items, next: from.length > PAGE ? items.at(-1)!.login : null }
    })
    this.#app.post<Asked>('/v1/accounts', async ({ body }, reply) => {
      const { login, password, domain, contact, tag } = body as Record<string, string> & { login: string }
      if (this.boxes.has(login)) return this.#refuse(reply, 409, 'login_taken', `The login ${login} is taken.`)
      if (this.isFull) return this.#refuse(reply, 409, 'server_full', 'No shelf is free.')
      if (!titles[body.package!]) return this.#refuse(reply, 422, 'no_package', 'There is no such package.')
      this.passwords.set(login, password!)
      return reply.code(202).send(this.make({ login, domain, contact, tag, package: body.package, state: 'building' }))
    })
    this.#app.get<Asked>(
      '/v1/accounts/:login',
      about((box) => box),
    )
    this.#app.patch<Asked>(
      '/v1/accounts/:login',
      about((box, body) => {
        if (body.package) box.package = body.package
        if (body.password) this.passwords.set(box.login, body.password)
        return box
      }),
    )
    this.#app.post<Asked>(
      '/v1/accounts/:login/pause',
      about((box, _body, reply) => {
        if (box.state === 'paused') return this.#refuse(reply, 409, 'already_paused', 'It is paused.')
        box.state = 'paused'
        return box
      }),
    )
    this.#app.post<Asked>(
      '/v1/accounts/:login/resume',
      about((box, _body, reply) => {
        if (box.state !== 'paused') return this.#refuse(reply, 409, 'not_paused', 'It is not paused.')
        box.state = 'live'
        return box
      }),
    )
    this.#app.delete<Asked>(
      '/v1/accounts/:login',
      about((box, _body, reply) => {
        const running = [...this.jobs].find(([, job]) => job.login === box.login && job.state === 'running')
        const id = running?.[0] ?? `job_${randomUUID()}`
        this.jobs.set(id, { login: box.login, state: 'running' })
        box.state = 'leaving'
        return reply.code(202).send({ job: id, state: 'running', message: 'Removing files.' })
      }),
    )
    this.#app.get<Asked>('/v1/jobs/:job', async ({ params }, reply) => {
      const job = this.jobs.get(params.job)
      if (!job) return this.#refuse(reply, 404, 'job_not_found', 'There is no such job.')
      return { job: params.job, state: job.state, message: 'Removing files.' }
    })
    this.#app.get<Asked>(
      '/v1/accounts/:login/usage',
      about(() => ({ disk_mib: 210, disk_limit_mib: 5120, traffic_mib: 3900 })),
    )
    this.#app.post<Asked>(
      '/v1/accounts/:login/session',
      about(() => ({ session_token: randomUUID() })),
    )
  }
}
