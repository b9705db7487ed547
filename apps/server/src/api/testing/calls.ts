import { expect } from 'vitest'
import type { Web } from '../../web.ts'
import { namesInPath, type Procedure } from '../procedures.ts'

export type Sent = { token?: string | undefined; payload?: object | undefined; headers?: Record<string, string> }

/** Whoever waits this long for an answer will not get one. */
const FOREVER_MS = 20_000

export type Call = ReturnType<typeof callsTo>['call']
export type Answer = Awaited<ReturnType<Call>>

/** Calls through the front door. `watch` sees every answer. */
export function callsTo(web: Web, watch: (what: string, answer: { text: string; headers: object }) => void = () => {}) {
  async function call(method: Procedure['method'], url: string, { token, payload, headers }: Sent = {}) {
    const asked = web.app.inject({
      method,
      url: `/api/v1${url}`,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      ...(payload
        ? { payload: Object.values(payload).some((value) => value instanceof File) ? formOf(payload) : payload }
        : {}),
    })
    const answer = await orNever(`${method} ${url}`, asked)
    watch(`${method} ${url}`, { text: answer.body, headers: answer.headers })
    const isJson = String(answer.headers['content-type']).startsWith('application/json')
    return {
      status: answer.statusCode,
      text: answer.body,
      body: isJson ? answer.json() : null,
      headers: answer.headers,
    }
  }

  /** Calls a procedure with an input: its path, then a query or a body. */
  async function callWith(procedure: Procedure, input: Record<string, unknown>, token?: string): Promise<Answer> {
    const inPath = new Set(namesInPath(procedure))
    const url = procedure.path.replaceAll(/\{(\w+)\}/g, (_all, name) => encodeURIComponent(String(input[name])))
    const rest = Object.entries(input).filter(([name, value]) => !inPath.has(name) && value !== undefined)
    const written = rest.map(([name, value]) => [
      name,
      typeof value === 'object' ? JSON.stringify(value) : String(value),
    ])
    const answer =
      procedure.method === 'GET'
        ? await call('GET', `${url}?${new URLSearchParams(written)}`, { token })
        : await call(procedure.method, url, { token, payload: Object.fromEntries(rest) })
    checkShape(procedure, answer)
    return answer
  }
  return { call, callWith }
}

async function orNever<Of>(what: string, asked: PromiseLike<Of>): Promise<Of> {
  let watchdog: NodeJS.Timeout | undefined
  const never = new Promise<never>((_resolve, reject) => {
    watchdog = setTimeout(() => reject(new Error(`${what} does not answer.`)), FOREVER_MS)
  })
  return Promise.race([asked, never]).finally(() => clearTimeout(watchdog))
}

/** What takes a file is called with a form. */
function formOf(payload: object): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(payload)) form.set(name, value instanceof File ? value : String(value))
  return form
}

/** Whatever is answered: no failure of ours, the one shape, and a code that the contract speaks of. */
function checkShape({ name, errors }: Procedure, { status, body, headers, text }: Answer): void {
  expect([name, status < 500, text.slice(0, 300)]).toEqual([name, true, expect.anything()])
  if (status < 400) return
  expect(Object.keys(body).sort()).toEqual(['code', 'correlationId', 'fields', 'message'])
  expect(body.correlationId).toBe(headers['x-correlation-id'])
  if (body.code === 'no_such_path') return // a value in a path that makes it another one
  expect([name, body.code, errors[body.code]?.status]).toEqual([name, body.code, status])
}
