import type { FastifyReply, FastifyRequest } from 'fastify'

export type Cookie = { name: string; value: string; path: string; maxAge: number }

/**
 * The request and answer around one procedure, as far as a handler may touch them: cookies and a few headers. What a
 * handler sets is kept, so that a repeated request (Idempotency-Key) is answered with the same cookies.
 */
export class HttpExchange {
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  readonly #secure: boolean
  readonly cookiesSet: Cookie[] = []
  #attachment: string | null = null

  constructor(request: FastifyRequest, reply: FastifyReply, secure: boolean) {
    this.#request = request
    this.#reply = reply
    this.#secure = secure
  }

  get ip(): string {
    return this.#request.ip
  }

  get userAgent(): string {
    return this.header('user-agent') ?? ''
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  cookie(name: string): string | undefined {
    return this.#request.cookies[name]
  }

  /** What a caller shows besides the input: our cookies, and headers of our own. */
  get held(): Record<string, unknown> {
    const ours = (all: object) => Object.entries(all).filter(([name]) => /^ostler[_-]/.test(name))
    return Object.fromEntries([...ours(this.#request.cookies), ...ours(this.#request.headers)])
  }

  /**
   * What is answered is a file that somebody else may have made: browsers keep it and never show it as a page of ours,
   * nor do caches on the way.
   */
  answerAttachment(name: string): void {
    this.#attachment = name
  }

  /** The headers of the answer that is an attachment; none when it is not. */
  get attachmentHeaders(): Record<string, string> {
    if (this.#attachment === null) return {}
    const plain = this.#attachment.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')
    const encoded = encodeURIComponent(this.#attachment).replaceAll(
      /['()*]/g,
      (one) => `%${one.charCodeAt(0).toString(16)}`,
    )
    return {
      // RFC 6266: the second is for those who understand it.
      'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'private, no-store',
    }
  }

  setHeader(name: string, value: string): void {
    this.#reply.header(name, value)
  }

  /** HttpOnly and SameSite=Lax always; Secure behind HTTPS. `maxAge` in seconds, 0 removes the cookie. */
  setCookie(cookie: Cookie): void {
    this.cookiesSet.push(cookie)
    this.#reply.setCookie(cookie.name, cookie.value, {
      path: cookie.path,
      maxAge: cookie.maxAge,
      httpOnly: true,
      sameSite: 'lax',
      secure: this.#secure,
    })
  }
}
