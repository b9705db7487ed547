import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { freePort } from '../../../../platform/free-port.ts'
import { type LostAnswers, loseAnswers } from '../../../testing/lost-answers.ts'
import { DirectAdminFault, DirectAdminServer, jsonConfig, jsonUsage, legacyConfig, legacyUsage } from './state.ts'

/** A request that came in: who sent it, and what it said. */
export type Received = { method: string; path: string; query: string; user: string; body: string }

export type DirectAdminDouble = LostAnswers & {
  origin: string
  username: string
  loginKey: string
  server: DirectAdminServer
  requests: Received[]
  /** The next request that changes something and carries this text is turned away before it does anything. */
  failNext(text: string, how: 'busy' | 'rejected'): void
  /** How whom it does not know is told so; older versions show the page for logging in. */
  stranger: 'page' | 'redirect' | 'unauthorized'
  /** A version from before the newer interface. */
  isOld: boolean
  /** The login key is restricted to commands of the older interface. */
  isKeyForCommandsOnly: boolean
  /** Deleting says that it failed, after it was done. */
  deletesWithError: boolean
  /** Answers of the older interface are written with entities that nobody encoded. */
  writesLooseEntities: boolean
  /** What is answered to every request from now on; null ends it. */
  answerWith(answer: { status: number; type: string; body: string; headers?: Record<string, string> } | null): void
  stop(): Promise<void>
}

const loginPage =
  '<!DOCTYPE html>\n<html><head><title>DirectAdmin Login</title></head><body>Please log in</body></html>'

/** DirectAdmin as far as we use it, over real HTTP: both interfaces, and one login. */
export async function startDirectAdmin({ lateByMs }: { lateByMs: number }): Promise<DirectAdminDouble> {
  const origin = `http://127.0.0.1:${await freePort()}`
  const server = new DirectAdminServer()
  const requests: Received[] = []
  const failing: { text: string; how: 'busy' | 'rejected' }[] = []
  let always: Parameters<DirectAdminDouble['answerWith']>[0] = null

  const app = Fastify({ forceCloseConnections: true })
  const lost = loseAnswers(app, lateByMs)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))

  const double: DirectAdminDouble = {
    ...lost,
    origin,
    username: 'admin',
    loginKey: 'BillingKey-7fGh2k',
    server,
    requests,
    failNext: (text, how) => void failing.push({ text, how }),
    stranger: 'page',
    isOld: false,
    isKeyForCommandsOnly: false,
    deletesWithError: false,
    writesLooseEntities: false,
    answerWith(answer) {
      always = answer
    },
    stop: () => app.close(),
  }

  /** What stands before the bar logs in, what stands behind it is acted for. */
  function loginOf(request: FastifyRequest): { login: string; user: string } | null {
    const [, encoded] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? []
    const [, names, key] = /^([^:]*):(.*)$/.exec(Buffer.from(encoded ?? '', 'base64').toString('utf8')) ?? []
    const [login, user = login] = (names ?? '').split('|')
    if (login !== double.username || key !== double.loginKey) return null
    if (user !== login && server.users.get(user!)?.creator !== login) return null
    return { login: login!, user: user! }
  }

  app.addHook('preHandler', async (request, reply) => {
    const [path = '', query = ''] = request.url.split('?')
    const who = loginOf(request)
    requests.push({ method: request.method, path, query, user: who?.user ?? '', body: String(request.body ?? '') })
    if (always) {
      for (const [name, value] of Object.entries(always.headers ?? {})) reply.header(name, value)
      return reply.code(always.status).type(always.type).send(always.body)
    }
    if (path === '/api/login/url') return
    if (!who) {
      if (path.startsWith('/api/') || double.stranger === 'unauthorized')
        return reply.code(401).send({ type: 'UNAUTHORIZED' })
      if (double.stranger === 'redirect') return reply.code(302).header('location', '/evo/').send('')
      return reply.code(200).type('text/html').send(loginPage)
    }
    if (path.startsWith('/api/')) {
      if (double.isOld) return reply.code(404).type('text/plain').send('404 page not found\n')
      if (double.isKeyForCommandsOnly) return reply.code(403).send({ type: 'ACCESS_DENIED' })
    }
    if (request.method === 'GET') return
    const said = `${request.url} ${String(request.body ?? '')}`
    const at = failing.findIndex(({ text }) => said.includes(text))
    const [failed] = at < 0 ? [] : failing.splice(at, 1)
    if (failed?.how === 'busy')
      return reply.code(429).header('retry-after', '7').type('text/html').send('<html>Too many requests</html>')
    if (failed) return answerError(reply, 'Cannot execute your request', 'The administrator has switched this off')
  })

  const written = (values: Record<string, string>): string => new URLSearchParams(values).toString()

  function answerError(reply: FastifyReply, text: string, details: string) {
    const entities = details.replaceAll("'", '&#39')
    const body = double.writesLooseEntities
      ? `error=1&text=${text.replaceAll(' ', '+')}&details=${entities.replaceAll(' ', '+')}`
      : written({ error: '1', text, details: entities })
    return reply.type('text/plain').send(body)
  }

  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof DirectAdminFault)) throw error
    return answerError(reply, error.text, error.message)
  })

  type Values = Record<string, string | undefined>
  /** Commands are taken with GET as well as with POST, whatever they do. */
  const command = (name: string, run: (values: Values, login: string) => string) =>
    app.route({
      method: ['GET', 'POST'],
      url: `/${name}`,
      async handler(request, reply) {
        const [, query = ''] = request.url.split('?')
        const values = Object.fromEntries(new URLSearchParams(`${query}&${String(request.body ?? '')}`))
        return reply.type('text/plain').send(run(values, loginOf(request)!.login))
      },
    })

  const done = (text: string, details = '') => written({ error: '0', text, details })
  const list = (names: string[]) => names.map((name) => `list[]=${encodeURIComponent(name)}`).join('&')
  const mine = (login: string, username: string | undefined) => {
    const user = server.user(username ?? '')
    if (user.creator !== login) throw new DirectAdminFault('Access denied', 'You do not own that user')
    return user
  }

  command('CMD_API_LOGIN_TEST', () => done('Login OK'))
  command('CMD_API_SHOW_USERS', (_values, login) => list(server.ofLogin(login).map(({ username }) => username)))
  command('CMD_API_SHOW_USER_CONFIG', ({ user }, login) => written(legacyConfig(server, mine(login, user))))
  command('CMD_API_SHOW_USER_USAGE', ({ user }, login) => written(legacyUsage(mine(login, user))))
  command('CMD_API_PACKAGES_USER', () => list([...server.packages.keys()]))
  command('CMD_API_SHOW_RESELLER_IPS', ({ ip }) => {
    if (ip === undefined) return list(server.addresses.map((one) => one.ip))
    const address = server.addresses.find((one) => one.ip === ip)
    if (!address) throw new DirectAdminFault('Error', 'You do not own that IP')
    return written({ gateway: '', netmask: '255.255.255.0', reseller: 'admin', status: address.status, value: '' })
  })
  command('CMD_API_ACCOUNT_USER', (values, login) => {
    if (values.action !== 'create') throw new DirectAdminFault('Error', 'Unknown action')
    const { username } = server.create(login, values)
    return done('User created successfully', `Unix User created successfully\nUser ${username} created<br>\n`)
  })
  command('CMD_API_SELECT_USERS', (values, login) => {
    const { username } = mine(login, values.select0)
    if (values.delete === 'yes' && values.confirmed === 'Confirm') {
      server.delete(username)
      if (double.deletesWithError)
        throw new DirectAdminFault('Error deleting user', "Couldn't remove the home directory")
      return done('Users deleted', `User ${username} deleted`)
    }
    if (!values.suspend || values.location !== 'CMD_SELECT_USERS')
      throw new DirectAdminFault('Error', 'Nothing selected')
    server.suspend(username, values.suspend, values.reason ?? '')
    return done('Success', 'All selected users have been changed')
  })
  command('CMD_API_MODIFY_USER', (values, login) => {
    const user = mine(login, values.user)
    if (values.action !== 'package' || !server.packages.has(values.package ?? ''))
      throw new DirectAdminFault('Unable to modify user', 'That package does not exist')
    user.package = values.package!
    return done('Saved', 'User modified')
  })
  command('CMD_API_USER_PASSWD', (values, login) => {
    const user = mine(login, values.username)
    server.checkPassword(values.passwd ?? '', values.passwd2 ?? '')
    user.password = values.passwd!
    return done('Password Changed', 'Password successfully changed')
  })

  type ByName = { Params: { username: string } }
  const read = (what: string, present: (user: ReturnType<DirectAdminServer['user']>) => unknown) =>
    app.get<ByName>(`/api/users/:username/${what}`, async (request, reply) => {
      const user = server.users.get(request.params.username)
      if (!user) return reply.code(404).send({ type: 'NOT_FOUND' })
      if (user.creator !== loginOf(request)!.login) return reply.code(403).send({ type: 'ACCESS_DENIED' })
      return present(user)
    })
  read('config', (user) => jsonConfig(server, user))
  read('usage', (user) => jsonUsage(server, user))
  app.get('/api/version', async () => ({ version: '1.680', distro: 'debian12', os: 'linux', arch: 'amd64' }))
  app.post('/api/login-keys/urls', async (request, reply) => {
    const body = JSON.parse(String(request.body)) as { allowNetworks: string[]; expires: string; redirectURL: string }
    if (Number.isNaN(Date.parse(body.expires)) || !Array.isArray(body.allowNetworks))
      return reply.code(400).send({ type: 'BAD_REQUEST', message: 'expires: invalid time' })
    const key = server.newWayIn(loginOf(request)!.user)
    return { ...body, id: `HASHURL${key.slice(0, 12)}`, createdBy: 'api', url: `${origin}/api/login/url?key=${key}` }
  })
  app.get('/api/login/url', async (request, reply) => {
    const key = new URLSearchParams(request.url.split('?')[1]).get('key') ?? ''
    const username = server.waysIn.get(key)
    server.waysIn.delete(key)
    if (!username) return reply.code(200).type('text/html').send(loginPage)
    return reply.code(302).header('set-cookie', `session=${username}`).header('location', '/').send('')
  })

  await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' })
  return double
}
