import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { isWithin } from '../../platform/network.ts'
import type { ApiTokenKind, apiTokens } from './schema.ts'

/**
 * `ostler_client_` or `ostler_staff_`, 256 random bits in 43 digits of base 62, and their CRC-32 in 6. Scanners for lost
 * secrets know it by `API_TOKEN_FORM` and, by the checksum, tell one from a text that only looks like it.
 */
export const API_TOKEN_FORM = /^ostler_(client|staff)_[0-9A-Za-z]{49}$/

/** What begins so is meant to be an API token, and is nothing else. */
export const API_TOKEN_PREFIX = 'ostler_'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_LENGTH = 43
const CHECKSUM_LENGTH = 6

export function makeApiToken(kind: ApiTokenKind): string {
  const secret = base62(BigInt(`0x${randomBytes(32).toString('hex')}`), SECRET_LENGTH)
  const text = `${API_TOKEN_PREFIX}${kind}_${secret}`
  return text + checksumOf(text)
}

/** Could it be one of ours? A typing error is found without asking the database. */
export function isApiToken(text: string): boolean {
  return API_TOKEN_FORM.test(text) && checksumOf(text.slice(0, -CHECKSUM_LENGTH)) === text.slice(-CHECKSUM_LENGTH)
}

const checksumOf = (text: string): string => base62(BigInt(crc32(text)), CHECKSUM_LENGTH)

function base62(value: bigint, length: number): string {
  let digits = ''
  for (let rest = value; rest > 0n; rest /= 62n) digits = DIGITS[Number(rest % 62n)] + digits
  return digits.padStart(length, '0')
}

/** Is this address in one of the networks? Any is, when none is named. */
export const isAllowedFrom = (networks: readonly string[], ip: string | null): boolean =>
  networks.length === 0 || isWithin(ip, networks)

type TokenState = Pick<typeof apiTokens.$inferSelect, 'revokedAt' | 'expiresAt' | 'allowedAddresses'>

/** Why a token that exists is not good here and now, or null. */
export function whyRefused(
  token: TokenState,
  { now, ip }: { now: Temporal.Instant; ip: string | null },
): string | null {
  if (token.revokedAt !== null) return 'revoked'
  if (token.expiresAt !== null && Temporal.Instant.compare(now, token.expiresAt) >= 0) return 'expired'
  return isAllowedFrom(token.allowedAddresses, ip) ? null : 'other_address'
}
