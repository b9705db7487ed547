import { formOf, type Unknown } from '@ostler/integration-kit'
import { DomainError, invalidField } from '@ostler/kernel'
import { and, eq, isNull, ne } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { groupNotFound } from '../errors.ts'
import { callTo, connect, type ServerRow } from '../panels.ts'
import { groupServers, groups, servers } from '../schema.ts'
import { kindOf } from '../server-input.ts'

export type Choices = { kind: 'read'; choices: { value: string; label: string }[]; server: string } | Unknown

export type ChoicesWanted = {
  kind: string
  /** Those of a group are alike, so the first that answers is asked; null: of any server of the kind. */
  groupId: number | null
  /** Of the plan. */
  field: string
}

/** So many servers are tried before nobody is waited for any longer. */
const MOST_ASKED = 3
const PATIENCE_MS = 15_000

/**
 * Asks a server what there is to choose from for a field of the plan, such as its packages. Outside any transaction; nothing
 * is kept.
 *
 * @throws server_kind_not_found, server_group_not_found, invalid_input for a field that has no such choices
 */
export async function choicesOf(ctx: Context, { kind: kindName, groupId, field }: ChoicesWanted): Promise<Choices> {
  ctx.actor.must('products.view')
  const kind = kindOf(ctx, kindName)
  const asked = formOf(kind.plan).find(({ name }) => name === field)
  if (!asked?.isSuggested) throw invalidField('field', 'has no choices that a server knows')
  const candidates = await serversToAsk(ctx, kindName, groupId)
  let last: Unknown = { kind: 'unknown', reason: 'There is no server that could be asked.' }
  for (const row of candidates.slice(0, MOST_ASKED)) {
    const answer = await ask(ctx, row, field)
    if (answer.kind === 'read') return { ...answer, server: row.label }
    last = answer
  }
  return last
}

async function ask(ctx: Context, row: ServerRow, field: string) {
  try {
    const { kind, panel } = connect(ctx, row)
    if (!panel.choices)
      return { kind: 'unknown' as const, reason: 'Servers of this kind offer nothing to choose from.' }
    return await panel.choices(field, callTo(kind, AbortSignal.timeout(PATIENCE_MS)))
  } catch (error) {
    // The next one may know.
    if (!(error instanceof DomainError)) throw error
    return { kind: 'unknown' as const, reason: error.message }
  }
}

async function serversToAsk(ctx: Context, kind: string, groupId: number | null): Promise<ServerRow[]> {
  const canBeAsked = and(eq(servers.kind, kind), isNull(servers.maintenanceSince), ne(servers.health, 'refused'))
  if (groupId === null) return ctx.read.select().from(servers).where(canBeAsked).orderBy(servers.id).limit(MOST_ASKED)
  if ((await ctx.read.$count(groups, eq(groups.id, groupId))) === 0) throw groupNotFound()
  const rows = await ctx.read
    .select({ server: servers })
    .from(groupServers)
    .innerJoin(servers, eq(servers.id, groupServers.serverId))
    .where(and(canBeAsked, eq(groupServers.groupId, groupId)))
    .orderBy(groupServers.position)
    .limit(MOST_ASKED)
  return rows.map(({ server }) => server)
}
