import {
  type CallContext,
  type GuardedFetch,
  type PanelPlace,
  type Retryable,
  textField,
  type Unknown,
} from '@ostler/integration-kit'
import { exchange, type HttpRequest, type HttpResult } from '../http-exchange.ts'

export type Answered = Extract<HttpResult, { kind: 'answered' }>

/**
 * Sends one request to a panel. What was never sent can be tried again; what was sent and not answered may have been done.
 */
export async function askPanel(request: HttpRequest, call: CallContext): Promise<Answered | Retryable | Unknown> {
  const result = await exchange(request, call)
  if (result.kind === 'answered') return result
  return { kind: result.kind === 'not_sent' ? 'retryable' : 'unknown', reason: result.reason }
}

/** For a question there is no "no": what could not be read is not known. */
export const notKnown = ({ reason }: { reason: string }): Unknown => ({ kind: 'unknown', reason })

export const unreadable: Unknown = { kind: 'unknown', reason: 'The panel answered something that cannot be read.' }

/** SHA-256 of the certificate of a server that nobody has signed. */
export const certificateField = () =>
  textField(
    {
      label: 'Fingerprint of its certificate',
      help: 'Only for a certificate that no authority has signed: its SHA-256, as hexadecimal. The test shows it.',
    },
    {
      optional: true,
      pattern: /^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/,
      expects: 'must be 64 hexadecimal digits',
    },
  )

/** How to speak to a server whose settings may name the fingerprint of its certificate. */
export const fetchOf = (place: PanelPlace, certificate: string): GuardedFetch =>
  certificate === '' ? place.fetch : place.fetchPinned(certificate.replaceAll(':', '').toLowerCase())
