import { sql } from 'drizzle-orm'
import { clientRecords, type RecordTable, type Subject } from '../../../platform/client-records.ts'
import type { Context } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { usersByIds } from '../../identity/index.ts'
import { clientName, personName } from '../client.ts'
import { lastDocumentOn } from '../client-records.ts'
import { clientProfile } from '../queries/clients.ts'
import { countRecords } from './read-records.ts'
import { retentionYearsSetting } from './settings.ts'
import { type About, peopleOfOnly, subjectOf } from './subject.ts'

export type ErasurePlan = {
  of: Subject
  /** The name that staff type to confirm. */
  name: string
  /** Who is erased along with the account, and who keeps a log-in because of other accounts or a staff role. */
  people: { id: number; name: string; isErased: boolean }[]
  erased: { holds: string; count: number; how: string }[]
  kept: { holds: string; count: number; because: string }[]
  keptUntil: Temporal.PlainDate | null
  hindrances: string[]
}

/** What erasing somebody would do, what stays and why, and what has to be done first. @throws client_not_found */
export async function planErasure(ctx: Context, about: About): Promise<ErasurePlan> {
  const house = ctx
  const of = await whoIsErased(house, about)
  const tables = ctx.port(clientRecords).flatMap((records) => records.tables)
  const counts = await countRecords(ctx, tables, of)
  const said = tables
    .map((table) => ({ holds: table.holds, count: counts.get(table.table) ?? 0, erasing: table.erasing }))
    .filter(({ count }) => count > 0)
  return {
    of,
    name: await nameOf(ctx, about),
    people: await peopleOf(ctx, about, of),
    erased: said.flatMap(({ holds, count, erasing }) =>
      erasing.by === 'keeping' ? [] : [{ holds, count, how: howOf(erasing) }],
    ),
    kept: said.flatMap(({ holds, count, erasing }) =>
      erasing.by === 'keeping' ? [{ holds, count, because: erasing.because }] : [],
    ),
    keptUntil: await keptUntil(ctx, of),
    hindrances: await erasureHindrances(ctx, about, of),
  }
}

const howOf = (erasing: Exclude<RecordTable['erasing'], { by: 'keeping' }>): string => {
  if (erasing.by === 'rule') return erasing.says
  const what = erasing.by === 'deleting' ? 'deleted' : 'what says something of the person is taken out'
  return erasing.because ? `${what}; ${erasing.because}` : what
}

/** The account with those that were merged into it and the people who belong to nobody else; or one person. */
export async function whoIsErased(ctx: Context, { clientId, userId }: About): Promise<Subject> {
  if (clientId === null) return subjectOf(ctx, null, userId === null ? [] : [userId])
  const account = await subjectOf(ctx, clientId, [])
  return subjectOf(ctx, clientId, await peopleOfOnly(ctx, account.clientIds))
}

async function nameOf(ctx: Context, { clientId, userId }: About): Promise<string> {
  if (clientId !== null) return clientName(await clientProfile(ctx, clientId))
  const [user] = await usersByIds(ctx, userId === null ? [] : [userId])
  return user ? personName(user) : ''
}

async function peopleOf(ctx: Context, { clientId, userId }: About, of: Subject): Promise<ErasurePlan['people']> {
  const { rows } = await ctx.read.execute<{ user_id: string }>(
    sql`SELECT user_id FROM clients.memberships WHERE client_id = ${clientId ?? 0} ORDER BY user_id`,
  )
  const ids = clientId === null ? [userId ?? 0] : rows.map((row) => Number(row.user_id))
  const users = await usersByIds(ctx, ids)
  return users.map((user) => ({ id: user.id, name: personName(user), isErased: of.userIds.includes(user.id) }))
}

/** The last day on which documents have to be kept: so many years after the end of the year of the last one. */
export async function keptUntil(ctx: Context, of: Subject): Promise<Temporal.PlainDate | null> {
  const last = await lastDocumentOn(ctx, of)
  if (last === null) return null
  const years = await readSetting(ctx, retentionYearsSetting)
  return Temporal.PlainDate.from({ year: last.year + years, month: 12, day: 31 })
}

/** What has to be done before somebody may be erased, as sentences for staff. */
export async function erasureHindrances(ctx: Context, about: About, of: Subject): Promise<string[]> {
  const found: string[] =
    about.clientId === null ? await ofPerson(ctx, about.userId ?? 0) : await ofAccount(ctx, about.clientId)
  for (const records of ctx.port(clientRecords)) found.push(...((await records.hindersErasure?.(ctx, of)) ?? []))
  return found
}

async function ofAccount(ctx: Context, clientId: number): Promise<string[]> {
  const { mergedInto, erasedAt } = await clientProfile(ctx, clientId)
  if (mergedInto !== null) return [`This account is part of client no. ${mergedInto}: erase that one.`]
  return erasedAt === null ? [] : ['This account was erased already.']
}

async function ofPerson(ctx: Context, userId: number): Promise<string[]> {
  const owned = await ctx.read.execute<{ client_id: string }>(
    sql`SELECT client_id FROM clients.memberships WHERE user_id = ${userId} AND is_owner ORDER BY 1`,
  )
  const staff = await ctx.read.execute(sql`SELECT 1 FROM identity.staff WHERE user_id = ${userId}`)
  return [
    ...owned.rows.map((row) => `They own client no. ${row.client_id}: erase the account, or give it another owner.`),
    ...(staff.rows.length > 0 ? ['They are staff: take their role away first.'] : []),
  ]
}
