import { DomainError } from '@ostler/kernel'
import { and, eq, inArray, max } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { files } from '../../../platform/files.ts'
import { definePort } from '../../../platform/ports.ts'
import { emailsTaken, forgotPassword, hashPassword, registerUser } from '../../identity/index.ts'
import { alone, noteFailure } from '../bulk/alone.ts'
import type { BulkJob } from '../bulk/start-bulk.ts'
import { fieldsAsked } from '../queries/fields.ts'
import { bulkItems, bulkJobs, clients, groups } from '../schema.ts'
import { writeAnswers } from '../use-cases/answer-fields.ts'
import { writeGroup } from '../use-cases/edit-groups.ts'
import { tagsOf, writeTags } from '../use-cases/tag-clients.ts'
import { writeProfile } from '../use-cases/update-account.ts'
import { writeAccount } from '../use-cases/write-account.ts'
import { cellsOf, type Known, type Plan, type Problem, type Rules, readHeadings, readRow } from './import-row.ts'
import { type Row, readRows, unreadable } from './read-rows.ts'

/** The currencies we sell in, the default one first; the catalog knows. */
export const sellingCurrencies = definePort<(ctx: Context) => Promise<string[]>>('clients.selling_currencies')

const MOST_ROWS = 50_000
/** Rows that are looked up together. */
const BATCH = 200
/** Rows that are written before others in the queue have their turn. */
const WRITTEN_AT_ONCE = 1000

type Read = { number: number; cells: Map<string, string> | null; problems: Problem[] }

export async function rulesOf(ctx: Context): Promise<Rules> {
  const named = await ctx.read.select({ id: groups.id, name: groups.name }).from(groups)
  return {
    fields: await fieldsAsked(ctx),
    groups: new Map(named.map(({ id, name }) => [name.toLowerCase(), id])),
    currencies: await ctx.port(sellingCurrencies)(ctx),
  }
}

/**
 * The dry run: says of each row what is wrong with it, and writes nothing else. Done again it starts anew. A file that
 * breaks off cannot be imported at all.
 */
export async function checkImport(ctx: Context, job: BulkJob): Promise<void> {
  const rules = await rulesOf(ctx)
  const failures: (typeof bulkItems.$inferInsert)[] = []
  let total = 0
  let isWhole = true
  const fail = (number: number, problems: Problem[]) => {
    if (problems.length > 0) failures.push({ jobId: job.id, number, state: 'failed', ...inWords(problems) })
  }
  try {
    for await (const batch of batched(rowsOf(ctx, job, rules))) {
      total += batch.length
      const known = await knownOf(ctx, batch)
      for (const row of batch) fail(row.number, problemsOf(row, rules, known))
    }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    isWhole = false
    failures.splice(0)
    fail(1, [{ column: null, reason: error.message }])
  }
  await ctx.transaction(async (tx) => {
    const [current] = await tx.db.select().from(bulkJobs).where(eq(bulkJobs.id, job.id)).for('update')
    tx.record({ action: 'import_checked', object: `bulk_job:${job.id}`, after: { total, wrong: failures.length } })
    if (current?.state !== 'checking') return
    await tx.db.delete(bulkItems).where(eq(bulkItems.jobId, job.id))
    for (let at = 0; at < failures.length; at += 1000)
      await tx.db.insert(bulkItems).values(failures.slice(at, at + 1000))
    const outcome = isWhole ? { state: 'checked' as const } : { state: 'stopped' as const, finishedAt: tx.now }
    await tx.db
      .update(bulkJobs)
      .set({ ...outcome, total })
      .where(eq(bulkJobs.id, job.id))
  })
}

/**
 * The real run: each row alone, in a transaction that also notes that it was done. Cut off and begun again it goes on after
 * the last row that was noted. Answers whether the end of the file was reached.
 */
export async function importRows(ctx: Context, job: BulkJob, signal: AbortSignal): Promise<boolean> {
  const rules = await rulesOf(ctx)
  const [last] = await ctx.read
    .select({ number: max(bulkItems.number) })
    .from(bulkItems)
    .where(eq(bulkItems.jobId, job.id))
  const passwordHash = await hashPassword(ctx, randomToken())
  let written = 0
  for await (const row of rowsOf(ctx, job, rules)) {
    if (row.number <= (last?.number ?? 0)) continue
    if (written === WRITTEN_AT_ONCE || signal.aborted) return false
    written += 1
    await importRow(ctx, job, row, rules, passwordHash)
  }
  return true
}

/** The hash is of a password that nobody knows: they ask for a link and set their own. */
async function importRow(ctx: Context, job: BulkJob, row: Read, rules: Rules, passwordHash: string): Promise<void> {
  const problems = row.problems
  const read =
    row.cells === null || problems.length > 0 ? { problems } : readRow(row.cells, rules, await knownOf(ctx, [row]))
  const item = { jobId: job.id, number: row.number, clientId: null }
  if ('problems' in read) return noteFailure(ctx, item, inWords(read.problems))
  await alone(ctx, item, async (tx) => {
    const claimed = await tx.db
      .insert(bulkItems)
      .values({ ...item, state: 'done' })
      .onConflictDoNothing()
      .returning()
    if (claimed.length === 0) return
    const clientId = await write(tx, read.plan, { passwordHash, invite: job.input.invite === true, rules })
    const here = and(eq(bulkItems.jobId, item.jobId), eq(bulkItems.number, item.number))
    await tx.db.update(bulkItems).set({ clientId }).where(here)
    tx.record({ action: 'client_imported', object: `client:${clientId}`, after: { job: job.id, row: row.number } })
  })
}

type Writing = { passwordHash: string; invite: boolean; rules: Rules }

async function write(tx: Tx, plan: Plan, { passwordHash, invite, rules }: Writing): Promise<number> {
  const clientId = plan.act === 'update' ? plan.clientId : await create(tx, plan, { passwordHash, invite })
  if (plan.act === 'update') await writeProfile(tx, clientId, plan.changes)
  if (Object.keys(plan.answers).length > 0) await writeAnswers(tx, { clientId, answers: plan.answers }, rules.fields)
  if (plan.groupId !== undefined) await writeGroup(tx, { clientId, groupId: plan.groupId })
  if (plan.tags !== undefined) {
    const before = (await tagsOf(tx, [clientId])).get(clientId)!
    await writeTags(tx, { clientId, add: plan.tags, remove: before.filter((tag) => !plan.tags!.includes(tag)) })
  }
  return clientId
}

type Creation = Extract<Plan, { act: 'create' }>

async function create(tx: Tx, { facts }: Creation, how: Omit<Writing, 'rules'>): Promise<number> {
  const { email, firstName, lastName } = facts
  const person = { email, firstName, lastName, passwordHash: how.passwordHash }
  const { userId } = await registerUser(tx.asRoom('clients'), person)
  const { id } = await writeAccount(tx, facts, userId)
  if (how.invite) await forgotPassword(tx, { email })
  return id
}

/** The rows of the file, with what can be said of each by looking at the file alone. */
async function* rowsOf(ctx: Context, job: BulkJob, rules: Rules): AsyncGenerator<Read> {
  const content = await ctx.port(files).open(job.fileKey!)
  if (!content) throw unreadable(1, 'it is not there any more')
  let headings: string[] | undefined
  const seen = { email: new Map<string, number>(), id: new Map<string, number>() }
  let count = 0
  for await (const row of readRows(content)) {
    if (headings === undefined) {
      headings = readHeadings(row, rules.fields)
      continue
    }
    count += 1
    if (count > MOST_ROWS) throw unreadable(row.number, `it has more than ${MOST_ROWS} rows`)
    yield withRepeats(headings, row, seen)
  }
}

function withRepeats(headings: string[], row: Row, seen: Record<'email' | 'id', Map<string, number>>): Read {
  const cells = cellsOf(headings, row)
  if (!cells) return { number: row.number, cells, problems: [{ column: null, reason: 'has more cells than headings' }] }
  const problems: Problem[] = []
  const isNew = !cells.get('id')
  for (const column of isNew ? (['email'] as const) : (['id'] as const)) {
    const value = (cells.get(column) ?? '').toLowerCase()
    const before = seen[column].get(value)
    if (value !== '' && before !== undefined) problems.push({ column, reason: `stands in row ${before} already` })
    else seen[column].set(value, row.number)
  }
  return { number: row.number, cells, problems }
}

async function* batched(rows: AsyncIterable<Read>): AsyncGenerator<Read[]> {
  let batch: Read[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length === BATCH) {
      yield batch
      batch = []
    }
  }
  if (batch.length > 0) yield batch
}

async function knownOf(ctx: Context, rows: Read[]): Promise<Known> {
  const emails = rows.flatMap(({ cells }) =>
    cells && !cells.get('id') && cells.get('email') ? [cells.get('email')!] : [],
  )
  const ids = rows.flatMap(({ cells }) => (/^\d{1,15}$/.test(cells?.get('id') ?? '') ? [Number(cells!.get('id'))] : []))
  const found = ids.length === 0 ? [] : await ctx.read.select().from(clients).where(inArray(clients.id, ids))
  return { takenEmails: await emailsTaken(ctx, emails), clients: new Map(found.map((client) => [client.id, client])) }
}

function problemsOf(row: Read, rules: Rules, known: Known): Problem[] {
  if (row.cells === null) return row.problems
  const read = readRow(row.cells, rules, known)
  return [...row.problems, ...('problems' in read ? read.problems : [])]
}

/** All that is wrong with a row in one line; the columns are named once more beside it. */
function inWords(problems: Problem[]): { field: string | null; reason: string } {
  const columns = problems.flatMap(({ column }) => (column === null ? [] : [column]))
  return {
    field: columns.length > 0 ? [...new Set(columns)].join(', ') : null,
    reason: problems.map(({ column, reason }) => (column === null ? reason : `${column}: ${reason}`)).join('; '),
  }
}
