import { Readable } from 'node:stream'
import { EC2Client } from '@aws-sdk/client-ec2'
import type { CallContext, PanelPlace, Rejected, Retryable, Unknown } from '@ostler/integration-kit'
import { exchange } from '../../http-exchange.ts'
import type { Ec2Settings } from './settings.ts'

/** EC2 said no, or nothing. `code` is its word for it. */
export type No =
  | { kind: 'missing'; code: string; reason: string }
  | ((Rejected | Retryable | Unknown) & { code?: string })

export type Asked<Answer> = { kind: 'yes'; answer: Answer } | No

/** One call of the SDK: `ec2.ask(call, (client) => client.send(new StopInstancesCommand({ … })))`. */
export type Ec2 = {
  region: string
  ask<Answer>(call: CallContext, send: (client: EC2Client) => Promise<Answer>): Promise<Asked<Answer>>
}

/** What became of a request on its way, where the SDK would only know that it failed. */
class Undelivered extends Error {
  readonly outcome: Retryable | Unknown
  constructor(outcome: Retryable | Unknown) {
    super(outcome.reason)
    this.outcome = outcome
  }
}

type SdkRequest = {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  headers: Record<string, string>
  body?: unknown
}

/**
 * The official SDK over our own way out: guarded, limited in time, and each exchange recorded. It signs, and it reads the
 * XML. It never tries again by itself, because whoever calls us decides that, and it fills in no random client token,
 * because we always give one.
 */
export function ec2At(
  { region, accessKeyId, secretAccessKey }: Ec2Settings,
  place: PanelPlace,
  options: { baseUrl?: string; timeoutMs: number },
): Ec2 {
  function clientFor(call: CallContext): EC2Client {
    return new EC2Client({
      region,
      credentials: { accessKeyId, secretAccessKey },
      maxAttempts: 1,
      ...(options.baseUrl === undefined ? {} : { endpoint: options.baseUrl }),
      requestHandler: {
        handle: async (request: SdkRequest) => ({ response: await deliver(request, call) }),
        destroy() {},
      } as never,
    })
  }

  async function deliver(request: SdkRequest, call: CallContext) {
    const { method, protocol, hostname, port, path, body } = request
    // These two are made by whoever sends; the host is the one of the address, as it was signed.
    const { host: _, 'content-length': __, ...headers } = request.headers
    const result = await exchange(
      {
        method: method as 'POST',
        url: `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`,
        headers,
        ...(body === undefined ? {} : { body: String(body) }),
        secrets: [secretAccessKey],
        fetch: place.fetch,
        timeoutMs: options.timeoutMs,
      },
      call,
    )
    if (result.kind !== 'answered')
      throw new Undelivered({ kind: result.kind === 'not_sent' ? 'retryable' : 'unknown', reason: result.reason })
    // The SDK would take the page of a proxy for an empty answer.
    const isAnswer = result.status === 200 ? /xmlns="http:\/\/ec2\.amazonaws\.com\/doc\// : /<Errors>\s*<Error>/
    if (!isAnswer.test(result.body)) {
      const reason = `Amazon answered ${result.status} with something that cannot be read.`
      const isBusy = result.status === 429
      throw new Undelivered(isBusy ? { kind: 'retryable', reason, afterSeconds: 30 } : { kind: 'unknown', reason })
    }
    return { statusCode: result.status, headers: result.responseHeaders, body: Readable.from([result.body]) }
  }

  return {
    region,
    async ask(call, send) {
      const client = clientFor(call)
      try {
        return { kind: 'yes', answer: await send(client) }
      } catch (error) {
        return meaningOf(error)
      } finally {
        client.destroy()
      }
    },
  }
}

const credentials =
  /^(AuthFailure|UnauthorizedOperation|InvalidClientTokenId|SignatureDoesNotMatch|OptInRequired|Blocked|PendingVerification|RequestExpired|UnrecognizedClientException|MissingAuthenticationToken|IncompleteSignature|ExpiredToken)$/
/** Said before anything is done: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
const busy =
  /^(RequestLimitExceeded|Throttling\w*|TooManyRequestsException|ServiceUnavailable|Unavailable|IncorrectInstanceState|IncorrectState|IncorrectModificationState|VolumeModificationRateExceeded|VolumeInUse|ConcurrentCreateImage\w*|ResourceCountExceeded|SnapshotCreationPerVolumeRateExceeded)$/
const full =
  /^(InsufficientInstanceCapacity|InsufficientHostCapacity|InsufficientReservedInstanceCapacity|InsufficientCapacity|InsufficientFreeAddressesInSubnet|InsufficientVolumeCapacity|VcpuLimitExceeded|InstanceLimitExceeded|VolumeLimitExceeded|MaxIOPSLimitExceeded|AddressLimitExceeded|NetworkInterfaceLimitExceeded)$/

/** What EC2 meant by one of its error codes. */
export function meaningOf(error: unknown): No {
  if (error instanceof Undelivered) return error.outcome
  const { name: code, message, $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode
  // Not an answer of EC2: what was asked could not even be said, or the answer could not be read.
  if (status === undefined) return { kind: 'unknown', reason: message }
  const reason = `Amazon says: ${message || code} (${code})`
  if (credentials.test(code)) return { kind: 'rejected', because: 'credentials', reason, code }
  if (busy.test(code)) return { kind: 'retryable', reason, afterSeconds: 15, code }
  if (full.test(code)) return { kind: 'rejected', because: 'no_room', reason, code }
  if (/\.(NotFound|Unavailable)$/.test(code)) return { kind: 'missing', reason, code }
  if (status >= 500) return { kind: 'unknown', reason, code }
  return { kind: 'rejected', reason, code }
}

export const bare = (no: Exclude<No, { kind: 'missing' }>): Rejected | Retryable | Unknown => {
  const { code: _, ...rest } = no
  return rest
}

/** For a verb that changes something. */
export function actFailure(no: No): Rejected | Retryable | Unknown {
  // What was there a moment ago and is not found now: Amazon shows changes late.
  return no.kind === 'missing' ? { kind: 'retryable', reason: no.reason, afterSeconds: 15 } : bare(no)
}

export const questionFailure = ({ reason }: No): Unknown => ({ kind: 'unknown', reason })

/** For a question that a verb begins with: nothing was done yet, so it can be tried again, whatever went wrong. */
export const beforeAct = (no: No): Rejected | Retryable =>
  no.kind === 'rejected'
    ? (bare(no) as Rejected)
    : { ...(no.kind === 'retryable' ? bare(no) : {}), kind: 'retryable', reason: no.reason }
