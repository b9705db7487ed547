import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
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
  staffInvitations: { table: sql`identity.staff_invitations`, where: sql`expires_at < ${daysBefore(now, 30)}` },
  signOnLinks: { table: sql`identity.sign_on_links`, where: sql`expires_at < ${daysBefore(now, 0)}` },
  loginAttempts: { table: sql`identity.login_attempts`, where: sql`last_at < ${daysBefore(now, 1)}` },
  knownDevices: { table: sql`identity.known_devices`, where: sql`seen_at < ${daysBefore(now, 180)}` },
  signInAttempts: { table: sql`identity.sign_in_attempts`, where: sql`expires_at < ${daysBefore(now, 1)}` },
  pendingIdentities: { table: sql`identity.pending_identities`, where: sql`expires_at < ${daysBefore(now, 1)}` },
  loginChallenges: { table: sql`identity.login_challenges`, where: sql`expires_at < ${daysBefore(now, 1)}` },
  passkeyChallenges: { table: sql`identity.passkey_challenges`, where: sql`expires_at < ${daysBefore(now, 0)}` },
  rememberedDevices: { table: sql`identity.remembered_devices`, where: sql`expires_at < ${daysBefore(now, 0)}` },
  authenticators: {
    table: sql`identity.authenticators`,
    where: sql`confirmed_at IS NULL AND created_at < ${daysBefore(now, 1)}`,
  },
  knownAddresses: { table: sql`identity.known_addresses`, where: sql`seen_at < ${daysBefore(now, 180)}` },
})

/** Deletes sessions and tokens that are of no use to anybody: a chunk of each in a transaction, until nothing is left. */
export async function prune(ctx: Context): Promise<Counts> {
  const parts = Object.entries(leftovers(ctx.now))
  const total: Counts = Object.fromEntries(parts.map(([name]) => [name, 0]))
  for (let more = true; more; ) {
    const deleted = await ctx.transaction(async (tx) => {
      const counts = await deleteChunk(tx, parts)
      if (Object.values(counts).some((n) => n > 0))
        tx.record({ action: 'identity_pruned', object: 'identity', after: counts })
      return counts
    })
    for (const [name, n] of Object.entries(deleted)) total[name]! += n
    more = Object.values(deleted).some((n) => n === CHUNK)
  }
  return total
}

async function deleteChunk(tx: Tx, parts: [string, { table: SQL; where: SQL }][]): Promise<Counts> {
  const deletions = parts.map(
    ([name, { table, where }]) =>
      sql`${sql.identifier(name)} AS (DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${where} LIMIT ${CHUNK}) RETURNING 1)`,
  )
  const counts = parts.map(([name]) => sql`(SELECT count(*) FROM ${sql.identifier(name)}) AS ${sql.identifier(name)}`)
  const { rows } = await tx.db.execute<Record<string, string>>(
    sql`WITH ${sql.join(deletions, sql`, `)} SELECT ${sql.join(counts, sql`, `)}`,
  )
  return Object.fromEntries(Object.entries(rows[0]!).map(([name, n]) => [name, Number(n)]))
}

const daysBefore = (now: Temporal.Instant, days: number) => now.subtract({ hours: 24 * days }).toString()

export const pruneTask: Task = {
  name: 'identity.prune',
  title: 'Delete ended sessions and expired tokens',
  when: daily('03:00'),
  run: prune,
}
