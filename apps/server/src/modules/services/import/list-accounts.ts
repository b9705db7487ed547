import type { ListedAccount } from '@ostler/integration-kit'
import { DomainError } from '@ostler/kernel'
import { eq, sql } from 'drizzle-orm'
import { z } from 'zod'
import type { Context, Tx } from '../../../platform/context.ts'
import { defineJob } from '../../../platform/jobs/definitions.ts'
import { callTo, openPanel, panelKinds, serverNotFound } from '../../servers/index.ts'
import { listingRuns, serverListsNothing } from '../errors.ts'
import { accountMatcher, servicesLike } from '../readings/match-accounts.ts'
import { foundAccounts, listings } from '../schema.ts'

/** A list that never ends is a fault of the server. */
const MOST_PAGES = 10_000
/** One that was begun so long ago, and has not ended, never will. */
const FORGOTTEN_HOURS = 6

const payload = z.object({
  serverId: z.number(),
  /** Names the round. An instant. */
  startedAt: z.string(),
  page: z.string().nullable(),
  pages: z.number(),
})
type Progress = z.infer<typeof payload>

/**
 * Staff have the accounts of a server read, to see which of them are no services yet.
 * @throws server_not_found, server_lists_nothing, listing_runs
 */
export async function startListing(ctx: Context, serverId: number): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const { rows } = await tx.db.execute<{ kind: string }>(
      sql`SELECT kind FROM servers.servers WHERE id = ${serverId} FOR SHARE`,
    )
    if (!rows[0]) throw serverNotFound()
    if (!tx.port(panelKinds).get(rows[0].kind)?.abilities.includes('listAccounts')) throw serverListsNothing()
    const begun = {
      state: 'running' as const,
      seen: 0,
      askedBy: tx.actor.label,
      startedAt: tx.now,
      endedAt: null,
      problem: null,
    }
    const forgotten = tx.now.subtract({ hours: FORGOTTEN_HOURS })
    const [listing] = await tx.db
      .insert(listings)
      .values({ serverId, ...begun })
      .onConflictDoUpdate({
        target: listings.serverId,
        set: begun,
        setWhere: sql`${listings.state} <> 'running' OR ${listings.startedAt} < ${forgotten.toString()}::timestamptz`,
      })
      .returning()
    if (!listing) throw listingRuns()
    await tx.later(listAccounts, { serverId, startedAt: tx.now.toString(), page: null, pages: 0 })
    tx.record({ action: 'account_listing_begun', object: `server:${serverId}` })
  })
}

/**
 * Reads one page of the accounts of a server and hands the rest on, so that a listing that was killed goes on where it was.
 * A page that is read twice changes nothing.
 */
export const listAccounts = defineJob<Progress>({
  name: 'services.list_accounts',
  queue: 'bulk',
  payload,
  attempts: 5,
  backoffMs: 5000,
  async handle(ctx, progress, job) {
    const [listing] = await ctx.read.select().from(listings).where(eq(listings.serverId, progress.serverId))
    if (!isCurrent(listing, progress)) return
    const said = await askForPage(ctx, progress, job.signal)
    if (said.kind === 'read') return void (await ctx.transaction((tx) => storePage(tx, progress, said)))
    if (said.kind === 'unknown' && !job.lastAttempt) throw new Error(`The server did not answer: ${said.reason}`)
    await ctx.transaction((tx) => fail(tx, progress, said.reason))
  },
})

type Page =
  | { kind: 'read'; accounts: ListedAccount[]; next: string | null }
  | { kind: 'unknown'; reason: string }
  /** It cannot even be asked. */
  | { kind: 'closed'; reason: string }

async function askForPage(ctx: Context, { serverId, page }: Progress, stopping: AbortSignal): Promise<Page> {
  try {
    const { panel, kind } = await openPanel(ctx, serverId)
    if (!panel.listAccounts) return { kind: 'closed', reason: serverListsNothing().message }
    return await panel.listAccounts(page, callTo(kind, stopping))
  } catch (error) {
    if (error instanceof DomainError) return { kind: 'closed', reason: error.message }
    ctx.log.error({ err: error, server: serverId }, 'A server panel threw instead of answering.')
    return { kind: 'unknown', reason: 'The integration failed.' }
  }
}

type Listing = typeof listings.$inferSelect

const isCurrent = (listing: Listing | undefined, { startedAt }: Progress): boolean =>
  listing?.state === 'running' && listing.startedAt.equals(Temporal.Instant.from(startedAt))

async function lockListing(tx: Tx, progress: Progress): Promise<boolean> {
  const [listing] = await tx.db.select().from(listings).where(eq(listings.serverId, progress.serverId)).for('update')
  if (isCurrent(listing, progress)) return true
  tx.record({ action: 'account_listing_left', object: `server:${progress.serverId}` })
  return false
}

async function storePage(
  tx: Tx,
  progress: Progress,
  { accounts, next }: Extract<Page, { kind: 'read' }>,
): Promise<void> {
  if (!(await lockListing(tx, progress))) return
  const { serverId, startedAt, page, pages } = progress
  await upsertFound(tx, serverId, accounts)
  const isOver = next === null || next === page || pages + 1 >= MOST_PAGES
  if (isOver) await forgetGone(tx, serverId, startedAt)
  else await tx.later(listAccounts, { serverId, startedAt, page: next, pages: pages + 1 })
  const seen = await tx.db.$count(
    foundAccounts,
    sql`${foundAccounts.serverId} = ${serverId} AND ${foundAccounts.seenAt} >= ${startedAt}::timestamptz`,
  )
  await tx.db
    .update(listings)
    .set(isOver ? { seen, state: 'done', endedAt: tx.now } : { seen })
    .where(eq(listings.serverId, serverId))
  tx.record({ action: 'accounts_listed', object: `server:${serverId}`, after: { seen, isOver } })
}

/** What names an account on its server for ever. */
export const remoteKeyOf = ({ remoteId, username }: Pick<ListedAccount, 'remoteId' | 'username'>): string =>
  remoteId ?? username

/**
 * Those that are services of ours are linked at once. One whose service has ended, and that is there all the same, is offered
 * again: it may be somebody else's by now.
 */
async function upsertFound(tx: Tx, serverId: number, accounts: ListedAccount[]): Promise<void> {
  const ours = await servicesLike(tx, serverId, accounts)
  const match = accountMatcher(ours.filter((one) => one.serverId === serverId || one.serverId === null))
  // One that moved while the pages were read may be on two of them.
  const distinct = new Map(accounts.map((account) => [remoteKeyOf(account), account]))
  if (distinct.size === 0) return
  const excluded = (column: string) => sql.raw(`excluded.${column}`)
  const kept = sql`(SELECT s.id FROM services.services s
    WHERE s.id = ${foundAccounts.serviceId} AND s.state NOT IN ('terminated', 'cancelled'))`
  const linked = sql`coalesce(excluded.service_id, ${kept})`
  await tx.db
    .insert(foundAccounts)
    .values(
      [...distinct].map(([remoteKey, account]) => ({
        serverId,
        remoteKey,
        username: account.username,
        domain: account.domain?.toLowerCase() ?? null,
        email: account.email,
        plan: account.plan,
        remoteId: account.remoteId,
        externalId: account.externalId,
        isSuspended: account.isSuspended,
        createdOn: dayIn(account.createdOn),
        seenAt: tx.now,
        serviceId: match(account)?.id ?? null,
      })),
    )
    .onConflictDoUpdate({
      target: [foundAccounts.serverId, foundAccounts.remoteKey],
      set: {
        username: excluded('username'),
        domain: excluded('domain'),
        email: excluded('email'),
        plan: excluded('plan'),
        remoteId: excluded('remote_id'),
        externalId: excluded('external_id'),
        isSuspended: excluded('is_suspended'),
        createdOn: excluded('created_on'),
        seenAt: excluded('seen_at'),
        serviceId: linked,
        adoptedBy: sql`CASE WHEN ${linked} = ${foundAccounts.serviceId} THEN ${foundAccounts.adoptedBy} END`,
        adoptedAt: sql`CASE WHEN ${linked} = ${foundAccounts.serviceId} THEN ${foundAccounts.adoptedAt} END`,
      },
    })
}

/** What a server says of the day may be anything. */
function dayIn(text: string | null): Temporal.PlainDate | null {
  try {
    return text === null ? null : Temporal.PlainDate.from(text)
  } catch {
    return null
  }
}

/** What is not on the server any more is not offered any more. What staff decided about it stays. */
async function forgetGone(tx: Tx, serverId: number, startedAt: string): Promise<void> {
  await tx.db.execute(sql`
    DELETE FROM services.found_accounts
     WHERE server_id = ${serverId} AND seen_at < ${startedAt}::timestamptz AND service_id IS NULL AND ignored_by IS NULL`)
}

async function fail(tx: Tx, progress: Progress, reason: string): Promise<void> {
  if (!(await lockListing(tx, progress))) return
  const { serverId } = progress
  await tx.db
    .update(listings)
    .set({ state: 'failed', endedAt: tx.now, problem: reason })
    .where(eq(listings.serverId, serverId))
  tx.record({ action: 'account_listing_failed', object: `server:${serverId}`, after: { reason } })
}
