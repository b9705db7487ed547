import { Actor } from '../../platform/actor.ts'
import { type Context, Contexts } from '../../platform/context.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import { type LinkRequested, openLinkToken, type passwordResetRequested, type verificationRequested } from './events.ts'
import { hashPassword } from './password.ts'
import { type LogIn, logIn } from './use-cases/log-in.ts'
import { registerUser } from './use-cases/register-user.ts'
import type { SessionTokens } from './use-cases/start-session.ts'

/** Builders for tests of this room and of those above it. */

type Held = { contexts: Contexts }

/** Somebody at the portal who has not said who they are. `later` is how far the clock is ahead. */
export function aVisitor({ contexts }: Held, options: { ip?: string; later?: Temporal.DurationLike } = {}): Context {
  const { clock } = contexts.parts
  const ahead = { now: () => clock.now().add(options.later ?? { seconds: 0 }) }
  return new Contexts({ ...contexts.parts, clock: ahead }).create({
    actor: Actor.nobody,
    door: 'portal',
    ip: options.ip ?? '198.51.100.7',
  })
}

/** Somebody who is logged in. */
export function aCaller(
  { contexts }: Held,
  { userId, sessionId }: SessionTokens,
  clientId: number | null = null,
): Context {
  return contexts.create({
    actor: aUserActor({ userId, sessionId, clientId }),
    door: 'portal',
  })
}

/** A log-in that needs no second factor. */
export async function signIn(ctx: Context, input: LogIn): Promise<SessionTokens> {
  const outcome = await logIn(ctx, input)
  if (outcome.state !== 'signed_in') throw new Error('This log-in waits for a second factor.')
  return outcome.session
}

let made = 0

export async function aUser(house: Held, wish: { email?: string; password?: string } = {}) {
  const ctx = aVisitor(house)
  const { email = `ada.${++made}@example.com`, password = 'correct horse battery' } = wish
  const passwordHash = await hashPassword(ctx, password)
  const { userId } = await registerUser(ctx, { email, firstName: 'Ada', lastName: 'Lovelace', passwordHash })
  return { userId, email, password }
}

/** The tokens of links that were asked for, oldest first, as the mails would carry them. */
export async function linksFor(
  house: Held,
  event: typeof verificationRequested | typeof passwordResetRequested,
  userId: number,
): Promise<string[]> {
  const { databases } = house.contexts.parts
  const { rows } = await databases.pool.query<{ payload: LinkRequested }>(
    `SELECT payload FROM platform.outbox WHERE name = $1 AND payload->'userId' = to_jsonb($2::bigint) ORDER BY id`,
    [event.eventName, userId],
  )
  return rows.map(({ payload }) => openLinkToken(aVisitor(house), payload))
}
