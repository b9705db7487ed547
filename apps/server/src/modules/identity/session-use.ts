import { sql } from 'drizzle-orm'
import type { Context } from '../../platform/context.ts'

/** How far the time of last use may lag behind. Refreshing tokens also keeps it, every quarter of an hour. */
const FRESH_MINUTES = 5

/** A process remembers about this many sessions, and forgets the oldest when there are more. */
const REMEMBERED = 20_000

/**
 * Keeps when, and from where, a session was used last, without a write for each request: this process looks at a session
 * again only after some minutes, and the database then only writes when no other process has.
 */
export class SessionUse {
  readonly #notedAt = new Map<number, Temporal.Instant>()

  async note(ctx: Context, { sessionId, ip }: { sessionId: number; ip: string }): Promise<void> {
    const stale = ctx.now.subtract({ minutes: FRESH_MINUTES })
    const before = this.#notedAt.get(sessionId)
    if (before && Temporal.Instant.compare(before, stale) > 0) return
    this.#remember(sessionId, ctx.now)
    await ctx.transaction(async (tx) => {
      // A session that somebody else has in hand is being refreshed or ended, and needs no note.
      const { rows } = await tx.db.execute(sql`
        UPDATE identity.sessions SET last_used_at = ${tx.now.toString()}, ip = ${ip}
         WHERE id = (SELECT id FROM identity.sessions
                      WHERE id = ${sessionId} AND ended_at IS NULL AND last_used_at <= ${stale.toString()}
                        FOR UPDATE SKIP LOCKED)
        RETURNING id`)
      if (rows.length > 0) tx.record({ action: 'session_used', object: `session:${sessionId}` })
    })
  }

  #remember(sessionId: number, at: Temporal.Instant): void {
    this.#notedAt.delete(sessionId)
    this.#notedAt.set(sessionId, at)
    if (this.#notedAt.size > REMEMBERED) this.#notedAt.delete(this.#notedAt.keys().next().value!)
  }
}
