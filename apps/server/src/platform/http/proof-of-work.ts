import { createHash } from 'node:crypto'
import { hmacSha256, randomToken, sameSecret } from '../crypto.ts'
import type { BotChallenge, Challenge } from './bot-challenge.ts'

/** About 30,000 hashes: a blink for one person, a bill for whoever wants a million accounts. */
const ZERO_BITS = 15
const MINUTES = 10

/**
 * Proof of work, as Hashcash has it: find a number so that the hash of challenge and number begins with enough zero bits.
 * A challenge is signed and says itself until when it holds, so none has to be stored.
 */
export class ProofOfWork implements BotChallenge {
  readonly #secret: string

  constructor(secret: string) {
    this.#secret = secret
  }

  issue(now: Temporal.Instant): Challenge {
    const expiresAt = now.add({ minutes: MINUTES })
    const signed = `${ZERO_BITS}.${expiresAt.epochMilliseconds}.${randomToken().slice(0, 22)}`
    return { challenge: `${signed}.${this.#sign(signed)}`, zeroBits: ZERO_BITS, expiresAt }
  }

  read(proof: string, now: Temporal.Instant): Challenge | null {
    const [, challenge, signed, bits, expires, signature] =
      /^(((\d{1,2})\.(\d{1,15})\.[\w-]{22})\.([\w-]{43})):\d{1,15}$/.exec(proof) ?? []
    if (!challenge || !signed || !signature || !sameSecret(signature, this.#sign(signed))) return null
    const expiresAt = Temporal.Instant.fromEpochMilliseconds(Number(expires))
    if (Temporal.Instant.compare(now, expiresAt) >= 0) return null
    return zeroBitsOf(proof) >= Number(bits) ? { challenge, zeroBits: Number(bits), expiresAt } : null
  }

  #sign(signed: string): string {
    return hmacSha256(this.#secret, `proof-of-work:${signed}`).toString('base64url')
  }
}

/** How many zero bits the SHA-256 of a text begins with. */
export function zeroBitsOf(text: string): number {
  let bits = 0
  for (const byte of createHash('sha256').update(text).digest()) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}
