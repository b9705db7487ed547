import type { LogInMethod } from '../schema.ts'

export type Standing = {
  /** What the first proof was. */
  method: LogInMethod
  hasFactor: boolean
  /** Does the policy of the installation demand one of this user? */
  mustHaveFactor: boolean
  /** Did this browser pass a second factor of this user in the last weeks, and was asked to remember it? */
  isRemembered: boolean
}

/**
 * What follows a first proof that was right.
 *
 * A passkey that verified its user is something one has and something one knows or is: both factors in one.
 */
export function afterFirstProof({ method, hasFactor, mustHaveFactor, isRemembered }: Standing) {
  if (method === 'passkey') return 'enter'
  if (!hasFactor) return mustHaveFactor ? 'enrol' : 'enter'
  return isRemembered ? 'enter' : 'second_factor'
}
