import { stringify } from 'csv-stringify/sync'
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { files } from '../../../platform/files.ts'
import type { BulkJob, Choice } from '../bulk/start-bulk.ts'
import type { Client } from '../client.ts'
import { fitting } from '../queries/client-filter.ts'
import { answersOf, fieldsAsked } from '../queries/fields.ts'
import { bulkJobs, clients } from '../schema.ts'
import { closedAmong } from '../use-cases/close-account.ts'
import { groupsOf } from '../use-cases/edit-groups.ts'
import { tagsOf } from '../use-cases/tag-clients.ts'
import { defused } from './cells.ts'
import { fieldsInFiles, importColumns, toldColumns } from './columns.ts'

const CHUNK = 500

/** For programs that take a file for Latin-1 unless it begins with this. */
const BYTE_ORDER_MARK = '\ufeff'

/**
 * Writes the file of an export, clients by the chunk, so that it takes as little memory for a hundred thousand of them as
 * for ten. Begun again, it starts anew and takes the place of what was there.
 */
export async function exportClients(ctx: Context, job: BulkJob): Promise<boolean> {
  await ctx.port(files).put(job.fileKey!, rows(ctx, job))
  return true
}

async function* rows(ctx: Context, job: BulkJob): AsyncGenerator<Uint8Array> {
  const { withMark, ...choice } = job.input as Choice & { withMark: boolean }
  const fields = fieldsInFiles(await fieldsAsked(ctx))
  const headings = [...importColumns(fields), ...toldColumns]
  yield Buffer.from(`${withMark ? BYTE_ORDER_MARK : ''}${stringify([headings])}`)

  const chosen = 'ids' in choice ? inArray(clients.id, choice.ids) : fitting(choice.filter)
  let written = 0
  for (let after = 0; ; ) {
    const chunk = await ctx.read
      .select()
      .from(clients)
      .where(and(gt(clients.id, after), chosen))
      .orderBy(asc(clients.id))
      .limit(CHUNK)
    if (chunk.length === 0) return
    after = chunk.at(-1)!.id
    const ids = chunk.map(({ id }) => id)
    const [groups, tags, closed, answers] = await Promise.all([
      groupsOf(ctx, chunk),
      tagsOf(ctx, ids),
      closedAmong(ctx, ids),
      answersOf(ctx, ids),
    ])
    const lines = chunk.map((client) => [
      ...profileCells(client),
      (client.groupId && groups.get(client.groupId)?.name) || '',
      tags.get(client.id)!.join(';'),
      ...fields.map(({ name }) => answers.get(client.id)!.get(name) ?? ''),
      closed.has(client.id) ? 'closed' : 'active',
      client.createdAt.toString({ smallestUnit: 'second' }),
    ])
    yield Buffer.from(stringify(lines.map((cells) => cells.map((cell) => defused(String(cell))))))
    written += chunk.length
    await noteProgress(ctx, job.id, written)
  }
}

const profileCells = (client: Omit<Client, 'search'>) => [
  client.id,
  client.email,
  client.firstName,
  client.lastName,
  client.company ?? '',
  client.address ?? '',
  client.postcode ?? '',
  client.city ?? '',
  client.country,
  client.region ?? '',
  client.isBusiness ? 'yes' : 'no',
  client.taxId ?? '',
  client.currency,
]

async function noteProgress(ctx: Context, jobId: number, written: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    await tx.db.update(bulkJobs).set({ written }).where(eq(bulkJobs.id, jobId))
    tx.record({ action: 'bulk_continued', object: `bulk_job:${jobId}`, after: { written } })
  })
}

/** An empty file with all headings that an import understands, to be filled in. */
export async function importTemplate(ctx: Context): Promise<string> {
  ctx.actor.must('clients.view')
  return stringify([importColumns(await fieldsAsked(ctx))])
}
