import { type KeyObject, X509Certificate } from 'node:crypto'
import type { CallContext, Unknown } from '@ostler/integration-kit'
import { exchange } from '../../http-exchange.ts'
import type { Paypal } from './api.ts'

/** There are a handful at any time. */
const MOST_CERTIFICATES = 50
const certificates = new Map<string, X509Certificate[]>()

type Refusal = { kind: 'refused'; reason: string }

const refused = (reason: string): Refusal => ({ kind: 'refused', reason })

/** Where PayPal keeps the certificates that it signs with: `https://api.paypal.com/v1/notifications/certs/CERT-…`. */
const CERTIFICATES_PATH = /^\/v1\/notifications\/certs\/[\w.-]+$/

/**
 * The key that a webhook was signed with, from the address that its header names.
 *
 * That address is the sender's word, so it must lie at PayPal, or anybody could bring a key of their own: https, the host
 * paypal.com or one below it, the path of its certificates, no redirect. TLS says that it is PayPal who answers.
 */
export async function signingKey(
  paypal: Paypal,
  address: string,
  at: Temporal.Instant,
  call: CallContext,
): Promise<{ kind: 'key'; key: KeyObject } | Refusal | Unknown> {
  const url = URL.canParse(address) ? new URL(address) : null
  if (!url || !isAtPaypal(paypal, url)) return refused('The certificate is not at PayPal.')
  if (paypal.settings.environment === 'live' && /(^|\.)sandbox\./.test(url.hostname))
    return refused('It comes from the sandbox of PayPal, and this is the live account.')

  let chain = certificates.get(url.href)
  if (!chain) {
    const result = await exchange(
      { method: 'GET', url: url.href, timeoutMs: paypal.options.timeoutMs, fetch: paypal.place.fetch },
      call,
    )
    if (result.kind !== 'answered') return { kind: 'unknown', reason: result.reason }
    if (result.status !== 200)
      return { kind: 'unknown', reason: `PayPal answered ${result.status} for its certificate.` }
    const read = readChain(result.body)
    if (!read) return { kind: 'unknown', reason: 'PayPal answered something that is no certificate.' }
    chain = read
    certificates.set(url.href, chain)
    for (const oldest of certificates.keys()) if (certificates.size > MOST_CERTIFICATES) certificates.delete(oldest)
  }
  const problem = problemOf(chain, at)
  return problem === null ? { kind: 'key', key: chain[0]!.publicKey } : refused(problem)
}

function isAtPaypal({ options }: Paypal, url: URL): boolean {
  if (url.username !== '' || url.password !== '' || url.search !== '' || !CERTIFICATES_PATH.test(url.pathname))
    return false
  if (options.certificateHosts?.includes(url.host)) return true
  const isTheirs = url.hostname === 'paypal.com' || url.hostname.endsWith('.paypal.com')
  return url.protocol === 'https:' && url.port === '' && isTheirs
}

/** The one that signs, and those that vouch for it, where PayPal sends them along. */
function readChain(pem: string): X509Certificate[] | null {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)
  try {
    return blocks?.map((block) => new X509Certificate(block)) ?? null
  } catch {
    return null
  }
}

function problemOf(chain: X509Certificate[], at: Temporal.Instant): string | null {
  const moment = at.epochMilliseconds
  for (const [position, certificate] of chain.entries()) {
    if (moment < Date.parse(certificate.validFrom) || moment > Date.parse(certificate.validTo))
      return 'The certificate is not valid at this time.'
    const issuer = chain[position + 1]
    if (issuer && !(certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey)))
      return 'The certificate was not issued by the one that vouches for it.'
  }
  return chain[0]!.publicKey.asymmetricKeyType === 'rsa' ? null : 'The certificate has no RSA key.'
}
