import { randomBytes } from 'node:crypto'
import { sha256 } from '../../../platform/crypto.ts'

export const RECOVERY_CODES = 10

/** Crockford's base 32: no I, L, O or U, which are read as something else. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** 80 random bits, such as `k7x2-m9qf-4t0b-zr3c`. Too many to be guessed from their hash, so that needs no stretching. */
export function newRecoveryCode(): string {
  const letters = [...randomBytes(16)].map((byte) => alphabet[byte & 31])
  return [0, 4, 8, 12].map((from) => letters.slice(from, from + 4).join('')).join('-')
}

/** What is stored of a code. Bound to its user; written as somebody may type it from paper. */
export function hashRecoveryCode(userId: number, typed: string): string {
  const plain = typed
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '')
    .replaceAll('o', '0')
    .replaceAll(/[il]/g, '1')
  return sha256(`recovery-code:${userId}:${plain}`)
}
