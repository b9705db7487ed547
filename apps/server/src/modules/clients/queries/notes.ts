import { and, desc, eq, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { usersByIds } from '../../identity/index.ts'
import { personName } from '../client.ts'
import { clientNotFound } from '../errors.ts'
import { clients, notes } from '../schema.ts'

export type NoteRow = typeof notes.$inferSelect
/** A note with the names of who wrote and who edited it last; null: the house itself, or nobody. */
export type Note = NoteRow & { author: string | null; editor: string | null }

/** What staff noted about a client, newest first; on demand only what is pinned. @throws client_not_found */
export async function listNotes(
  ctx: Context,
  query: PageQuery & { clientId: number; pinned?: true | undefined },
): Promise<Page<Note>> {
  ctx.actor.must('clients.view')
  if ((await ctx.read.$count(clients, eq(clients.id, query.clientId))) === 0) throw clientNotFound()
  const rows = await ctx.read
    .select()
    .from(notes)
    .where(
      and(
        eq(notes.clientId, query.clientId),
        lt(notes.id, beforeId(query.cursor)),
        query.pinned ? eq(notes.pinned, true) : undefined,
      ),
    )
    .orderBy(desc(notes.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  return { ...page, items: await withNames(ctx, page.items) }
}

export async function withNames(ctx: Context, rows: NoteRow[]): Promise<Note[]> {
  const nameOf = await namesOfUsers(
    ctx,
    rows.flatMap(({ writtenBy, editedBy }) => [writtenBy, editedBy]),
  )
  return rows.map((row) => ({ ...row, author: nameOf(row.writtenBy), editor: nameOf(row.editedBy) }))
}

/** The names of staff by user id, for what says who did it. */
export async function namesOfUsers(
  ctx: Context,
  ids: (number | null)[],
): Promise<(id: number | null) => string | null> {
  const users = await usersByIds(ctx, [...new Set(ids.filter((id) => id !== null))])
  const names = new Map(users.map((user) => [user.id, personName(user)]))
  return (id) => (id === null ? null : (names.get(id) ?? null))
}
