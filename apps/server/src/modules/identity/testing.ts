import { createHash, createSign, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { generateSync } from 'otplib'
import { type Context, Contexts } from '../../platform/context.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { aUser } from './examples.ts'
import type { NewPasskey, PasskeyAnswer } from './factors/passkey.ts'

import { beginAuthenticator, confirmAuthenticator } from './use-cases/factors/add-authenticator.ts'

/** A passkey in software, as far as WebAuthn Level 3 goes: one ES256 key, no attestation. For tests of this room and its doors. */
export class SoftwarePasskey {
  readonly id = randomBytes(16).toString('base64url')
  readonly #origin: string
  readonly #privateKey: KeyObject
  readonly #publicKey: KeyObject
  #userHandle = ''
  /** How often it says it has signed. */
  counter = 0
  /** Does it check who holds it? */
  verifiesUser = true

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    this.#privateKey = privateKey
    this.#publicKey = publicKey
  }

  register({ challenge, user }: { challenge: string; user: { id: string } }): NewPasskey {
    this.#userHandle = user.id
    const { x, y } = this.#publicKey.export({ format: 'jwk' })
    const coseKey = cbor(
      new Map<number, unknown>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x!, 'base64url')],
        [-3, Buffer.from(y!, 'base64url')],
      ]),
    )
    const id = Buffer.from(this.id, 'base64url')
    const length = Buffer.from([0, id.length])
    const authData = Buffer.concat([this.#authData(0x40), Buffer.alloc(16), length, id, coseKey])
    const attestation = cbor(
      new Map<string, unknown>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', authData],
      ]),
    )
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', challenge).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
    })
  }

  sign({ challenge }: { challenge: string }): PasskeyAnswer {
    this.counter += 1
    const clientData = this.#clientData('webauthn.get', challenge)
    const authData = this.#authData(0)
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()])
    return this.#answer({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: createSign('sha256').update(signed).sign(this.#privateKey).toString('base64url'),
      userHandle: this.#userHandle,
    })
  }

  #answer<Response>(response: Response) {
    return { id: this.id, rawId: this.id, type: 'public-key' as const, response, clientExtensionResults: {} }
  }

  #clientData(type: string, challenge: string): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin: this.#origin, crossOrigin: false }))
  }

  /** WebAuthn, section 6.1: hash of the site, flags (0x01 present, 0x04 verified), counter. */
  #authData(flags: number): Buffer {
    const site = createHash('sha256').update(new URL(this.#origin).hostname).digest()
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(this.counter)
    return Buffer.concat([site, Buffer.from([flags | 0x01 | (this.verifiesUser ? 0x04 : 0)]), counter])
  }
}

/** As much of CBOR (RFC 8949) as WebAuthn needs: whole numbers, texts, bytes and maps. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Map) return Buffer.concat([head(5, value.size), ...[...value].flat().map(cbor)])
  throw new Error('This writer of CBOR does not know that.')
}

function head(major: number, n: number): Buffer {
  if (n < 24) return Buffer.from([(major << 5) | n])
  return n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
}

/** What an authenticator app shows, `later` than the test's clock. */
export function codeOf(
  secret: string,
  house: { clock: { now(): Temporal.Instant } },
  later: Temporal.DurationLike = { seconds: 0 },
) {
  const epoch = Math.floor(house.clock.now().add(later).epochMilliseconds / 1000)
  return generateSync({ secret, epoch })
}

/** A user with an authenticator app that was set up a few minutes ago, so that the code of now was not used. */
export async function aUserWithApp(house: Held & { clock: { now(): Temporal.Instant } }) {
  const user = await aUser(house)
  const before = { minutes: -5 }
  const ctx = inPerson(house, user.userId, { later: before })
  const { id, secret } = await beginAuthenticator(ctx, { name: 'Phone' })
  const { recoveryCodes } = await confirmAuthenticator(ctx, { id, code: codeOf(secret, house, before) })
  return { ...user, authenticatorId: id, secret, recoveryCodes: recoveryCodes! }
}

type Held = Parameters<typeof aUser>[0]

/** Somebody who is logged in and has just proved who they are. */
export function inPerson(
  { contexts }: Held,
  userId: number,
  wish: {
    later?: Temporal.DurationLike
    sessionId?: number
    staff?: readonly string[]
    provenBefore?: Temporal.DurationLike
  } = {},
): Context {
  const { clock } = contexts.parts
  const now = clock.now().add(wish.later ?? { seconds: 0 })
  const { sessionId = 1, staff, provenBefore = { seconds: 0 } } = wish
  const proof = { kind: 'session' as const, sessionId, provenAt: now.subtract(provenBefore), actedBy: null }
  return new Contexts({ ...contexts.parts, clock: { now: () => now } }).create({
    actor: aUserActor({ userId, ...(staff ? { staff } : {}) }, { proof }),
    door: 'portal',
    ip: '198.51.100.7',
  })
}
