import { publicUrl } from '../../../platform/addresses.ts'
import type { Tx } from '../../../platform/context.ts'
import { afterFirstProof } from '../factors/gate.ts'
import { siteAt } from '../factors/passkey.ts'
import { mustHaveFactor } from '../factors/policy.ts'
import { countFactors, hasFactor, methodsOf, type SecondFactor } from '../queries/factors.ts'
import type { LogInMethod } from '../schema.ts'
import { holdLogIn } from './factors/login-challenges.ts'
import { rememberedSince } from './factors/remembered-devices.ts'
import { openSession, type SessionTokens, type UserRow } from './start-session.ts'

/** Where a log-in stands: done, waiting for a second factor, or for one to be set up by somebody who must have one. */
export type LogInOutcome =
  | { state: 'signed_in'; session: SessionTokens }
  | { state: 'second_factor'; challenge: string; methods: SecondFactor[] }
  | { state: 'enrol'; challenge: string; methods: ('totp' | 'passkey')[] }

/**
 * The one gate behind every first proof of who somebody is: password, passkey, another provider's word, a signed link. The
 * user is locked and may log in. `deviceToken` is what a browser that is remembered sends along.
 */
export async function admit(
  tx: Tx,
  user: UserRow,
  { method, userAgent, deviceToken }: { method: LogInMethod; userAgent: string; deviceToken?: string | undefined },
): Promise<LogInOutcome> {
  const userId = user.id
  const counts = await countFactors(tx, userId)
  const provenBefore = hasFactor(counts) ? await rememberedSince(tx, userId, deviceToken) : null
  const next = afterFirstProof({
    method,
    hasFactor: hasFactor(counts),
    mustHaveFactor: await mustHaveFactor(tx, userId),
    isRemembered: provenBefore !== null,
  })
  const skipped = method !== 'passkey' && provenBefore !== null
  switch (next) {
    case 'enter':
      return {
        state: 'signed_in',
        session: await openSession(tx, { userId, userAgent, method, provenAt: skipped ? provenBefore : tx.now }),
      }
    case 'second_factor':
      return {
        state: next,
        challenge: await holdLogIn(tx, { userId, awaits: next, method }),
        methods: methodsOf(counts),
      }
    case 'enrol': {
      const methods = siteAt(tx.port(publicUrl)) ? (['passkey', 'totp'] as const) : (['totp'] as const)
      return { state: next, challenge: await holdLogIn(tx, { userId, awaits: next, method }), methods: [...methods] }
    }
  }
}
