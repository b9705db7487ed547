import type { Tx } from '../../../platform/context.ts'
import type { LogInMethod } from '../schema.ts'
import { openSession, type SessionTokens, type UserRow } from './start-session.ts'

export type SecondFactor = 'totp' | 'passkey' | 'recovery_code'

/** Where a log-in stands: done, or waiting for a second factor. */
export type LogInOutcome =
  | { state: 'signed_in'; session: SessionTokens }
  | { state: 'second_factor'; challenge: string; methods: SecondFactor[] }

/**
 * The one gate behind every first proof of who somebody is: password, passkey, another provider's word, a signed link. The
 * user is locked and may log in.
 */
export async function admit(
  tx: Tx,
  user: UserRow,
  { method, userAgent }: { method: LogInMethod; userAgent: string },
): Promise<LogInOutcome> {
  return { state: 'signed_in', session: await openSession(tx, { userId: user.id, userAgent, method }) }
}
