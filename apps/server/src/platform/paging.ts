import { invalidField } from '@ostler/kernel'

export type PageQuery = { limit: number; cursor?: string | undefined }
export type Page<Item> = { items: Item[]; nextCursor: string | null }

/**
 * Keyset paging by id, newest first: the cursor is the last id of the page before. Ask the database for `limit + 1` rows
 * with an id below `before`, then cut with `toPage`.
 */
export function beforeId(cursor: string | undefined): number {
  if (cursor === undefined) return Number.MAX_SAFE_INTEGER
  if (!/^\d{1,16}$/.test(cursor)) throw invalidField('cursor', 'is not a cursor of this list')
  return Number(cursor)
}

export function toPage<Row extends { id: number }>(rows: Row[], limit: number): Page<Row> {
  const items = rows.slice(0, limit)
  return { items, nextCursor: rows.length > limit ? String(items.at(-1)!.id) : null }
}
