import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'

/** Makes certificates for tests. X.509 (RFC 5280) in DER, with no more in it than a certificate must have. */

const der = (tag: number, ...contents: Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...contents: Uint8Array[]) => der(0x30, ...contents)

/** sha256WithRSAEncryption */
const ALGORITHM = sequence(der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05))
const COMMON_NAME = der(0x06, Buffer.from('550403', 'hex'))

const nameOf = (common: string) => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(common)))))

const timeOf = (at: Temporal.Instant) =>
  der(0x18, Buffer.from(at.toString({ smallestUnit: 'second' }).replace(/[-:T]/g, '')))

export type Signer = { pem: string; key: KeyObject; name: string }

export function makeCertificate(options: {
  name: string
  from?: Temporal.Instant
  until?: Temporal.Instant
  /** Itself, unless told. */
  issuer?: Signer
}): Signer {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const key = createPrivateKey(pair.privateKey)
  const now = Temporal.Now.instant()
  const { name, issuer, from = now.subtract({ hours: 24 }), until = now.add({ hours: 24 * 300 }) } = options
  const toBeSigned = sequence(
    der(0x02, Buffer.from([1 + Math.floor(Math.random() * 100)])),
    ALGORITHM,
    nameOf(issuer?.name ?? name),
    sequence(timeOf(from), timeOf(until)),
    nameOf(name),
    createPublicKey(key).export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('RSA-SHA256', toBeSigned, issuer?.key ?? key)
  const certificate = sequence(toBeSigned, ALGORITHM, der(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').match(/.{1,64}/g)!
  return { pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, key, name }
}
