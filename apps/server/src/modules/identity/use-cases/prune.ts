import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { type Counts, daily, type Task } from '../../../platform/schedule/task.ts'
import { REFRESH_DAYS } from '../refresh-token.ts'

const CHUNK = 1000

/** What may go, by what is told to the history. Ended sessions stay for a month, for whoever looks into an incident. */
const leftovers = (now: Temporal.Instant): Record<string, { table: SQL; where: SQL }> => ({
  sessions: {
    table: sql`identity.sessions`,
    where: sql`last_used_at < ${daysBefore(now, REFRESH_DAYS + 30)}`,
  },
  refreshTokens: { table: sql`identity.refresh_tokens`, where: sql`expires_at < ${daysBefore(now, 0)}` },
  userTokens: { table: sql`identity.user_tokens`, where: sql`expires_at < ${daysBefore(now, 7)}` },
  loginAttempts: { table: sql`identity.login_attempts`, where: sql`last_at < ${daysBefore(now, 1)}` },
  knownAddresses: { table: sql`identity.known_addresses`, where: sql`seen_at < ${daysBefore(now, 180)}` },
})

/** Deletes sessions and tokens that are of no use to anybody, a chunk a transaction. */
export async function prune(ctx: Context): Promise<Counts> {
  const counts: Counts = {}
  for (const [name, { table, where }] of Object.entries(leftovers(ctx.now))) {
    counts[name] = 0
    for (let deleted = CHUNK; deleted === CHUNK; counts[name] += deleted) {
      deleted = await ctx.transaction(async (tx) => {
        const { rowCount } = await tx.db.execute(
          sql`DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${where} LIMIT ${CHUNK})`,
        )
        if (rowCount) tx.record({ action: 'identity_pruned', object: name, after: { deleted: rowCount } })
        return rowCount ?? 0
      })
    }
  }
  return counts
}

const daysBefore = (now: Temporal.Instant, days: number) => now.subtract({ hours: 24 * days }).toString()

export const pruneTask: Task = {
  name: 'identity.prune',
  title: 'Delete ended sessions and expired tokens',
  when: daily('03:40'),
  run: prune,
}
