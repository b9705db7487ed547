import { and, eq, exists, isNull, notExists, or, type SQL, sql } from 'drizzle-orm'
import { QueryBuilder } from 'drizzle-orm/pg-core'
import { clients, closures, tags } from '../schema.ts'

/** Which clients are meant; what is left out does not matter. */
export type ClientFilter = {
  search?: string | undefined
  tag?: string | undefined
  groupId?: number | undefined
  status?: 'active' | 'closed' | undefined
}

/** The clients that fit, as a condition on `clients.clients`. */
export function fitting({ search, tag, groupId, status }: ClientFilter): SQL | undefined {
  const closed = from
    .select({ one: sql`1` })
    .from(closures)
    .where(and(eq(closures.clientId, clients.id), isNull(closures.reopenedAt)))
  return and(
    search ? matching(search) : undefined,
    tag === undefined
      ? undefined
      : exists(
          from
            .select({ one: sql`1` })
            .from(tags)
            .where(and(eq(tags.clientId, clients.id), eq(tags.tag, tag))),
        ),
    groupId === undefined ? undefined : eq(clients.groupId, groupId),
    status === undefined ? undefined : status === 'closed' ? exists(closed) : notExists(closed),
  )
}

const from = new QueryBuilder()

/**
 * Every word typed must begin a word of the name, company or e-mail; a number may also be the id. Only beginnings, because
 * those an index finds among any number of clients (and needs no extension of PostgreSQL).
 */
function matching(typed: string): SQL | undefined {
  const words = sql`(
    SELECT string_agg('''' || word || ''':*', ' & ')::tsquery FROM unnest(clients.search_words(${typed})) AS word)`
  const id = /^#?(\d{1,15})$/.exec(typed)?.[1]
  return or(sql`${clients.search} @@ ${words}`, id ? eq(clients.id, Number(id)) : undefined)
}
