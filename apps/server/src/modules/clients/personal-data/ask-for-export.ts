import { and, eq, gt, inArray, isNull } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { hashToken, randomToken } from '../../../platform/crypto.ts'
import { files } from '../../../platform/files.ts'
import { userById } from '../../identity/index.ts'
import { clientNotFound, exportGone, exportNotFound } from '../errors.ts'
import { clientProfile } from '../queries/clients.ts'
import { exportDownloads, exports } from '../schema.ts'
import { makeExport, objectOf } from './make-export.ts'
import { type About, ownerOf } from './subject.ts'

export type ExportRow = typeof exports.$inferSelect

/** For how long the link to an archive works, once. */
const LINK_MINUTES = 5

/** The person asks for all that is kept about them, and about the account they act for if they own it. */
export async function askForOwnExport(ctx: Context): Promise<ExportRow> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  return ctx.transaction(async (tx) => {
    const clientId = await ownAccountOf(tx, userId)
    return open(tx, { clientId, userId, askedBy: userId, byStaff: false })
  })
}

/** The account that somebody acts for, when they own it. */
export async function ownAccountOf(ctx: Context, userId: number): Promise<number | null> {
  const { clientId } = ctx.actor
  return clientId !== null && (await ownerOf(ctx, clientId)) === userId ? clientId : null
}

/**
 * Staff ask for all that is kept about a client and its owner, or about a person.
 * @throws client_not_found, user_not_found
 */
export async function askForExport(ctx: Context, about: About): Promise<ExportRow> {
  ctx.actor.must('clients.personal_data')
  const askedBy = ctx.actor.mustBeUser()
  return ctx.transaction(async (tx) => {
    const house = tx.asRoom('clients')
    if (about.clientId === null) await userById(house, about.userId ?? 0)
    else if ((await clientProfile(house, about.clientId)).mergedInto !== null) throw clientNotFound()
    return open(tx, { ...about, askedBy, byStaff: true })
  })
}

/** Whoever asks again while an archive is being made gets that one. */
async function open(tx: Tx, wish: About & { askedBy: number; byStaff: boolean }): Promise<ExportRow> {
  const same = (column: typeof exports.clientId | typeof exports.userId, id: number | null) =>
    id === null ? isNull(column) : eq(column, id)
  const [recent] = await tx.db
    .select()
    .from(exports)
    .where(
      and(
        eq(exports.askedBy, wish.askedBy),
        same(exports.clientId, wish.clientId),
        same(exports.userId, wish.userId),
        inArray(exports.state, ['waiting', 'running']),
        gt(exports.askedAt, tx.now.subtract({ hours: 1 })),
      ),
    )
  if (recent) {
    tx.record({ action: 'personal_data_asked_again', object: objectOf(wish), after: { export: recent.id } })
    return recent
  }
  const [row] = await tx.db
    .insert(exports)
    .values({ ...wish, askedAt: tx.now, state: 'waiting' })
    .returning()
  await tx.later(makeExport, { exportId: row!.id })
  tx.record({
    action: 'personal_data_asked',
    object: objectOf(wish),
    after: { export: row!.id, byStaff: wish.byStaff },
  })
  return row!
}

/**
 * A link to an archive that works once, within minutes. Only for the one who asked for it: by the person, or staff.
 * @throws export_not_found, export_gone
 */
export async function linkToExport(
  ctx: Context,
  exportId: number,
): Promise<{ token: string; expiresAt: Temporal.Instant }> {
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  return ctx.transaction(async (tx) => {
    const [row] = await tx.db.select().from(exports).where(eq(exports.id, exportId)).for('update')
    if (!row || row.askedBy !== userId) throw exportNotFound()
    if (row.byStaff) tx.actor.must('clients.personal_data')
    if (row.state !== 'ready' || Temporal.Instant.compare(row.expiresAt!, tx.now) <= 0) throw exportGone()
    const token = randomToken()
    const expiresAt = tx.now.add({ minutes: LINK_MINUTES })
    await tx.db.insert(exportDownloads).values({
      exportId,
      askedAt: tx.now,
      askedBy: tx.actor.label,
      ip: tx.ip,
      tokenHash: hashToken(token),
      expiresAt,
    })
    tx.record({ action: 'personal_data_downloaded', object: objectOf(row), after: { export: exportId } })
    return { token, expiresAt }
  })
}

/** The archive, for whoever has the link. @throws export_not_found, export_gone */
export async function fetchExport(ctx: Context, token: string): Promise<{ name: string; content: Blob }> {
  const fetched = await ctx.transaction(async (tx) => {
    const [download] = await tx.db
      .update(exportDownloads)
      .set({ fetchedAt: tx.now })
      .where(
        and(
          eq(exportDownloads.tokenHash, hashToken(token)),
          isNull(exportDownloads.fetchedAt),
          gt(exportDownloads.expiresAt, tx.now),
        ),
      )
      .returning()
    if (!download) throw exportNotFound()
    tx.record({ action: 'personal_data_fetched', object: `export:${download.exportId}` })
    const [row] = await tx.db.select().from(exports).where(eq(exports.id, download.exportId))
    return row!
  })
  const content = fetched.state === 'ready' && fetched.fileKey ? await ctx.port(files).open(fetched.fileKey) : null
  if (!content) throw exportGone()
  return { name: `personal-data-${fetched.id}.zip`, content }
}
