import { randomUUID } from 'node:crypto'
import { type DoubleServer, startDouble } from '../../../testing/double-server.ts'
import { restRoutes } from './rest.ts'
import { PleskServer } from './server.ts'
import { carriedOut, operationOf, refusedAs, systemError } from './xml.ts'

/**
 * - `busy`: turned away before anything is done
 * - `rejected`: refused for good
 */
export type Failure =
  | 'busy'
  | 'rejected'
  | { code: number; message: string }
  | { status: number; type?: string; body: string }

type Request = { method: string; path: string; body: string }

/** A double of a Plesk server with both of its interfaces, over real HTTP. */
export type PleskDouble = DoubleServer & {
  plesk: PleskServer
  apiKey: string
  /** The next request for which this is true fails, and does nothing. */
  failNext(isMeant: (request: Request) => boolean, how: Failure): void
  /** Happens right before the next request for which this is true. */
  meanwhile(isMeant: (request: Request) => boolean, run: () => void): void
}

const XML_PATH = '/enterprise/control/agent.php'

/** `POST /clients`, `webspace/set`: what a request is about. */
export function whatIsAsked({ method, path, body }: Request): string {
  if (path !== XML_PATH) return `${method} ${path.replace(/^\/api\/v2/, '').replace(/\?.*$/, '')}`
  const { operator, operation } = operationOf(body)
  return `${operator}/${operation}`
}

export const changesSomething = (request: Request): boolean =>
  request.path === XML_PATH
    ? ['webspace/set', 'webspace/switch-subscription'].includes(whatIsAsked(request))
    : request.method !== 'GET'

export async function startPlesk(): Promise<PleskDouble> {
  const plesk = new PleskServer()
  const apiKey = randomUUID()
  const waiting: { isMeant: (request: Request) => boolean; run: () => void }[] = []
  const failures: { isMeant: (request: Request) => boolean; how: Failure }[] = []

  const server = await startDouble((app) => {
    app.addHook('preHandler', async (request, reply) => {
      const isXml = request.url === XML_PATH
      if (!isXml && !request.url.startsWith('/api/v2/')) return
      const key = isXml ? request.headers.key : request.headers['x-api-key']
      if (key !== apiKey)
        return isXml
          ? reply.type('text/xml').send(systemError(11_003, 'Secret key does not exist or is not allowed for your IP.'))
          : reply.code(401).send({ code: 401, message: 'You have provided an incorrect secret key.' })
      const said = { method: request.method, path: request.url, body: String(request.body ?? '') }
      const due = waiting.findIndex(({ isMeant }) => isMeant(said))
      if (due >= 0) waiting.splice(due, 1)[0]!.run()
      const at = failures.findIndex(({ isMeant }) => isMeant(said))
      const [failure] = at < 0 ? [] : failures.splice(at, 1)
      if (!failure) return
      const { how } = failure
      if (how === 'busy') return reply.code(429).header('retry-after', '7').type('text/html').send('<h1>Slow down</h1>')
      if (how !== 'rejected' && 'status' in how)
        return reply
          .code(how.status)
          .type(how.type ?? 'text/html')
          .send(how.body)
      const { code, message } = how === 'rejected' ? { code: 1023, message: 'The operation failed.' } : how
      if (!isXml) return reply.code(400).send({ code, message })
      const { operator, operation } = operationOf(said.body)
      return reply.type('text/xml').send(refusedAs(operator, operation, code, message))
    })
    app.post(XML_PATH, async (request, reply) => reply.type('text/xml').send(carriedOut(plesk, String(request.body))))
    restRoutes(app, plesk)
    app.setNotFoundHandler(async (_request, reply) =>
      reply.code(200).type('text/html').send('<html>Plesk Login</html>'),
    )
  })

  return {
    ...server,
    plesk,
    apiKey,
    failNext(isMeant, how) {
      failures.push({ isMeant, how })
    },
    meanwhile(isMeant, run) {
      waiting.push({ isMeant, run })
    },
  }
}
