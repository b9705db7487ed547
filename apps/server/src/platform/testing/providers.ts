import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { freePort } from '../free-port.ts'

export type TestProvider = {
  issuer: string
  /** Goes where we sent the person, logs in there under that name, and answers the query they come back with. */
  visit(url: string, as: string): Promise<URLSearchParams>
  stop(): Promise<void>
}

/** A real provider of OpenID Connect, in a process of its own, that knows us as `ostler`. */
export async function anOidcProvider(redirectUris: string[]): Promise<TestProvider> {
  const port = await freePort()
  const program = new URL('./oidc-provider.ts', import.meta.url)
  const child = fork(program, [String(port), ...redirectUris], { stdio: 'ignore' })
  await new Promise((ready, fail) => child.once('message', ready).once('exit', fail))
  return {
    issuer: `http://localhost:${port}`,
    visit: (url, as) => walk(url, as, redirectUris),
    async stop() {
      const ended = new Promise((done) => child.once('exit', done))
      child.disconnect()
      await ended
    },
  }
}

/** A browser that fills in the log-in page and agrees to what is asked, until it is sent back to us. */
async function walk(start: string, login: string, redirectUris: string[]): Promise<URLSearchParams> {
  const cookies = new Map<string, string>()
  let next: { url: string; form?: Record<string, string> } = { url: start }
  for (let steps = 0; steps < 12; steps++) {
    const response = await fetch(next.url, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(next.form ? { method: 'POST', body: new URLSearchParams(next.form) } : {}),
    })
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const location = response.headers.get('location')
    const page = await response.text()
    if (location === null) {
      const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? []
      if (!prompt) throw new Error(`The provider shows no form: ${response.status} ${page.slice(0, 500)}`)
      next = { url: next.url, form: { prompt, ...(prompt === 'login' ? { login, password: 'any' } : {}) } }
      continue
    }
    const to = new URL(location, next.url)
    if (redirectUris.includes(to.origin + to.pathname)) return to.searchParams
    next = { url: to.href }
  }
  throw new Error('The provider does not send the person back.')
}

export type GitHubAccount = {
  id: number
  name: string
  emails: { email: string; primary: boolean; verified: boolean }[]
}

/** As much of a GitHub Enterprise Server as signing in takes. Accounts go by the name that is typed in. */
export async function aGitHub(accounts: Record<string, GitHubAccount>): Promise<TestProvider> {
  const port = await freePort()
  const codes = new Map<string, { login: string; challenge: string }>()
  const read = async (request: AsyncIterable<Buffer>) => {
    let body = ''
    for await (const chunk of request) body += chunk
    return new URLSearchParams(body)
  }
  const server = createServer(async (request, response) => {
    const answer = (body: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const path = request.url!.split('?')[0]
    if (path === '/login/oauth/access_token') {
      const form = await read(request)
      if (form.get('client_id') !== 'ostler' || form.get('client_secret') !== 'a secret between the two of us')
        return answer({ error: 'incorrect_client_credentials' })
      const given = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url')
      if (!given || given.challenge !== challenge) return answer({ error: 'bad_verification_code' })
      return answer({ access_token: `token of ${given.login}`, token_type: 'bearer' })
    }
    const login = /^Bearer token of (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const account = accounts[login ?? '']
    if (!account || !request.headers['user-agent']) return answer({ message: 'Bad credentials' }, 401)
    if (path === '/api/v3/user') return answer({ id: account.id, login, name: account.name })
    if (path === '/api/v3/user/emails') return answer(account.emails)
    return answer({ message: 'Not Found' }, 404)
  })
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  return {
    issuer: `http://localhost:${port}`,
    async visit(url, login) {
      const query = new URL(url).searchParams
      const code = `code-${codes.size}-${login}`
      codes.set(code, { login, challenge: query.get('code_challenge') ?? '' })
      return new URLSearchParams({ code, state: query.get('state') ?? '' })
    },
    stop: () => new Promise((closed) => server.close(() => closed())),
  }
}
