import { createHash } from 'node:crypto'
import bcrypt from 'bcryptjs'
import { sameSecret } from '../../platform/crypto.ts'
import { unknownPasswordHash } from './errors.ts'

declare const isImported: unique symbol

/** A password hash that another system made, of a form that we can verify; `importedHash` makes one of a text. */
export type ImportedHash = string & { readonly [isImported]: true }

export type HashForm = 'argon2id' | 'bcrypt' | 'md5'

/** 22 characters of salt and 31 of hash. PHP writes `$2y$`; it is the same algorithm as `$2a$` and `$2b$`. */
const bcryptForm = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const argonForm = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{22,}$/
/** `md5(salt . password):salt`, WHMCS 4.2 to 6.2, where the salt has five characters. */
const md5Form = /^([0-9a-f]{32}):([\x21-\x7e]{1,32})$/

/** What we are ready to spend on verifying a hash that somebody else made: a cost of 31 would take weeks. */
const MOST = { bcryptCost: 14, argonMemoryKib: 262_144, argonPasses: 10, argonThreads: 8 }

/** @throws unknown_password_hash when it is of no form we know, or would take too long to verify */
export function importedHash(text: string): ImportedHash {
  if (!isVerifiable(text)) throw unknownPasswordHash()
  return text as ImportedHash
}

function isVerifiable(text: string): boolean {
  const cost = Number(bcryptForm.exec(text)?.[1] ?? 0)
  if (cost >= 4) return cost <= MOST.bcryptCost
  const argon = argonCostOf(text)
  if (argon) {
    const { memoryKib, passes, threads } = argon
    const isSome = memoryKib >= 8 * threads && passes >= 1 && threads >= 1
    return isSome && memoryKib <= MOST.argonMemoryKib && passes <= MOST.argonPasses && threads <= MOST.argonThreads
  }
  return md5Form.test(text)
}

export function formOf(hash: string): HashForm {
  if (hash.startsWith('$argon2id$')) return 'argon2id'
  return hash.startsWith('$2') ? 'bcrypt' : 'md5'
}

export function argonCostOf(hash: string): { memoryKib: number; passes: number; threads: number } | null {
  const found = argonForm.exec(hash)
  return found && { memoryKib: Number(found[1]), passes: Number(found[2]), threads: Number(found[3]) }
}

/**
 * Is this the password that bcrypt or salted MD5 was made of?
 *
 * Some of these systems encoded what was typed as HTML before hashing it, so that is tried when the password as typed is
 * wrong and has such a character.
 */
export async function isImportedPassword(hash: string, password: string): Promise<boolean> {
  if (await fits(hash, password)) return true
  const encoded = asHtml(password)
  return encoded !== password && (await fits(hash, encoded))
}

/**
 * bcrypt reads 72 bytes and no more: who has a longer password is let in by its first 72, as the system it came from did.
 * The hash that replaces this one is then of all that was typed. PHP refuses a NUL, and C ends the password there; a hash
 * of either was made of something else than what stands before it, so a password with a NUL is never the right one.
 */
async function fits(hash: string, password: string): Promise<boolean> {
  if (password.includes('\0')) return false
  if (formOf(hash) === 'bcrypt') return bcrypt.compare(password, hash)
  const [, digest, salt] = md5Form.exec(hash) ?? []
  if (digest === undefined) return false
  return sameSecret(
    createHash('md5')
      .update(salt + password)
      .digest('hex'),
    digest,
  )
}

/** As PHP's `htmlspecialchars` with `ENT_QUOTES` writes it. */
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#039;' }
const asHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => entities[sign]!)
