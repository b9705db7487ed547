import { lookup } from 'node:dns/promises'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { connect as connectTo, isIP, type LookupFunction, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { isOutside } from './outbound-addresses.ts'
import { definePort } from './ports.ts'

export type Resolved = { address: string; family: 4 | 6 }

export type OutboundOptions = {
  /** `host:port` of what may be called although it lies inside or listens on an odd port. The operator vouches for it. */
  allow?: readonly string[]
  /** This machine by its usual names, on any port: for the sandbox, where the outside world is simulated here. */
  localhost?: 'allowed' | 'refused'
  /** The addresses of a name; tests bring their own. */
  resolve?: (host: string) => Promise<Resolved[]>
  /** For the whole call: looking up the name, redirects and the last byte. */
  timeoutMs?: number
  /** Of the body of an answer. */
  maxBytes?: number
  /** Ports besides those of the web: for servers, whose panels listen where they like. */
  ports?: 'of_the_web' | 'any'
  /** The server's certificate has to be this one, whoever signed it: SHA-256, in lower-case hexadecimal. */
  certificate?: string | null
}

/** We do not call this address, whatever is there. The message is for the person who entered it. */
export class OutboundRefused extends Error {
  override name = 'OutboundRefused'
}

/** The part of `RequestInit` that is understood here. */
export type OutboundRequest = {
  method?: string
  headers?: ConstructorParameters<typeof Headers>[0]
  body?: string | URLSearchParams | Uint8Array | null
  /** `follow` takes at most three redirects, of GET and HEAD only, and looks at each address anew. */
  redirect?: 'follow' | 'manual' | 'error'
  signal?: AbortSignal | null
}

const MOST_REDIRECTS = 3
const TIMEOUT_MS = 10_000
const MAX_BYTES = 1024 * 1024

const LOCALHOST = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The one way to call an address that a person can enter: a provider of sign-ins, a webhook, a server.
 *
 * Such an address may point at ourselves: at a database without a password, at the metadata of a cloud with its keys
 * (server-side request forgery, OWASP). So the name is resolved here, each of its addresses must lie in the world outside,
 * and the connection goes to exactly those: a name that answers otherwise a moment later (DNS rebinding) gains nothing.
 */
export class Outbound {
  readonly #options: Required<OutboundOptions>
  readonly #allow: ReadonlySet<string>

  constructor(options: OutboundOptions = {}) {
    this.#options = {
      allow: [],
      localhost: 'refused',
      resolve: async (host) => (await lookup(host, { all: true })) as Resolved[],
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      ports: 'of_the_web',
      certificate: null,
      ...options,
    }
    this.#allow = new Set(this.#options.allow.map((entry) => entry.toLowerCase()))
  }

  /** The same guard with other limits. */
  within(options: Omit<OutboundOptions, 'allow' | 'localhost' | 'resolve'>): Outbound {
    return new Outbound({ ...this.#options, ...options })
  }

  /** A connection for what does not speak HTTP. @throws OutboundRefused, and what the network throws */
  readonly connect = async (host: string, port: number, signal: AbortSignal): Promise<Socket> => {
    const url = readUrl(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`)
    const addresses = await beforeEnd(this.#addressesOf(url), signal)
    const socket = connectTo({ host, port, signal, lookup: pinnedTo(addresses) })
    await once(socket, 'connect', { signal })
    return socket
  }

  /** Did the operator vouch for this address? Then it may also be spoken to without TLS. */
  trusts(url: URL): boolean {
    if (this.#options.localhost === 'allowed' && LOCALHOST.has(url.hostname)) return true
    return this.#allow.has(`${url.hostname}:${portOf(url)}`)
  }

  /**
   * `fetch` with the guard before it. The body of the answer is there already, so that the limits hold for it too.
   *
   * @throws OutboundRefused, and what the network throws
   */
  readonly fetch = async (address: string | URL, init: OutboundRequest = {}): Promise<Response> => {
    const timeout = AbortSignal.timeout(this.#options.timeoutMs)
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout
    let url = readUrl(address)
    let { method = 'GET', headers } = init
    for (let redirects = 0; ; redirects++) {
      const response = await this.#send(url, { ...init, method, headers, signal })
      const location = response.headers.get('location')
      if (init.redirect === 'manual' || response.status < 300 || response.status >= 400 || location === null)
        return response
      if (init.redirect === 'error' || redirects === MOST_REDIRECTS || !/^(GET|HEAD)$/i.test(method))
        throw new OutboundRefused('It sends us on to another address, which is not expected here.')
      const next = readUrl(location, url)
      if (url.protocol === 'https:' && next.protocol === 'http:')
        throw new OutboundRefused('It sends us on to an address without encryption.')
      if (next.origin !== url.origin) headers = withoutProofs(headers)
      url = next
    }
  }

  async #send(
    url: URL,
    { method, headers, body, signal }: OutboundRequest & { signal: AbortSignal },
  ): Promise<Response> {
    const addresses = await beforeEnd(this.#addressesOf(url), signal)
    signal.throwIfAborted()
    // Compressed answers may be small on the wire and fill the memory here.
    const sent = new Headers({ ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'identity' })
    const payload = body instanceof URLSearchParams ? body.toString() : (body ?? undefined)
    if (body instanceof URLSearchParams && !sent.has('content-type'))
      sent.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8')
    if (payload !== undefined) sent.set('content-length', String(Buffer.byteLength(payload)))

    const { certificate } = this.#options
    const pinned =
      certificate && url.protocol === 'https:' ? await connectToPinned(url, addresses, { certificate, signal }) : null
    return new Promise((resolve, reject) => {
      const start = url.protocol === 'https:' ? httpsRequest : httpRequest
      const request = start(
        url,
        {
          method,
          headers: Object.fromEntries(sent),
          signal,
          // A connection of its own: one kept open was checked under another name.
          agent: false,
          lookup: pinnedTo(addresses),
          ...(pinned && { createConnection: () => pinned }),
        },
        (answer) => {
          const chunks: Buffer[] = []
          let length = 0
          answer.on('data', (chunk: Buffer) => {
            length += chunk.length
            if (length <= this.#options.maxBytes) return void chunks.push(chunk)
            reject(new OutboundRefused(`The answer is longer than ${this.#options.maxBytes} bytes.`))
            request.destroy()
          })
          answer.on('error', reject)
          answer.on('end', () => {
            const status = answer.statusCode ?? 0
            const isEmpty = status === 204 || status === 205 || status === 304 || method === 'HEAD'
            if (status < 200 || status > 599) return reject(new OutboundRefused('The answer is no answer of HTTP.'))
            const encoding = answer.headers['content-encoding'] ?? 'identity'
            if (encoding !== 'identity') return reject(new OutboundRefused('The answer is packed, unasked.'))
            // Some panels say why they refuse in the status line and nowhere else.
            const statusText = (answer.statusMessage ?? '').replace(/[^\t\x20-\x7e\x80-\xff]/g, ' ')
            const headers = headersOf(answer.rawHeaders)
            resolve(new Response(isEmpty ? null : Buffer.concat(chunks), { status, statusText, headers }))
          })
        },
      )
      request.on('error', reject)
      request.end(payload)
    })
  }

  /** Where the connection may go. @throws OutboundRefused */
  async #addressesOf(url: URL): Promise<Resolved[]> {
    // The parser of URLs has brought 2130706433, 0x7f.1 and 0177.0.0.1 into one form.
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const family = isIP(host)
    const isTrusted = this.trusts(url)
    if (!isTrusted && url.port !== '' && this.#options.ports === 'of_the_web')
      throw new OutboundRefused(`Port ${url.port} is not one we call.`)
    const addresses: Resolved[] =
      family === 0 ? await this.#options.resolve(host) : [{ address: host, family: family as 4 | 6 }]
    if (addresses.length === 0) throw new OutboundRefused(`The name ${host} has no address.`)
    if (!isTrusted && !addresses.every(({ address }) => isOutside(address)))
      throw new OutboundRefused(`${host} is not an address in the world outside.`)
    return addresses
  }
}

export const outbound = definePort<Outbound>('platform.outbound')

function readUrl(address: string | URL, base?: URL): URL {
  if (!URL.canParse(String(address), base)) throw new OutboundRefused('This is not an address.')
  const url = new URL(String(address), base)
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new OutboundRefused('Only addresses that begin with https:// or http:// are called.')
  if (url.username !== '' || url.password !== '')
    throw new OutboundRefused('An address with a user name or password in it is not called.')
  return url
}

const portOf = (url: URL): string => url.port || (url.protocol === 'https:' ? '443' : '80')

/** Node asks for all addresses or for one, depending on the version of the protocol it tries first. */
const pinnedTo =
  (addresses: Resolved[]): LookupFunction =>
  (_host, { all }, answer) =>
    all ? answer(null, addresses) : answer(null, addresses[0]!.address, addresses[0]!.family)

/** Nothing is sent before the certificate was seen to be the one that is expected. */
async function connectToPinned(
  url: URL,
  addresses: Resolved[],
  { certificate, signal }: { certificate: string; signal: AbortSignal },
): Promise<TLSSocket> {
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const socket = connectTls({
    host,
    port: Number(portOf(url)),
    lookup: pinnedTo(addresses),
    ...(isIP(host) === 0 && { servername: host }),
    rejectUnauthorized: false,
  })
  try {
    await once(socket, 'secureConnect', { signal })
    const found = socket.getPeerCertificate().fingerprint256.replaceAll(':', '').toLowerCase()
    if (found !== certificate)
      throw new OutboundRefused(`${host} has another certificate than the one that is expected: ${found}.`)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  }
}

/** What proves who we are to one site is not for the next. */
function withoutProofs(headers: OutboundRequest['headers']): Headers {
  const kept = new Headers(headers)
  for (const name of ['authorization', 'cookie', 'proxy-authorization']) kept.delete(name)
  return kept
}

function headersOf(raw: string[]): Headers {
  const headers = new Headers()
  for (let at = 0; at + 1 < raw.length; at += 2) headers.append(raw[at]!, raw[at + 1]!)
  return headers
}

/** A look-up cannot be called off, but nobody has to wait for it. */
function beforeEnd<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason)
    signal.addEventListener('abort', end, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end))
  })
}
