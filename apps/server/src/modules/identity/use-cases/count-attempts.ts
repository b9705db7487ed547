import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { addressKey } from '../../../platform/network.ts'
import { loginLocked } from '../errors.ts'
import { ANYWHERE, accountKey, afterAttempt, FROM_ANYWHERE, PER_ADDRESS } from '../lock-out.ts'
import { knownAddresses, knownDevices, loginAttempts, users } from '../schema.ts'

/**
 * Counts an attempt to log in before its password is looked at; see lock-out.ts.
 *
 * Its own transaction, because it has to stay when the attempt fails.
 *
 * @throws login_locked
 */
export async function countAttempt(ctx: Context, email: string): Promise<void> {
  const account = accountKey(email)
  const address = addressKey(ctx.ip)
  await ctx.transaction(async (tx) => {
    const here = await countOne(tx, account, address, PER_ADDRESS)
    if (!(await isKnown(tx, account, address))) await countOne(tx, account, ANYWHERE, FROM_ANYWHERE)
    tx.record({ action: 'login_attempted', object: `login:${account}`, after: here })
  })
}

async function countOne(tx: Tx, account: string, address: string, limit: number) {
  // The update changes nothing but locks the row, whether it was there or not.
  const [before] = await tx.db
    .insert(loginAttempts)
    .values({ account, address, failures: 0, lastAt: tx.now })
    .onConflictDoUpdate({
      target: [loginAttempts.account, loginAttempts.address],
      set: { failures: sql`${loginAttempts.failures}` },
    })
    .returning()
  const after = afterAttempt(before!, limit, tx.now)
  if (after === 'locked') throw loginLocked()
  await tx.db.update(loginAttempts).set(after).where(ofOne(account, address))
  return after
}

/** The attempt that was counted last was no failure, and those before it from here were the same person's. */
export async function forgiveAttempt(tx: Tx, email: string): Promise<void> {
  await takeBackAttempt(tx, email)
  await forgetAttemptsHere(tx, email)
}

/**
 * The attempt that was counted last was no failure; those before it stay counted. What was not counted is not taken back: an
 * owner who logs in from home does not hand a guess to those who try from everywhere. Comes before `rememberAddress`.
 */
export async function takeBackAttempt(tx: Tx, email: string): Promise<void> {
  const account = accountKey(email)
  const here = addressKey(tx.ip)
  const counted = (await isKnown(tx, account, here)) ? [here] : [here, ANYWHERE]
  for (const address of counted) {
    await tx.db
      .update(loginAttempts)
      .set({ failures: sql`greatest(${loginAttempts.failures} - 1, 0)`, lockedUntil: null })
      .where(ofOne(account, address))
  }
}

/** Whoever failed from here before was the same person. */
export async function forgetAttemptsHere(tx: Tx, email: string): Promise<void> {
  await tx.db.delete(loginAttempts).where(ofOne(accountKey(email), addressKey(tx.ip)))
}

/** Lifts every lock on an account, wherever it came from. */
export async function forgiveAll(tx: Tx, email: string): Promise<void> {
  await tx.db.delete(loginAttempts).where(eq(loginAttempts.account, accountKey(email)))
}

/** From here somebody has proved to be this user. Answers whether that is new. The user is locked. */
export async function rememberAddress(tx: Tx, userId: number): Promise<boolean> {
  const [row] = await tx.db
    .insert(knownAddresses)
    .values({ userId, address: addressKey(tx.ip), seenAt: tx.now })
    .onConflictDoUpdate({ target: [knownAddresses.userId, knownAddresses.address], set: { seenAt: tx.now } })
    .returning({ isNew: wasInserted })
  return row!.isNew
}

/** With this kind of device somebody has proved to be this user. Answers whether that is new. The user is locked. */
export async function rememberDevice(tx: Tx, userId: number, family: string): Promise<boolean> {
  const [row] = await tx.db
    .insert(knownDevices)
    .values({ userId, family, seenAt: tx.now })
    .onConflictDoUpdate({ target: [knownDevices.userId, knownDevices.family], set: { seenAt: tx.now } })
    .returning({ isNew: wasInserted })
  return row!.isNew
}

/** Of an upsert: a row that was there already was locked for the update, and carries that. */
const wasInserted = sql<boolean>`(xmax = 0)`

async function isKnown(tx: Tx, account: string, address: string): Promise<boolean> {
  const found = await tx.db
    .select({ userId: knownAddresses.userId })
    .from(knownAddresses)
    .innerJoin(users, eq(users.id, knownAddresses.userId))
    .where(and(sql`lower(${users.email}) = ${account}`, eq(knownAddresses.address, address)))
  return found.length > 0
}

const ofOne = (account: string, address: string) =>
  and(eq(loginAttempts.account, account), eq(loginAttempts.address, address))
