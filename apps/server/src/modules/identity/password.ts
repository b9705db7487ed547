import { hash, verify } from '@node-rs/argon2'
import type { Context } from '../../platform/context.ts'
import { passwordCost } from './ports.ts'

/** Memory in KiB, passes over it, threads. */
export type PasswordCost = { memoryCost: number; timeCost: number; parallelism: number }

/** OWASP Password Storage Cheat Sheet, Argon2id. About 20 ms on one core of a small server. */
export const owaspPasswordCost: PasswordCost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * Argon2id, which is the library's default. Takes long on purpose: call it before a transaction where that is possible.
 *
 * The same letters can be typed as different code points (é on a Mac and on Windows), hence NFKC (NIST SP 800-63B).
 */
export function hashPassword(ctx: Context, password: string): Promise<string> {
  return hash(password.normalize('NFKC'), ctx.port(passwordCost))
}

/** Is this the password? Takes the same time when there is no hash to compare with, because nobody has that address. */
export async function isPassword(ctx: Context, storedHash: string | undefined, password: string): Promise<boolean> {
  if (storedHash !== undefined) return verify(storedHash, password.normalize('NFKC'))
  await hashPassword(ctx, password)
  return false
}
