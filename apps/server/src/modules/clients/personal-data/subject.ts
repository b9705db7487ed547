import { sql } from 'drizzle-orm'
import type { Subject } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'
import { usersByIds } from '../../identity/index.ts'

/** A client account, a person, or a person with the account they own. */
export type About = { clientId: number | null; userId: number | null }

/** The account with all that were merged into it, and the people it is about. */
export async function subjectOf(ctx: Context, clientId: number | null, userIds: number[]): Promise<Subject> {
  const clientIds = clientId === null ? [] : [clientId, ...(await mergedInto(ctx, clientId))]
  const users = await usersByIds(ctx, userIds)
  return { clientIds, userIds, emails: users.map((user) => user.email) }
}

/** The accounts that are part of this one now. */
async function mergedInto(ctx: Context, clientId: number): Promise<number[]> {
  const { rows } = await ctx.read.execute<{ client_id: string }>(
    sql`SELECT client_id FROM clients.merged_clients WHERE now_id = ${clientId} ORDER BY client_id`,
  )
  return rows.map((row) => Number(row.client_id))
}

/** The people of an account who are no staff and belong to no other one: with it, they are erased. */
export async function peopleOfOnly(ctx: Context, clientIds: readonly number[]): Promise<number[]> {
  const these = sql`${sql.param(clientIds)}::bigint[]`
  const { rows } = await ctx.read.execute<{ user_id: string }>(sql`
    SELECT DISTINCT m.user_id FROM clients.memberships m
     WHERE m.client_id = ANY(${these})
       AND NOT EXISTS (SELECT FROM clients.memberships o WHERE o.user_id = m.user_id AND o.client_id <> ALL(${these}))
       AND NOT EXISTS (SELECT FROM identity.staff s WHERE s.user_id = m.user_id)
     ORDER BY 1`)
  return rows.map((row) => Number(row.user_id))
}

/** Who owns an account; null: nobody, because it was erased. */
export async function ownerOf(ctx: Context, clientId: number): Promise<number | null> {
  const { rows } = await ctx.read.execute<{ user_id: string }>(
    sql`SELECT user_id FROM clients.memberships WHERE client_id = ${clientId} AND is_owner`,
  )
  return rows[0] ? Number(rows[0].user_id) : null
}
