import { type SQL, sql } from 'drizzle-orm'
import type { Context, Tx } from './context.ts'
import { definePort } from './ports.ts'

/**
 * Whose data it is: a client account with those that were merged into it, and people. A person without an account has no
 * clients. `emails` are all addresses of them.
 */
export type Subject = { clientIds: readonly number[]; userIds: readonly number[]; emails: readonly string[] }

/** What becomes of the rows of a client that is merged into another one. */
export type Merging =
  /** They go over. `watch` names columns that say what became of a row: who changed them since has made undoing impossible. */
  | { by: 'id'; watch?: readonly string[] }
  /** One row for each client and key (an empty one: one row for each client): a row that the other client has too wins. */
  | { by: 'key'; key: readonly string[] }
  /** The room does it itself, see `MergeRule`. */
  | { by: 'rule'; rule: MergeRule }
  /** They stay as they are, because they belong to something that goes over, to a person, or to history. */
  | { by: 'nothing'; because: string }

export type MergeRule = {
  /** Answers what undoing needs to know; it is kept as JSON. Null: nothing was there. */
  move(tx: Tx, clients: { fromId: number; intoId: number }): Promise<{ rows: number; kept: unknown } | null>
  moveBack(tx: Tx, clients: { fromId: number; intoId: number }, kept: unknown): Promise<void>
  /** What stands in the way of undoing, as sentences. */
  tornBy?(ctx: Context, clients: { fromId: number; intoId: number }, kept: unknown): Promise<string[]>
}

/** What becomes of the rows when personal data is erased. */
export type Erasing =
  | { by: 'keeping'; because: string }
  /** `only`: of these rows; the others are kept, `because`. */
  | { by: 'deleting'; only?: SQL; because?: string }
  /** The named columns get a value that says nothing. `still` is true of rows that say something yet. */
  | { by: 'replacing'; set: SQL; still: SQL; only?: SQL; because?: string }
  /** The room does it itself, in the transaction; again without effect when it was done. Answers how many rows it changed. */
  | { by: 'rule'; says: string; erase(tx: Tx, of: Subject): Promise<number> }

/** One table and what it holds of a client or a person. In its SQL the table is called `t`. */
export type RecordTable = {
  /** With its schema: `billing.invoices`. */
  table: string
  /** What its rows are, in the plural, as people call them: `Invoices`. */
  holds: string
  /** Which rows are the subject's. Left out: by the column `client_id`. */
  mine?: (of: Subject) => SQL
  merging: Merging
  /** The columns that the person gets to see in an export; null: none, because. */
  shows: readonly string[] | { nothing: string }
  /** The columns that exports leave out: secrets, what is of use to machines only, and what is of other people. */
  withholds?: readonly string[]
  /** Makes of a row what the person reads, where the columns alone do not say it. */
  readable?: (ctx: Context, row: Record<string, unknown>) => Record<string, unknown>
  /** Has no number of its own to be read by, and few rows of anybody. */
  few?: true
  /** What staff noted for themselves: in exports made by staff only, and only where the setting says so. */
  ofStaff?: true
  erasing: Erasing
}

/** A file that belongs into an export, made when its turn has come. */
export type RecordFile = { name: string; content: () => Promise<Uint8Array> }

/**
 * What a room keeps of clients and people, and what is done with it when two clients are merged, when somebody asks for all
 * of it, and when it is erased. Each room says so itself (`modules/<room>/client-records.ts`); compose.ts gathers them,
 * lower floors first. A test holds them against the database, so that no table is forgotten.
 */
export type ClientRecords = {
  room: string
  tables: readonly RecordTable[]
  /** Documents and uploads of the subject, in order; only their names are held in memory. */
  files?: (ctx: Context, of: Subject) => Promise<RecordFile[]>
  /** Those that staff keep for themselves: in exports made by staff only, and only where the setting says so. */
  staffFiles?: (ctx: Context, of: Subject) => Promise<RecordFile[]>
  /** What has to be done before the subject's data may be erased, as sentences. */
  hindersErasure?: (ctx: Context, of: Subject) => Promise<string[]>
  /** The day of the last document that the law wants kept; null: there is none. */
  lastDocumentOn?: (ctx: Context, of: Subject) => Promise<Temporal.PlainDate | null>
  /** What stands in the way of a merge, as sentences. */
  hindersMerge?: (ctx: Context, clients: { fromId: number; intoId: number }) => Promise<string[]>
  /** What is new since a merge and hangs on rows that went over, as sentences; foreign keys are looked at without this. */
  tornBy?: (ctx: Context, merge: { intoId: number; moved: MovedIds }) => Promise<string[]>
}

/** A query for the ids that went over from a table. */
export type MovedIds = (table: string) => SQL

export const clientRecords = definePort<readonly ClientRecords[]>('platform.client_records')

/** Which rows of a table are the subject's. */
export const rowsOf = (table: RecordTable, of: Subject): SQL =>
  table.mine?.(of) ?? sql`t.client_id = ANY(${sql.param(of.clientIds)}::bigint[])`

/** The rows that hang on another table's, by the column that refers to it: `through('billing.invoices', 'invoice_id')`. */
export const through =
  (table: string, column: string) =>
  (of: Subject): SQL =>
    sql`t.${sql.identifier(column)} IN (
      SELECT p.id FROM ${sql.raw(table)} p WHERE p.client_id = ANY(${sql.param(of.clientIds)}::bigint[]))`

/** The rows of the people by themselves. */
export const ofPeople = (of: Subject): SQL => sql`t.user_id = ANY(${sql.param(of.userIds)}::bigint[])`
