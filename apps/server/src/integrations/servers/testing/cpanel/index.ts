import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'
import { acting, functionsOf } from './functions.ts'
import { WhmRefusal, WhmServer, type WhmUser } from './server.ts'

/**
 * - `busy`: turned away before anything is done
 * - `rejected`: refused for good, in words
 */
export type Failure =
  | 'busy'
  | 'rejected'
  | { status: number; type?: string; body: string }
  /** `first`: what happens on the server meanwhile. */
  | { reason: string; first?: () => void }

/** A double of WHM API 1 with one server behind it, over real HTTP. */
export type CpanelDouble = DoubleServer & {
  whm: WhmServer
  root: WhmUser
  newReseller(name: string): WhmUser
  /** The next call that changes something, or that of this name, and that says this text. */
  failNext(text: string, how: Failure, name?: string): void
  /** The names of the functions that were called, in their order. */
  called(): string[]
}

/** As cPanel answers to those whom it does not let in. */
const denied = {
  cpanelresult: {
    apiversion: '2',
    error: 'Access denied',
    data: { reason: 'Access denied', result: '0' },
    type: 'text',
  },
}

export async function startCpanel(): Promise<CpanelDouble> {
  const whm = new WhmServer()
  const newUser = (name: string): WhmUser => ({
    name,
    token: randomBytes(16).toString('hex').toUpperCase(),
    functions: null,
  })
  const root = newUser('root')
  const users = [root]
  const failures: { text: string; how: Failure; name?: string }[] = []
  const functions = functionsOf(whm, 'https://host.test:2083')

  const formOf = (request: FastifyRequest) => ({
    ...(request.query as Record<string, string>),
    ...Object.fromEntries(new URLSearchParams(String(request.body ?? ''))),
  })

  /** 1 as a number or as a text: both occur. */
  const metadata = (command: string, result: 0 | 1, reason: string, raw?: string) => ({
    version: 1,
    command,
    result: command.length % 2 === 0 ? result : String(result),
    reason,
    ...(raw === undefined ? {} : { output: { raw } }),
  })

  function fail(reply: FastifyReply, command: string, how: Failure) {
    if (how === 'busy')
      return reply.code(429).header('retry-after', '7').type('text/html').send('<h1>Too many requests</h1>')
    if (how === 'rejected') return { metadata: metadata(command, 0, 'This account cannot be changed.') }
    if ('first' in how) how.first?.()
    if ('reason' in how) return { metadata: metadata(command, 0, how.reason) }
    return reply
      .code(how.status)
      .type(how.type ?? 'text/html')
      .send(how.body)
  }

  const server = await startDouble((app) => {
    app.all('/json-api/:name', async (request, reply) => {
      const { name } = request.params as { name: string }
      const by = users.find((one) => request.headers.authorization === `whm ${one.name}:${one.token}`)
      if (!by || (by.functions && !by.functions.has(name))) return reply.code(403).send(denied)
      const form = formOf(request)
      const run = functions[name]
      // Without its number the answer is that of the first version, which has another shape.
      if (form['api.version'] !== '1') return { result: [{ status: run ? 1 : 0, statusmsg: 'ok' }] }
      const said = new URLSearchParams(form).toString()
      const at = failures.findIndex(
        (one) => (one.name ? one.name === name : acting.has(name)) && said.includes(one.text),
      )
      const [failure] = at < 0 ? [] : failures.splice(at, 1)
      if (failure) return fail(reply, name, failure.how)
      if (!run)
        return { metadata: metadata(name, 0, `Unknown app (“${name}”) requested for this version (1) of the API.`) }
      try {
        const { reason = 'OK', data, raw } = run(by, form)
        return { metadata: metadata(name, 1, reason, raw), ...(data ? { data } : {}) }
      } catch (error) {
        if (error instanceof WhmRefusal) return { metadata: metadata(name, 0, error.message) }
        throw error
      }
    })
    // The log-in page, for whatever else is asked for.
    app.setNotFoundHandler(async (_request, reply) => reply.code(200).type('text/html').send('<html>WHM Login</html>'))
  })

  return {
    ...server,
    whm,
    root,
    newReseller(name) {
      const reseller = newUser(name)
      users.push(reseller)
      return reseller
    },
    failNext(text, how, name) {
      failures.push({ text, how, ...(name === undefined ? {} : { name }) })
    },
    called: () => server.requests.map(({ path }) => /^\/json-api\/(\w+)/.exec(path)?.[1] ?? path),
  }
}
