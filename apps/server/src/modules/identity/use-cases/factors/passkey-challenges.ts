import { and, eq, isNull } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context, Tx } from '../../../../platform/context.ts'
import { hashToken } from '../../../../platform/crypto.ts'
import { passkeysUnavailable } from '../../errors.ts'
import { challengeIn, type Site, siteAt } from '../../factors/passkey.ts'
import { type PasskeyPurpose, passkeyChallenges } from '../../schema.ts'

/** Long enough to find the phone. Also told to the browser. */
export const CHALLENGE_MINUTES = 5

/** @throws passkeys_unavailable */
export function siteOf(ctx: Context): Site {
  const site = siteAt(ctx.port(publicUrl))
  if (!site) throw passkeysUnavailable()
  return site
}

type For = { purpose: PasskeyPurpose; userId: number | null }

/** Keeps a challenge that was made for a browser. */
export async function keepChallenge(tx: Tx, challenge: string, { purpose, userId }: For): Promise<void> {
  const expiresAt = tx.now.add({ minutes: CHALLENGE_MINUTES })
  await tx.db.insert(passkeyChallenges).values({ challengeHash: hashToken(challenge), purpose, userId, expiresAt })
  tx.record({ action: 'passkey_asked', object: userId === null ? 'login' : `user:${userId}`, after: { purpose } })
}

/**
 * The challenge that this answer is to, when it is one of ours, for this purpose and this user, and was not answered
 * before. It is gone afterwards whatever becomes of the answer, so let the transaction commit.
 */
export async function takeChallenge(
  tx: Tx,
  answer: { response: { clientDataJSON: string } },
  { purpose, userId }: For,
): Promise<string | null> {
  const challenge = challengeIn(answer)
  if (challenge === null) return null
  const [taken] = await tx.db
    .delete(passkeyChallenges)
    .where(
      and(
        eq(passkeyChallenges.challengeHash, hashToken(challenge)),
        eq(passkeyChallenges.purpose, purpose),
        userId === null ? isNull(passkeyChallenges.userId) : eq(passkeyChallenges.userId, userId),
      ),
    )
    .returning({ expiresAt: passkeyChallenges.expiresAt })
  return taken && Temporal.Instant.compare(tx.now, taken.expiresAt) < 0 ? challenge : null
}
