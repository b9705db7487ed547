import routes from 'virtual:contract-routes'
import type { Outputs } from './api.ts'
import { chosenClient } from './chosen-client.ts'
import { errorFrom, isApiError, unreachable } from './errors.ts'
import { renewSession } from './renewal.ts'
import { shownAs } from './shown-as.ts'
import { stepUp } from './step-up.ts'

const base = '/api/v1'

export type CallOptions = {
  signal?: AbortSignal
  /** One per thing the person wants; the same again when that is tried again. */
  idempotencyKey?: string
}

/**
 * Carries a call to the server, the way the contract says: plain HTTP and JSON.
 *
 * oRPC's own client does the same and more (streams, files, nested queries), in 10 kB. Nothing here needs that, and the
 * storefront's script budget has no room for it.
 */
export async function call(procedure: string, input: unknown, options: CallOptions = {}): Promise<unknown> {
  const { method, url, body } = request(procedure, input)
  const headers = new Headers()
  if (body) headers.set('content-type', 'application/json')
  if (method !== 'GET') headers.set('idempotency-key', options.idempotencyKey ?? newKey())
  const client = chosenClient.current()
  if (client) headers.set('ostler-client', String(client))
  sayWhoIsShown(headers)

  const send = () => reach(url, { method, headers, body, signal: options.signal })
  const sentAt = Date.now()
  let response = await send()
  if (response.status === 401) {
    const refusal = await errorFrom(response)
    const renewable = isApiError(refusal, 'unauthenticated') && (await renewSession(sentAt, renew))
    if (!renewable) throw refusal
    response = await send()
  }
  if (response.status === 403) {
    const refusal = await errorFrom(response)
    if (isApiError(refusal, 'challenge_required')) headers.set('ostler-proof', await prove())
    else if (!isApiError(refusal, 'step_up_required') || !(await stepUp.ask())) throw refusal
    response = await send()
  }
  if (!response.ok) throw await errorFrom(response)
  return response.json()
}

/** Does the work that tells a browser with somebody before it from a robot that wants a million accounts. */
async function prove(): Promise<string> {
  const { proofFor } = await import('@ostler/sign-in/proof-of-work')
  return proofFor((await call('auth.challenge', {})) as Outputs['auth']['challenge'])
}

function renew(): Promise<Response> {
  const { method, url, body } = request('auth.refreshToken', {})
  const headers = new Headers({ 'content-type': 'application/json', 'idempotency-key': newKey() })
  sayWhoIsShown(headers)
  return reach(url, { method, body, headers })
}

function sayWhoIsShown(headers: Headers) {
  const shown = shownAs.current()
  if (shown) headers.set('ostler-acting', shown)
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, credentials: 'same-origin' })
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw unreachable()
  }
}

function request(procedure: string, input: unknown) {
  const route = routes[procedure]
  if (!route) throw new Error(`The contract has no procedure ${procedure}.`)
  const [method = '', pattern = ''] = route.split(' ')
  const rest: Record<string, unknown> = { ...(input as object | undefined) }
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  if (method !== 'GET') return { method, url: base + path, body: JSON.stringify(rest) }

  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined && value !== null) query.set(name, String(value))
  }
  return { method, url: base + path + (query.size ? `?${query}` : ''), body: undefined }
}

/** `crypto.randomUUID` is missing where a page is served over plain HTTP from another machine. */
export function newKey(): string {
  if (crypto.randomUUID) return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
