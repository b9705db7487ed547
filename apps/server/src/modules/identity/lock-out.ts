/**
 * Guessing passwords is slowed down twice:
 *
 * - five failures for one account from one address lock that pair for half an hour;
 * - fifty failures for one account from anywhere lock it for half an hour for addresses that were never logged in from.
 *
 * So somebody who only knows an e-mail address cannot keep its owner out: the owner's own address is not counted in the
 * second lock, and a password reset makes any address the owner's own and lifts all locks. Both locks go by what was
 * typed, so they tell nothing about whether the account exists.
 */
export const PER_ADDRESS = 5
export const FROM_ANYWHERE = 50
export const LOCK_MINUTES = 30

/** Stands for all addresses together in the table of attempts. */
export const ANYWHERE = '*'

export type Attempts = { failures: number; lastAt: Temporal.Instant; lockedUntil: Temporal.Instant | null }

/**
 * The count after one more attempt, or `locked`. An attempt counts as a failure before its password is looked at, so that
 * many at once cannot outrun the count; a success takes it back. A refused one does not count, else a lock would never end.
 */
export function afterAttempt(before: Attempts, limit: number, now: Temporal.Instant): Attempts | 'locked' {
  if (before.lockedUntil !== null && Temporal.Instant.compare(now, before.lockedUntil) < 0) return 'locked'
  const forgotten = Temporal.Instant.compare(now, before.lastAt.add({ minutes: LOCK_MINUTES })) >= 0
  const failures = (forgotten || before.lockedUntil !== null ? 0 : before.failures) + 1
  return { failures, lastAt: now, lockedUntil: failures >= limit ? now.add({ minutes: LOCK_MINUTES }) : null }
}

export const accountKey = (email: string): string => email.trim().toLowerCase()
