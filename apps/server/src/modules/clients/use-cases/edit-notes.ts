import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { clientNotFound, noteNotFound } from '../errors.ts'
import { type Note, withNames } from '../queries/notes.ts'
import { clients, notes } from '../schema.ts'

/** Notes something about a client, for staff only. The text is plain; its line breaks are kept. @throws client_not_found */
export async function addNote(
  ctx: Context,
  { clientId, body, pinned }: { clientId: number; body: string; pinned: boolean },
): Promise<Note> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    if ((await tx.db.$count(clients, eq(clients.id, clientId))) === 0) throw clientNotFound()
    const [note] = await tx.db
      .insert(notes)
      .values({ clientId, body, pinned, writtenBy: tx.actor.userId, writtenAt: tx.now })
      .returning()
    tx.record({ action: 'note_added', object: `client:${clientId}`, after: { note: note!.id, body, pinned } })
    return (await withNames(tx, [note!]))[0]!
  })
}

/** Changes the text of a note, or whether it is pinned. Only the text counts as an edit. @throws note_not_found */
export async function changeNote(
  ctx: Context,
  { id, ...changes }: { id: number; body?: string | undefined; pinned?: boolean | undefined },
): Promise<Note> {
  ctx.actor.must('clients.manage')
  return ctx.transaction(async (tx) => {
    const [before] = await tx.db.select().from(notes).where(eq(notes.id, id)).for('update')
    if (!before) throw noteNotFound()
    const body = changes.body ?? before.body
    const pinned = changes.pinned ?? before.pinned
    const edited = body === before.body ? {} : { editedBy: tx.actor.userId, editedAt: tx.now }
    const [after] = await tx.db
      .update(notes)
      .set({ body, pinned, ...edited })
      .where(eq(notes.id, id))
      .returning()
    tx.record({
      action: 'note_changed',
      object: `client:${before.clientId}`,
      before: { note: id, body: before.body, pinned: before.pinned },
      after: { note: id, body, pinned },
    })
    return (await withNames(tx, [after!]))[0]!
  })
}

/** Takes a note away; the audit trail keeps what it said. @throws note_not_found */
export async function deleteNote(ctx: Context, id: number): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction(async (tx) => {
    const [before] = await tx.db.delete(notes).where(eq(notes.id, id)).returning()
    if (!before) throw noteNotFound()
    tx.record({ action: 'note_deleted', object: `client:${before.clientId}`, before })
  })
}
