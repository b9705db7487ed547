import { type SQL, sql } from 'drizzle-orm'
import type { RecordFile, RecordTable, Subject } from '../../platform/client-records.ts'
import type { Context, Tx } from '../../platform/context.ts'
import { files } from '../../platform/files.ts'
import { dropFile } from './use-cases/keep-files.ts'

/** Files that leave the store in one transaction. */
const CHUNK = 1000

const ofClients = ({ clientIds }: Subject): SQL => sql`t.client_id = ANY(${sql.param(clientIds)}::bigint[])`

/** What staff ask and answer for themselves is no question to the client. */
const asked = sql`(SELECT f.id FROM clients.fields f WHERE NOT f.staff_only)`

/** What is kept about a client besides name and address. */
export const keptTables: RecordTable[] = [
  {
    table: 'clients.fields',
    holds: 'Questions to clients',
    mine: (of) =>
      sql`(t.id IN (SELECT a.field_id FROM clients.field_answers a WHERE a.client_id = ANY(${sql.param(of.clientIds)}::bigint[])) AND NOT t.staff_only)`,
    merging: { by: 'nothing', because: 'all clients are asked the same' },
    // So that the answers can be read.
    shows: ['id', 'name', 'label', 'kind', 'help'],
    withholds: ['choices', 'pattern', 'required', 'staff_only', 'at_sign_up', 'position', 'retired_at'],
    erasing: { by: 'keeping', because: 'they are the same for all clients' },
  },
  {
    table: 'clients.field_answers',
    holds: 'Answers to questions',
    mine: (of) => sql`(${ofClients(of)} AND t.field_id IN ${asked})`,
    merging: { by: 'key', key: ['field_id'] },
    shows: ['id', 'client_id', 'field_id', 'answer'],
    // A password that the client left; it could not be read by whoever finds the archive.
    withholds: ['sealed_answer'],
    erasing: { by: 'rule', says: 'deleted, with what only staff saw', erase: eraseAnswers },
  },
  {
    table: 'clients.files',
    holds: 'Files',
    // The names of the others are the staff's own.
    mine: (of) => sql`(${ofClients(of)} AND t.visible_to_client)`,
    merging: { by: 'id' },
    shows: ['id', 'client_id', 'name', 'media_type', 'size', 'visible_to_client', 'uploaded_at'],
    withholds: ['key', 'uploaded_by'],
    erasing: { by: 'rule', says: 'deleted with what they hold, and with those that only staff saw', erase: eraseFiles },
  },
  {
    table: 'clients.notes',
    holds: 'Notes of staff',
    ofStaff: true,
    merging: { by: 'id' },
    shows: ['id', 'client_id', 'body', 'pinned', 'written_at', 'edited_at'],
    withholds: ['written_by', 'edited_by'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'clients.tags',
    holds: 'Tags',
    ofStaff: true,
    few: true,
    merging: { by: 'key', key: ['tag'] },
    shows: ['client_id', 'tag'],
    erasing: { by: 'deleting' },
  },
  {
    table: 'clients.closures',
    holds: 'Times in which the account was closed',
    merging: {
      by: 'nothing',
      because: 'one account was closed and not the other: the one that is left is open or closed as it was',
    },
    shows: ['id', 'client_id', 'closed_at', 'reopened_at'],
    // Why is mostly what staff wrote for themselves.
    withholds: ['reason', 'closed_by', 'reopen_reason', 'reopened_by'],
    erasing: {
      by: 'replacing',
      set: sql`reason = 'Erased', reopen_reason = CASE WHEN reopen_reason IS NULL THEN NULL ELSE 'Erased' END`,
      still: sql`(t.reason <> 'Erased' OR t.reopen_reason <> 'Erased')`,
      because: 'that the account was closed, and when, stays',
    },
  },
  {
    table: 'clients.bulk_items',
    holds: 'Work on many clients',
    merging: { by: 'nothing', because: 'what was done was done to the one that it was done to' },
    shows: { nothing: 'they say by number what was done to many accounts at once' },
    erasing: { by: 'keeping', because: 'they say by number what was done to many accounts at once, and name nobody' },
  },
]

/** Files that the client may see, and those that staff keep for themselves. */
export const shownFiles = (ctx: Context, of: Subject): Promise<RecordFile[]> =>
  filesOf(ctx, of, sql`f.visible_to_client`)
export const hiddenFiles = (ctx: Context, of: Subject): Promise<RecordFile[]> =>
  filesOf(ctx, of, sql`NOT f.visible_to_client`)

async function filesOf(ctx: Context, { clientIds }: Subject, which: SQL): Promise<RecordFile[]> {
  const { rows } = await ctx.read.execute<{ id: string; name: string; key: string }>(sql`
    SELECT f.id, f.name, f.key FROM clients.files f
     WHERE f.client_id = ANY(${sql.param(clientIds)}::bigint[]) AND ${which} ORDER BY f.id`)
  // Two may have one name.
  return rows.map(({ id, name, key }) => ({ name: `files/${id}-${name}`, content: () => contentOf(ctx, key) }))
}

/** One that was deleted since it was listed is not there; made again, the archive does without it. */
async function contentOf(ctx: Context, key: string): Promise<Uint8Array> {
  const content = await ctx.port(files).open(key)
  if (!content) throw new Error('A file of the archive is gone')
  return content.bytes()
}

async function eraseAnswers(tx: Tx, { clientIds }: Subject): Promise<number> {
  const { rowCount } = await tx.db.execute(
    sql`DELETE FROM clients.field_answers t WHERE t.client_id = ANY(${sql.param(clientIds)}::bigint[])`,
  )
  return rowCount ?? 0
}

async function eraseFiles(tx: Tx, { clientIds }: Subject): Promise<number> {
  const { rows } = await tx.db.execute<{ key: string }>(sql`
    DELETE FROM clients.files d WHERE d.id IN (
      SELECT t.id FROM clients.files t WHERE t.client_id = ANY(${sql.param(clientIds)}::bigint[]) ORDER BY t.id LIMIT ${CHUNK})
    RETURNING d.key`)
  for (const { key } of rows) await tx.later(dropFile, { key })
  return rows.length
}
