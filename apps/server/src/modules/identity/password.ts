import { hash, verify } from '@node-rs/argon2'
import type { Context } from '../../platform/context.ts'
import { argonCostOf, formOf, isImportedPassword } from './imported-hash.ts'
import { type PasswordOwner, refuseWeakPassword } from './password-rules.ts'
import { passwordCost, storeName } from './ports.ts'

/** Memory in KiB, passes over it, threads. */
export type PasswordCost = { memoryCost: number; timeCost: number; parallelism: number }

/** OWASP Password Storage Cheat Sheet, Argon2id. About 20 ms on one core of a small server. */
export const owaspPasswordCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Argon2id, which is the library's default. Takes long on purpose: call it before a transaction where that is possible.
 * Passwords that somebody chooses go through `hashNewPassword`.
 *
 * The same letters can be typed as different code points (é on a Mac and on Windows), hence NFKC (NIST SP 800-63B).
 */
export function hashPassword(ctx: Context, password: string): Promise<string> {
  return hash(password.normalize('NFKC'), ctx.port(passwordCost))
}

/**
 * The hash of a password that somebody has chosen, if it is good enough; see password-rules.ts.
 *
 * @throws invalid_input, password_too_common
 */
export async function hashNewPassword(ctx: Context, password: string, owner: PasswordOwner): Promise<string> {
  refuseWeakPassword(password, owner, await ctx.port(storeName)(ctx))
  return hashPassword(ctx, password)
}

/**
 * Is this the password?
 *
 * Without a hash to compare with, because nobody has that address or its user has chosen no password, it takes as long as with one. A wrong password for a
 * hash from elsewhere costs an Argon2 hash on top, or the few microseconds of MD5 would give such an account away. bcrypt
 * takes longer than either; that is covered up at the log-in (`refuseLogIn`).
 */
export async function isPassword(ctx: Context, storedHash: string | null, password: string): Promise<boolean> {
  if (storedHash !== null && formOf(storedHash) === 'argon2id') {
    return verify(storedHash, password.normalize('NFKC'))
  }
  if (storedHash !== null && (await isImportedPassword(storedHash, password))) return true
  await hashPassword(ctx, password)
  return false
}

/**
 * Is a password that was verified against one hash still right, now that its user is locked? A log-in may have hashed the
 * same password anew in between; only then is it verified once more, under the lock.
 */
export async function isStillPassword(
  ctx: Context,
  { storedHash, verifiedHash, password }: { storedHash: string | null; verifiedHash: string | null; password: string },
): Promise<boolean> {
  return (storedHash !== null && storedHash === verifiedHash) || isPassword(ctx, storedHash, password)
}

/**
 * Should the hash be made anew while the password is at hand: from elsewhere, or made when less work was enough? Work is
 * the memory that is filled, over all passes; the cheat sheet holds settings for equal that share it between them.
 */
export function isOutdated(ctx: Context, storedHash: string): boolean {
  const made = argonCostOf(storedHash)
  const { memoryCost, timeCost } = ctx.port(passwordCost)
  return made === null || made.memoryKib * made.passes < memoryCost * timeCost
}
