import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/** A webhook as the provider sent it. */
export type Held = { path: string; headers: Record<string, string>; body: Buffer }

/**
 * Stands where the server reaches the sandbox, and lets everything through but webhooks: it takes those in the server's
 * place and keeps them, so that the benchmark delivers them when it wants to, byte by byte as they were sent.
 */
export class Doorway {
  readonly held: Held[] = []
  readonly #server: Server
  #behind = ''

  constructor() {
    this.#server = createServer((asked, answer) => {
      if (asked.url!.startsWith('/webhooks/')) void this.#hold(asked, answer)
      else this.#letThrough(asked, answer)
    })
  }

  async open(): Promise<string> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** The server, which is started later than this. */
  leadTo(url: string): void {
    this.#behind = url
  }

  async untilHeld(count: number, signal: AbortSignal): Promise<void> {
    while (this.held.length < count) {
      signal.throwIfAborted()
      await pause(50)
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }

  async #hold(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of asked) chunks.push(chunk as Buffer)
    const headers = Object.entries(asked.headers).filter(([name]) => !ofTheConnection.has(name))
    this.held.push({
      path: asked.url!,
      headers: Object.fromEntries(headers) as Record<string, string>,
      body: Buffer.concat(chunks),
    })
    answer.writeHead(200).end()
  }

  #letThrough(asked: IncomingMessage, answer: ServerResponse): void {
    const { method, headers } = asked
    const onward = request(new URL(asked.url!, this.#behind), { method, headers }, (given) => {
      answer.writeHead(given.statusCode!, given.headers)
      given.pipe(answer)
    })
    onward.on('error', () => answer.destroy())
    asked.pipe(onward)
  }
}

const ofTheConnection = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'accept-encoding'])
