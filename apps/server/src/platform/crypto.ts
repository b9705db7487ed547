import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { definePort } from './ports.ts'

/** Keeps secrets at rest: AES-256-GCM, each sealed text naming the key that opens it, so that keys can be rotated. */
export class Vault {
  readonly #keys: Map<string, Buffer>
  readonly #current: string

  /** The first key seals; all of them open. Each key is 32 bytes. */
  constructor(keys: { id: string; key: Buffer }[]) {
    const [first] = keys
    if (!first) throw new Error('The vault needs at least one key.')
    for (const { id, key } of keys)
      if (key.length !== 32) throw new Error(`Encryption key "${id}" has ${key.length} bytes, not 32.`)
    this.#keys = new Map(keys.map(({ id, key }) => [id, key]))
    this.#current = first.id
  }

  /** `about` binds the text to its place, so that a sealed value copied to another row does not open there. */
  seal(plain: string, about: string): string {
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#keys.get(this.#current)!, iv)
    cipher.setAAD(Buffer.from(about))
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `v1.${this.#current}.${iv.toString('base64url')}.${sealed.toString('base64url')}`
  }

  /** @throws when the key is unknown, the text was changed, or it was sealed for another place. */
  open(sealed: string, about: string): string {
    const [version, keyId, iv, body] = sealed.split('.')
    const key = this.#keys.get(keyId ?? '')
    if (version !== 'v1' || !iv || !body) throw new Error('This is not a sealed text.')
    if (!key) throw new Error(`The encryption key "${keyId}" is not in ENCRYPTION_KEYS any more.`)
    const bytes = Buffer.from(body, 'base64url')
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(iv, 'base64url'))
    decipher.setAAD(Buffer.from(about))
    decipher.setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
  }

  /** The id of the key that seals now. */
  get currentKeyId(): string {
    return this.#current
  }
}

export const vault = definePort<Vault>('platform.vault')

/** A token nobody can guess: 256 random bits, safe in an address. */
export const randomToken = (): string => randomBytes(32).toString('base64url')

/** What is stored of a random token. It has full entropy, so a plain hash is enough (no salt, no stretching). */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('hex')

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

export const hmacSha256 = (key: string, text: string): Buffer => createHmac('sha256', key).update(text).digest()

export function sameSecret(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest()
  const right = createHash('sha256').update(b).digest()
  return timingSafeEqual(left, right)
}
