import { randomUUID } from 'node:crypto'
import type {
  AnyContractProcedure,
  AnyContractRouter,
  InferContractRouterInputs,
  InferContractRouterOutputs,
} from '@orpc/contract'
import { type Contract, contract, type ErrorBody, type ProcedureMeta } from '@ostler/contract'

/** How the API says no. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly body: ErrorBody

  constructor(procedure: string, status: number, body: ErrorBody) {
    super(`${procedure} answered ${status} ${body.code}: ${body.message}`)
    this.status = status
    this.code = body.code
    this.body = body
  }
}

/** `key` is the Idempotency-Key. Left out, each act gets a fresh one, as the portal does it. */
export type CallOptions = { key?: string }

/** Where nothing has to be said, nothing need be. */
type InputOf<Input> = Record<never, never> extends Input ? [input?: Input] : [input: Input]

/** The contract as something to call: `await api.cart.add({ … })`. */
export type Doors<Router = Contract> = {
  [Name in keyof Router]: Router[Name] extends AnyContractProcedure
    ? (
        ...args: [...InputOf<InferContractRouterInputs<Router[Name]>>, options?: CallOptions]
      ) => Promise<InferContractRouterOutputs<Router[Name]>>
    : Router[Name] extends AnyContractRouter
      ? Doors<Router[Name]>
      : never
}

type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** Somebody's browser, as far as HTTP is concerned: it keeps cookies, calls the API and sends forms. */
export class Browser {
  readonly api: Doors
  readonly #url: string
  readonly #fetch: Fetch
  readonly #cookies = new Map<string, { value: string; path: string }>()

  constructor(url: string, send: Fetch = fetch) {
    this.#url = url
    this.#fetch = send
    this.api = this.#doors(contract, []) as Doors
  }

  /** Sends a form and says where it leads, without going there. */
  async submit(url: string, fields: Record<string, string>): Promise<{ status: number; leadsTo: string | null }> {
    const body = new URLSearchParams(fields).toString()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const response = await this.#fetch(url, { method: 'POST', redirect: 'manual', headers, body })
    await response.body?.cancel()
    return { status: response.status, leadsTo: response.headers.get('location') }
  }

  #doors(router: object, path: string[]): unknown {
    if ('~orpc' in router) {
      const procedure = router as AnyContractProcedure
      return (input?: object, options: CallOptions = {}) => this.#call(path.join('.'), procedure, input ?? {}, options)
    }
    return Object.fromEntries(
      Object.entries(router).map(([name, inner]) => [name, this.#doors(inner as object, [...path, name])]),
    )
  }

  async #call(name: string, procedure: AnyContractProcedure, input: object, { key }: CallOptions): Promise<unknown> {
    const { route, meta } = procedure['~orpc']
    const rest: Record<string, unknown> = { ...input }
    const path = route.path!.replace(/\{(\w+)\}/g, (_, part: string) => {
      const value = rest[part]
      delete rest[part]
      return encodeURIComponent(String(value))
    })
    const url = new URL(`${this.#url}/api/v1${path}`)
    const headers: Record<string, string> = { cookie: this.#cookiesFor(url.pathname) }
    const isMutation = (meta as ProcedureMeta).audited
    if (isMutation) headers['idempotency-key'] = key ?? randomUUID()
    else for (const [field, value] of Object.entries(rest)) url.searchParams.set(field, String(value))
    if (isMutation) headers['content-type'] = 'application/json'

    const body = isMutation ? JSON.stringify(rest) : null
    const response = await this.#fetch(url.href, { method: route.method!, headers, body })
    this.#keepCookies(response)
    if (!response.ok) throw new Refused(name, response.status, (await response.json()) as ErrorBody)
    const isJson = response.headers.get('content-type')?.startsWith('application/json')
    return isJson ? response.json() : new File([await response.arrayBuffer()], name)
  }

  #cookiesFor(path: string): string {
    const fitting = [...this.#cookies].filter(([, cookie]) => path.startsWith(cookie.path))
    return fitting.map(([name, { value }]) => `${name}=${value}`).join('; ')
  }

  #keepCookies(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name, value, rest] = /^([^=]+)=([^;]*)(.*)$/.exec(line)!
      if (/max-age=0/i.test(rest!)) this.#cookies.delete(name!)
      else this.#cookies.set(name!, { value: value!, path: /path=([^;]+)/i.exec(rest!)?.[1] ?? '/' })
    }
  }
}
