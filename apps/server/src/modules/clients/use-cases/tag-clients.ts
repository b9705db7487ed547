import { invalidField } from '@ostler/kernel'
import { and, asc, count, desc, eq, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { clientNotFound, tooManyTags } from '../errors.ts'
import { clients, tags } from '../schema.ts'

const MOST_TAGS = 50
const LONGEST_TAG = 40

/** A tag as it is kept: small letters and single spaces, so that one word is one tag. @throws invalid_input */
export function readTag(typed: string, field = 'tag'): string {
  const tag = typed.trim().replaceAll(/\s+/g, ' ').toLowerCase()
  if (tag === '' || tag.length > LONGEST_TAG) throw invalidField(field, `must have 1 to ${LONGEST_TAG} characters`)
  if (tag.includes(',') || tag.includes(';')) throw invalidField(field, 'may not hold a comma or a semicolon')
  return tag
}

/** Puts tags on a client and takes others off; answers all it has now. @throws client_not_found, invalid_input, too_many_tags */
export async function tagClient(
  ctx: Context,
  input: { clientId: number; add: string[]; remove: string[] },
): Promise<string[]> {
  ctx.actor.must('clients.manage')
  return ctx.transaction((tx) => writeTags(tx, input))
}

/** The same for a job whose start was allowed. */
export async function writeTags(
  tx: Tx,
  { clientId, add, remove }: { clientId: number; add: string[]; remove: string[] },
): Promise<string[]> {
  const [client] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
  if (!client) throw clientNotFound()
  const before = (await tagsOf(tx, [clientId])).get(clientId)!
  const off = new Set(remove.map((tag) => readTag(tag, 'remove')))
  const wanted = [...before.filter((tag) => !off.has(tag)), ...add.map((tag) => readTag(tag, 'add'))]
  const after = [...new Set(wanted)].sort()
  if (after.length > MOST_TAGS) throw tooManyTags(MOST_TAGS)
  const gone = before.filter((tag) => !after.includes(tag))
  const added = after.filter((tag) => !before.includes(tag))
  if (gone.length > 0) await tx.db.delete(tags).where(and(eq(tags.clientId, clientId), inArray(tags.tag, gone)))
  if (added.length > 0) await tx.db.insert(tags).values(added.map((tag) => ({ clientId, tag })))
  tx.record({ action: 'client_tagged', object: `client:${clientId}`, before: { tags: before }, after: { tags: after } })
  return after
}

/** The tags of many clients, each in the order of the alphabet. */
export async function tagsOf(ctx: Context, clientIds: number[]): Promise<Map<number, string[]>> {
  const rows =
    clientIds.length === 0
      ? []
      : await ctx.read.select().from(tags).where(inArray(tags.clientId, clientIds)).orderBy(asc(tags.tag))
  const byClient = new Map(clientIds.map((id): [number, string[]] => [id, []]))
  for (const { clientId, tag } of rows) byClient.get(clientId)!.push(tag)
  return byClient
}

/** The tags in use, those of the most clients first. */
export async function tagsInUse(ctx: Context): Promise<{ tag: string; clients: number }[]> {
  ctx.actor.must('clients.view')
  const n = count()
  return ctx.read
    .select({ tag: tags.tag, clients: n })
    .from(tags)
    .groupBy(tags.tag)
    .orderBy(desc(n), asc(tags.tag))
    .limit(200)
}
