import { Actor } from '../../platform/actor.ts'
import { type Context, Contexts } from '../../platform/context.ts'
import { aUserActor } from '../../platform/testing/actors.ts'
import {
  type emailChangeRequested,
  type LinkRequested,
  openLinkToken,
  type passwordResetRequested,
  type verificationRequested,
} from './events.ts'
import { importedHash } from './imported-hash.ts'
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

/** Staff, at their desk, who may do just this. */
export function aStaffMember(
  { contexts }: Held,
  { userId = 1, staff }: { userId?: number; staff: readonly string[] },
): Context {
  return contexts.create({ actor: aUserActor({ userId, staff }), door: 'admin', ip: '192.0.2.50' })
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

/** A user whose password hash comes from another system. */
export async function anImportedUser(house: Held, hash: string) {
  const email = `imported.${++made}@example.com`
  const ctx = house.contexts.forSystem('importer', 'cli')
  const person = { email, firstName: 'Ida', lastName: 'Rhodes' }
  return { email, ...(await registerUser(ctx, { ...person, importedHash: importedHash(hash) })) }
}

type Row = { action: string; before: Record<string, unknown> | null; after: Record<string, unknown> }

/** What the audit trail holds of a thing, oldest first. */
export async function auditOf(house: Held, object: string, action?: string) {
  const { rows } = await house.contexts.parts.databases.pool.query<Row>(
    'SELECT action, before, after FROM platform.audit WHERE object = $1 AND ($2::text IS NULL OR action = $2) ORDER BY id',
    [object, action ?? null],
  )
  return rows
}

/** How a session ended; null while it goes on. */
export async function endReasonOf(house: Held, { sessionId }: { sessionId: number }): Promise<string | null> {
  const { databases } = house.contexts.parts
  const { rows } = await databases.pool.query('SELECT end_reason FROM identity.sessions WHERE id = $1', [sessionId])
  return rows[0].end_reason
}

/** The tokens of links that were asked for, oldest first, as the mails would carry them. */
export async function linksFor(
  house: Held,
  event: typeof verificationRequested | typeof passwordResetRequested | typeof emailChangeRequested,
  userId: number,
): Promise<string[]> {
  const { databases } = house.contexts.parts
  const { rows } = await databases.pool.query<{ payload: LinkRequested }>(
    `SELECT payload FROM platform.outbox WHERE name = $1 AND payload->'userId' = to_jsonb($2::bigint) ORDER BY id`,
    [event.eventName, userId],
  )
  return rows.map(({ payload }) => openLinkToken(aVisitor(house), payload))
}
