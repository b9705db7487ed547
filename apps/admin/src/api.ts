import routes from 'virtual:staff-routes'
import { createORPCClient, ORPCError } from '@orpc/client'
import type { ContractRouterClient, InferContractRouterOutputs } from '@orpc/contract'
import { OpenAPILink } from '@orpc/openapi-client/fetch'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { Contract, ErrorBody } from '@ostler/contract'
import { createStepUpGate } from '@ostler/sign-in'

type Doors = Pick<Contract, 'auth' | 'signIn' | 'catalog' | 'admin'>

/** What the API answers, by the place of the procedure in the contract. */
export type Answers = InferContractRouterOutputs<Doors>

/** What accompanies a call; `act.ts` sets the key so that a second try of one act carries the first one's. */
export type CallContext = { idempotencyKey?: string }

/** The one shape in which a call fails, whoever failed: the API, something in front of it, or the network. */
export class ApiError extends Error {
  readonly code: string
  /** 0 when no answer came. */
  readonly status: number
  readonly fields: { field: string; message: string }[]
  readonly correlationId: string | undefined

  constructor(status: number, body: Partial<ErrorBody> & { message: string }, options?: ErrorOptions) {
    super(body.message, options)
    this.name = 'ApiError'
    this.status = status
    this.code = body.code ?? 'unreadable_answer'
    this.fields = body.fields ?? []
    this.correlationId = body.correlationId
  }

  /** Was this an answer to the question, or is it unknown what happened? */
  get isFinal() {
    return this.status >= 400 && this.status < 500
  }
}

/** A clear no stays a no, however often one asks. */
export const isWorthRetrying = (error: unknown) => !(error instanceof ApiError && error.isFinal)

const baseUrl = `${window.location.origin}/api/v1`

/**
 * Says at the doors that both apps share which of the two calls: while staff act for a client in the portal, this one goes
 * on as themselves.
 */
const area = { 'ostler-area': 'admin' }

const link = new OpenAPILink<CallContext>(routes, {
  url: baseUrl,
  headers: ({ context }) => ({ ...area, 'idempotency-key': context.idempotencyKey }),
  fetch: fetchWithSession,
  customErrorResponseBodyDecoder: (body, response) =>
    new ORPCError('error_body', { status: response.status, data: body, message: 'The API said no.' }),
  interceptors: [
    async ({ next }) => {
      try {
        return await next()
      } catch (error) {
        throw readFailure(error)
      }
    },
  ],
})

export const client: ContractRouterClient<Doors, CallContext> = createORPCClient(link)
export const api = createTanstackQueryUtils(client)

/** Where calls wait that need a fresh proof of who sits there; the dialog at the root of the app lets them on. */
export const stepUp = createStepUpGate()

/** Adds a key to whatever has none and may change something; keys of acts come from `act.ts`. */
async function fetchWithSession(request: Request): Promise<Response> {
  if (request.method !== 'GET' && !request.headers.has('idempotency-key')) {
    request.headers.set('idempotency-key', newIdempotencyKey())
  }
  const send = () => fetch(request.clone())
  let response = await send()
  if (response.status === 401 && (await saysCode(response, 'unauthenticated')) && (await refreshSession()))
    response = await send()
  if (response.status === 403 && (await saysCode(response, 'step_up_required')) && (await stepUp.ask()))
    response = await send()
  if (response.status === 403 && (await saysCode(response, 'challenge_required'))) {
    request.headers.set('ostler-proof', await prove())
    response = await send()
  }
  return response
}

/** Does the work that tells a browser with somebody before it from a robot that guesses passwords. */
async function prove() {
  const { proofFor } = await import('@ostler/sign-in/proof-of-work')
  return proofFor(await client.auth.challenge())
}

async function saysCode(response: Response, code: string) {
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null)
  return isErrorBody(body) && body.code === code
}

let refreshing: Promise<boolean> | undefined

/** Calls that meet the end of an access token together share one refresh: a refresh token works once. */
function refreshSession(): Promise<boolean> {
  refreshing ??= oneTabAtATime(() =>
    fetch(`${baseUrl}/auth/refresh-token`, {
      method: 'POST',
      headers: { ...area, 'content-type': 'application/json', 'idempotency-key': newIdempotencyKey() },
      body: '{}',
    }),
  )
    .then(
      (response) => response.ok,
      () => false,
    )
    .finally(() => {
      refreshing = undefined
    })
  return refreshing
}

/** Two tabs share the cookies too; the second then refreshes with what the first was given. */
function oneTabAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  return 'locks' in navigator ? navigator.locks.request('ostler-session', work) : work()
}

/** `crypto.randomUUID` does not exist on plain HTTP, and a first look at a new server is often just that. */
export function newIdempotencyKey() {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function readFailure(error: unknown): unknown {
  if (error instanceof DOMException && error.name === 'AbortError') return error
  if (error instanceof ORPCError) {
    if (isErrorBody(error.data)) return new ApiError(error.status, error.data)
    return new ApiError(error.status, { message: 'The server gave an answer that cannot be read.' }, { cause: error })
  }
  return new ApiError(
    0,
    { code: 'unreachable', message: 'The server did not answer. Check the connection and try again.' },
    { cause: error },
  )
}

function isErrorBody(body: unknown): body is ErrorBody {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'message' in body &&
    typeof body.message === 'string'
  )
}
