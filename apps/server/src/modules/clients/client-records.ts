import { type SQL, sql } from 'drizzle-orm'
import { type ClientRecords, clientRecords, type Subject } from '../../platform/client-records.ts'
import type { Context, Tx } from '../../platform/context.ts'
import { forgetTaxId } from '../tax/index.ts'
import { hiddenFiles, keptTables, shownFiles } from './kept-records.ts'
import { peopleTables } from './people-records.ts'

const theirs = (column: string) => (of: Subject) =>
  sql`t.${sql.raw(column)} = ANY(${sql.param(of.clientIds)}::bigint[])`

/** Requests are of an account, or of a person without one. */
const asked = ({ clientIds, userIds }: Subject): SQL => sql`(
  t.client_id = ANY(${sql.param(clientIds)}::bigint[]) OR (t.client_id IS NULL AND t.user_id = ANY(${sql.param(userIds)}::bigint[])))`

const ofItsTime = { by: 'nothing', because: 'it says what was asked for, and done, before the merge' } as const

/** What this room keeps of clients and people; and of tax ids, which know no clients. */
export const clientsRecords: ClientRecords = {
  room: 'clients',
  files: shownFiles,
  staffFiles: hiddenFiles,
  tables: [
    {
      table: 'tax.tax_ids',
      holds: 'Checks of tax ids',
      few: true,
      mine: (of) =>
        sql`t.id IN (SELECT c.tax_id FROM clients.clients c WHERE c.id = ANY(${sql.param(of.clientIds)}::bigint[]))`,
      merging: { by: 'nothing', because: 'a tax id is one company’s, however many accounts it has' },
      shows: ['id', 'country', 'status', 'checked_at', 'name', 'address', 'consultation'],
      withholds: ['number', 'attempts', 'last_error', 'ask_at', 'asked_at'],
      erasing: {
        by: 'rule',
        says: 'what the authorities said is deleted, unless it proves the tax of documents that are kept, or another account has the id',
        erase: eraseTaxIds,
      },
    },
    {
      table: 'clients.merged_rows',
      holds: 'Undo logs of merges',
      mine: (of) =>
        sql`t.merge_id IN (SELECT m.id FROM clients.merges m WHERE m.from_id = ANY(${sql.param(of.clientIds)}::bigint[]) OR m.into_id = ANY(${sql.param(of.clientIds)}::bigint[]))`,
      merging: ofItsTime,
      shows: { nothing: 'the rows themselves are shown where they are' },
      erasing: { by: 'replacing', set: sql`kept = NULL`, still: sql`t.kept IS NOT NULL` },
    },
    {
      table: 'clients.merges',
      holds: 'Merges',
      mine: (of) => sql`(${theirs('from_id')(of)} OR ${theirs('into_id')(of)})`,
      merging: ofItsTime,
      shows: ['id', 'from_id', 'into_id', 'made_at', 'undone_at'],
      // What staff wrote for themselves.
      withholds: ['reason', 'made_by', 'counts', 'last_entry', 'undone_by', 'undo_reason'],
      erasing: { by: 'keeping', because: 'they say by number which accounts became one' },
    },
    ...peopleTables,
    ...keptTables,
    {
      table: 'clients.export_downloads',
      holds: 'Downloads of archives',
      mine: (of) => sql`t.export_id IN (SELECT t.id FROM clients.exports t WHERE ${asked(of)})`,
      merging: ofItsTime,
      shows: ['id', 'export_id', 'asked_at', 'fetched_at'],
      withholds: ['asked_by', 'ip', 'token_hash', 'expires_at'],
      erasing: { by: 'replacing', set: sql`ip = NULL`, still: sql`t.ip IS NOT NULL` },
    },
    {
      table: 'clients.exports',
      holds: 'Archives of personal data',
      mine: asked,
      merging: ofItsTime,
      shows: ['id', 'client_id', 'user_id', 'asked_at', 'state', 'made_at', 'expires_at', 'bytes'],
      withholds: ['asked_by', 'by_staff', 'steps', 'steps_done', 'file_key', 'error'],
      erasing: { by: 'rule', says: 'archives are deleted at once', erase: endExports },
    },
    {
      table: 'clients.erasures',
      holds: 'Requests for erasure',
      mine: asked,
      merging: ofItsTime,
      shows: [
        'id',
        'client_id',
        'user_id',
        'asked_at',
        'due_on',
        'state',
        'decided_at',
        'reason',
        'done_at',
        'kept_until',
      ],
      withholds: ['asked_by', 'by_person', 'decided_by', 'people', 'accounts', 'steps', 'erased'],
      erasing: { by: 'keeping', because: 'it proves that the request was fulfilled, and names nobody' },
    },
    {
      table: 'clients.clients',
      holds: 'Account',
      mine: theirs('id'),
      merging: { by: 'nothing', because: 'it stays, and says where everything is' },
      shows: [
        'id',
        'first_name',
        'last_name',
        'company',
        'email',
        'phone',
        'address',
        'postcode',
        'city',
        'region',
        'country',
        'currency',
        'is_business',
        'tax_id',
        'exemption_certificate',
        'exemption_until',
        'separate_invoices',
        'mail_kinds',
        'created_at',
        'merged_into',
        'erased_at',
      ],
      withholds: ['search', 'no_late_fees', 'group_id'],
      erasing: {
        by: 'rule',
        says: 'names, address, e-mail, phone, group and tax id are replaced; number, country and currency stay',
        erase: eraseClients,
      },
    },
  ],
}

async function eraseTaxIds(tx: Tx, of: Subject): Promise<number> {
  if ((await lastDocumentOn(tx, of)) !== null) return 0
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT DISTINCT c.tax_id AS id FROM clients.clients c
     WHERE c.id = ANY(${sql.param(of.clientIds)}::bigint[]) AND c.tax_id IS NOT NULL
       AND NOT EXISTS (SELECT FROM clients.clients o WHERE o.tax_id = c.tax_id AND o.id <> ALL(${sql.param(of.clientIds)}::bigint[]))`)
  let forgotten = 0
  for (const { id } of rows) if (await forgetTaxId(tx, id)) forgotten += 1
  return forgotten
}

/** The day of the last document of any room that the law wants kept. */
export async function lastDocumentOn(ctx: Context, of: Subject): Promise<Temporal.PlainDate | null> {
  const days = await Promise.all(ctx.port(clientRecords).map((records) => records.lastDocumentOn?.(ctx, of) ?? null))
  return (
    days
      .filter((day) => day !== null)
      .sort(Temporal.PlainDate.compare)
      .at(-1) ?? null
  )
}

/** The task that deletes archives finds them at its next run. */
async function endExports(tx: Tx, of: Subject): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    UPDATE clients.exports t SET expires_at = ${tx.now.toString()}::timestamptz
     WHERE ${asked(of)} AND t.state = 'ready' AND t.expires_at > ${tx.now.toString()}::timestamptz`)
  return rowCount ?? 0
}

async function eraseClients(tx: Tx, { clientIds }: Subject): Promise<number> {
  const { rowCount } = await tx.db.execute(sql`
    UPDATE clients.clients
       SET first_name = 'Erased', last_name = 'client ' || id, company = NULL, email = 'erased.' || id || '@erased.invalid',
           address = NULL, postcode = NULL, city = NULL, region = NULL, is_business = false, tax_id = NULL,
           phone = NULL, mail_kinds = '{}', group_id = NULL, exemption_until = NULL, exemption_certificate = NULL, erased_at = ${tx.now.toString()}::timestamptz
     WHERE id = ANY(${sql.param(clientIds)}::bigint[]) AND erased_at IS NULL`)
  return rowCount ?? 0
}
