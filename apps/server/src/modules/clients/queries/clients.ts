import type { StaffPermission } from '@ostler/contract'
import { and, desc, eq, getTableColumns, inArray, isNull, lt } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { beforeId, type Page, type PageQuery, toPage } from '../../../platform/paging.ts'
import { type User, usersByIds } from '../../identity/index.ts'
import { addressLines, type Client, clientName } from '../client.ts'
import { clientNotFound } from '../errors.ts'
import { clients, memberships } from '../schema.ts'
import { closedAmong } from '../use-cases/close-account.ts'
import { tagsOf } from '../use-cases/tag-clients.ts'
import { type ClientFilter, fitting } from './client-filter.ts'

const { search, ...columns } = getTableColumns(clients)

/** One client, for those who may see it. @throws client_not_found also when it is somebody else's */
export async function clientProfile(
  ctx: Context,
  clientId: number,
  staffPermission: StaffPermission = 'clients.view',
): Promise<Client> {
  if (!ctx.actor.owns(clientId, staffPermission)) throw clientNotFound()
  return findClient(ctx, clientId)
}

async function findClient(ctx: Context, clientId: number): Promise<Client> {
  const [client] = await ctx.read.select(columns).from(clients).where(eq(clients.id, clientId))
  if (!client) throw clientNotFound()
  return client
}

/** What a document says about its buyer, for the rooms above. */
export async function billingAddress(ctx: Context, clientId: number): Promise<{ name: string; lines: string[] }> {
  return addressLines(await findClient(ctx, clientId))
}

/** The account and its own address, for what is no mail of ours: gateways and server panels ask for one. */
export async function contactOf(ctx: Context, clientId: number): Promise<Client & { name: string }> {
  const client = await findClient(ctx, clientId)
  return { ...client, name: clientName(client) }
}

/** The currency a client is billed in, for those who have asked who is reading. @throws client_not_found */
export const clientCurrency = async (ctx: Context, clientId: number): Promise<string> =>
  (await findClient(ctx, clientId)).currency

/** Names by id, for lists of other things. Who may see the list was asked by the room that makes it. */
export async function clientNames(ctx: Context, ids: Iterable<number>): Promise<Map<number, string>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const named = { id: clients.id, firstName: clients.firstName, lastName: clients.lastName, company: clients.company }
  const rows = await ctx.read.select(named).from(clients).where(inArray(clients.id, wanted))
  return new Map(rows.map((row) => [row.id, clientName(row)]))
}

/** The people who may act for a client, owners first. @throws client_not_found */
export async function usersOf(ctx: Context, clientId: number): Promise<User[]> {
  if (!ctx.actor.owns(clientId, 'clients.view')) throw clientNotFound()
  const members = await ctx.read
    .select({ userId: memberships.userId })
    .from(memberships)
    .where(eq(memberships.clientId, clientId))
    .orderBy(desc(memberships.isOwner), memberships.userId)
  const ids = members.map(({ userId }) => userId)
  const users = await usersByIds(ctx, ids)
  return users.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}

/** A client as lists show it. */
export type ListedClient = Client & { tags: string[]; isClosed: boolean }

/** Clients for staff, newest first. Those that were merged into another one are left out unless they are asked for. */
export async function listClients(
  ctx: Context,
  query: PageQuery & ClientFilter & { merged?: 'too' | undefined },
): Promise<Page<ListedClient>> {
  ctx.actor.must('clients.view')
  const rows = await ctx.read
    .select(columns)
    .from(clients)
    .where(
      and(
        lt(clients.id, beforeId(query.cursor)),
        query.merged === 'too' ? undefined : isNull(clients.mergedInto),
        fitting(query),
      ),
    )
    .orderBy(desc(clients.id))
    .limit(query.limit + 1)
  const page = toPage(rows, query.limit)
  const ids = page.items.map(({ id }) => id)
  const [tags, closed] = await Promise.all([tagsOf(ctx, ids), closedAmong(ctx, ids)])
  return {
    ...page,
    items: page.items.map((client) => ({ ...client, tags: tags.get(client.id)!, isClosed: closed.has(client.id) })),
  }
}

/** How many clients there are. */
export const countClients = (ctx: Context): Promise<number> => ctx.read.$count(clients, isNull(clients.mergedInto))
