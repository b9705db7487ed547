import type { ServerPanel } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { and, asc, eq, gt, inArray, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context } from '../../../platform/context.ts'
import { defineJob, type JobRun } from '../../../platform/jobs/definitions.ts'
import { callTo, type OpenPanel, openPanel } from '../../servers/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { knownAccount } from '../operations/operation.ts'
import { services } from '../schema.ts'
import { accountMatcher, servicesLike } from './match-accounts.ts'
import { stopwatch } from './stopwatch.ts'
import { type ServiceReading, storeReadings } from './store-readings.ts'

/** So many accounts are asked for in one job, and so many of them at a time, where a server has no list. */
const CHUNK = 20
const AT_A_TIME = 4
/** A list that never ends is a fault of the server. */
const MOST_PAGES = 10_000

const payload = z.object({
  serverId: z.number(),
  /** When the round began: what was read since is not asked for again. An instant. */
  since: z.string(),
  /** How far the round is: the page of the server's list, or the last service that was asked for. */
  page: z.string().nullable().default(null),
  after: z.number().default(0),
  pages: z.number().default(0),
})
type Progress = z.infer<typeof payload>

/**
 * Reads what the accounts of one server use: from its list, where it has one, else one by one. Each job does a part and
 * hands the rest on, so that one that was killed goes on where it was. A part that is done twice changes nothing.
 *
 * A server that does not answer is tried again; after the last try the round is given up, and the next one catches up:
 * counters have grown by what was not read meanwhile.
 */
export const readServerUsage = defineJob<Progress>({
  name: 'services.read_server_usage',
  queue: 'bulk',
  payload: payload as z.ZodType<Progress>,
  attempts: 4,
  backoffMs: 30_000,
  async handle(ctx, progress, job) {
    const opened = await reachable(ctx, progress.serverId)
    if (!opened) return
    const { panel } = opened
    const part = panel.usageOfAll
      ? await readPage(ctx, opened, panel.usageOfAll.bind(panel), progress, job)
      : await askOneByOne(ctx, opened, progress, job)
    if (part.kind === 'silent') return giveUpRound(ctx, progress, part.reason, job)
    await storeReadings(ctx, part.readings)
    if (part.next) {
      const { next } = part
      await ctx.transaction(async (tx) => {
        await tx.later(readServerUsage, next)
        tx.record({ action: 'usage_round_goes_on', object: `server:${progress.serverId}`, after: next })
      })
    }
  },
})

/** A server that is to be left alone, or cannot be spoken to, is not asked. */
async function reachable(ctx: Context, serverId: number): Promise<OpenPanel | null> {
  try {
    const opened = await openPanel(ctx, serverId)
    const { maintenanceSince, health } = opened.row
    return maintenanceSince === null && health !== 'refused' ? opened : null
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    ctx.log.warn({ err: error, server: serverId }, 'The usage of a server cannot be read.')
    return null
  }
}

type Part =
  | { kind: 'read'; readings: ServiceReading[]; next: Progress | null }
  /** The server does not answer at all. */
  | { kind: 'silent'; reason: string }

type UsageOfAll = NonNullable<ServerPanel['usageOfAll']>

async function readPage(
  ctx: Context,
  { kind }: OpenPanel,
  usageOfAll: UsageOfAll,
  progress: Progress,
  job: JobRun,
): Promise<Part> {
  const watch = stopwatch(ctx)
  const askedAt = watch()
  const listed = await usageOfAll(progress.page, callTo(kind, job.signal)).catch((error: unknown) =>
    asUnknown(ctx, error),
  )
  if (listed.kind === 'unknown') return { kind: 'silent', reason: listed.reason }
  const readAt = watch()
  const ours = await servicesLike(
    ctx,
    progress.serverId,
    listed.usages.map((one) => one.account),
  )
  const match = accountMatcher(ours.filter((one) => one.serverId === progress.serverId))
  const readings = listed.usages.flatMap(({ account, usage }): ServiceReading[] => {
    const service = match(account)
    const isRead = service?.state === 'active' || service?.state === 'suspended'
    return isRead ? [{ serviceId: service.id, reading: { ...usage, askedAt, readAt } }] : []
  })
  const pages = progress.pages + 1
  const isOver = listed.next === null || listed.next === progress.page || pages >= MOST_PAGES
  return { kind: 'read', readings, next: isOver ? null : { ...progress, page: listed.next, pages } }
}

async function askOneByOne(ctx: Context, opened: OpenPanel, progress: Progress, job: JobRun): Promise<Part> {
  const chunk = await ctx.read
    .select()
    .from(services)
    .where(
      and(
        eq(services.serverId, progress.serverId),
        gt(services.id, progress.after),
        inArray(services.state, ['active', 'suspended']),
        sql`coalesce((${services.usage} ->> 'readAt')::timestamptz < ${progress.since}::timestamptz, true)`,
      ),
    )
    .orderBy(asc(services.id))
    .limit(CHUNK)
  if (chunk.length === 0 || !opened.panel.usage) return { kind: 'read', readings: [], next: null }
  const answers = await askAll(ctx, opened, chunk, job)
  const readings = answers.flatMap((answer) => (answer.kind === 'read' ? [answer.reading] : []))
  // Accounts that fail are left out. When all do, it is worth asking whether the server is there at all.
  if (answers.every(({ kind }) => kind === 'unknown')) {
    const check = await opened.panel
      .checkConnection(callTo(opened.kind, job.signal))
      .catch((error: unknown) => asUnknown(ctx, error))
    if (check.kind !== 'accepted') return { kind: 'silent', reason: check.reason }
  }
  const isLast = chunk.length < CHUNK
  return { kind: 'read', readings, next: isLast ? null : { ...progress, after: chunk.at(-1)!.id } }
}

type OneAnswer = { kind: 'read'; reading: ServiceReading } | { kind: 'absent' } | { kind: 'unknown' }

async function askAll(ctx: Context, opened: OpenPanel, chunk: ServiceRow[], job: JobRun): Promise<OneAnswer[]> {
  const waiting = [...chunk]
  const answers: OneAnswer[] = []
  const watch = stopwatch(ctx)
  const askOn = async () => {
    for (let service = waiting.shift(); service; service = waiting.shift())
      answers.push(await askFor(ctx, opened, service, { watch, signal: job.signal }))
  }
  await Promise.all(Array.from({ length: AT_A_TIME }, askOn))
  return answers
}

/** One question about one account; whatever happens, it is an answer. */
export async function askFor(
  ctx: Context,
  { panel, kind }: OpenPanel,
  service: ServiceRow,
  { watch, signal }: { watch: () => Temporal.Instant; signal?: AbortSignal },
): Promise<OneAnswer> {
  const askedAt = watch()
  const said = await panel.usage!(knownAccount(service), callTo(kind, signal)).catch((error: unknown) =>
    asUnknown(ctx, error),
  )
  if (said.kind === 'read')
    return { kind: 'read', reading: { serviceId: service.id, reading: { ...said.usage, askedAt, readAt: watch() } } }
  const reason = said.kind === 'unknown' ? said.reason : 'There is no such account.'
  ctx.log.warn({ service: service.id, reason }, 'The usage of a service could not be read.')
  return { kind: said.kind }
}

/** An adapter that throws has a fault; for us it is one that does not answer. */
function asUnknown(ctx: Context, error: unknown) {
  ctx.log.error({ err: error }, 'A server panel threw instead of answering.')
  return { kind: 'unknown' as const, reason: 'The integration failed.' }
}

async function giveUpRound(ctx: Context, { serverId }: Progress, reason: string, job: JobRun): Promise<void> {
  if (!job.lastAttempt) throw new Error(`The server did not answer: ${reason}`)
  ctx.log.warn({ server: serverId, reason }, 'The usage of a server could not be read.')
  await ctx.transaction(async (tx) =>
    tx.record({ action: 'usage_not_read', object: `server:${serverId}`, after: { reason } }),
  )
}
