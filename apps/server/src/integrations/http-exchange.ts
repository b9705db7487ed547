import type { CallContext, GuardedFetch } from '@ostler/integration-kit'
import { maskedText } from './redaction.ts'

export type HttpRequest = {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  url: string
  /** Never recorded: this is where keys travel. */
  headers?: Record<string, string>
  body?: string
  timeoutMs?: number
  /** Values that are masked wherever they turn up, such as the API key when an answer repeats it. */
  secrets?: string[]
  /** For addresses that people enter: guarded. Otherwise the one of the platform. */
  fetch?: GuardedFetch
}

/**
 * - `answered`: the other side spoke, whatever it said
 * - `not_sent`: no connection came about, so nothing was done; it can be tried again
 * - `no_answer`: it may have been done. Ask before it is repeated
 */
export type HttpResult =
  | { kind: 'answered'; status: number; body: string; responseHeaders: Record<string, string> }
  | { kind: 'not_sent'; reason: string }
  | { kind: 'no_answer'; reason: string }

export const DEFAULT_TIMEOUT_MS = 15_000

/** Beyond this an answer is not what was asked for, and would fill the memory. */
const LONGEST_ANSWER_BYTES = 4 * 1024 * 1024

/** The one place that sends HTTP requests to the outside world, with a time limit and a redacted record for the operator. */
export async function exchange(request: HttpRequest, call: CallContext): Promise<HttpResult> {
  const secrets = request.secrets ?? []
  const startedAt = performance.now()
  const { result, status } = await send(request, call.signal)
  call.onExchange({
    method: request.method,
    url: maskedText(request.url, secrets),
    ...(request.body === undefined ? {} : { requestBody: maskedText(request.body, secrets) }),
    ...(status === undefined ? {} : { status }),
    ...(result.kind === 'answered' ? { responseBody: maskedText(result.body, secrets) } : {}),
    durationMs: Math.round(performance.now() - startedAt),
    ...(result.kind === 'answered' ? {} : { error: maskedText(result.reason, secrets) }),
  })
  return result
}

async function send(request: HttpRequest, signal: AbortSignal): Promise<{ result: HttpResult; status?: number }> {
  if (signal.aborted) return { result: { kind: 'not_sent', reason: 'The call was ended before it was made.' } }
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const timeout = AbortSignal.timeout(timeoutMs)
  let status: number | undefined
  try {
    const response = await (request.fetch ?? fetch)(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      // A redirect may lead a key or a payment to somebody else, and a POST that is sent on may be done twice.
      redirect: 'manual',
      signal: AbortSignal.any([signal, timeout]),
    })
    status = response.status
    const responseHeaders = Object.fromEntries(response.headers)
    return { result: { kind: 'answered', status, body: await readLimited(response), responseHeaders }, status }
  } catch (error) {
    if (timeout.aborted) return { result: { kind: 'no_answer', reason: `No answer within ${timeoutMs} ms.` }, status }
    if (signal.aborted)
      return { result: { kind: 'no_answer', reason: 'The call was ended while it was under way.' }, status }
    const reason = reasonOf(error)
    return { result: { kind: wasNeverSent(error) ? 'not_sent' : 'no_answer', reason }, status }
  }
}

async function readLimited(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    if (length > LONGEST_ANSWER_BYTES) throw new Error(`The answer is longer than ${LONGEST_ANSWER_BYTES} bytes.`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Failures of looking up the name, of connecting and of agreeing on TLS: all of them come before the first byte of a request. */
const beforeSending =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+|ERR_TLS_\w+|ERR_INVALID_URL)$/

function wasNeverSent(error: unknown): boolean {
  const code = codeOf(error) ?? (error instanceof Error ? codeOf(error.cause) : undefined)
  return code !== undefined && beforeSending.test(code)
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}

/** `fetch` says "fetch failed" and keeps the reason in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { cause } = error
  const inner = cause instanceof Error ? cause.message || codeOf(cause) : undefined
  return inner ?? error.message
}
