import type { Money } from '@ostler/kernel'
import { and, eq, inArray, isNull } from 'drizzle-orm'
import { forbidden } from '../../../platform/actor.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { definePort } from '../../../platform/ports.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { accountClosed, accountInUse, accountNotClosed, clientNotFound } from '../errors.ts'
import { accountClosedEvent, accountReopened } from '../events.ts'
import { namesOfUsers } from '../queries/notes.ts'
import { clients, closures, memberships } from '../schema.ts'

/** What still runs for a client, which rooms above know. */
export type Obligations = {
  /** Services that are not over: pending, being set up, active, suspended. */
  services: number
  openInvoices: number
  /** Charges that wait to be invoiced, drafts and billable items that are planned. */
  waitingCharges: number
  /** What we owe the client, by currency; it does not keep an account open. */
  credit: Money[]
}

export const obligations = definePort<(ctx: Context, clientId: number) => Promise<Obligations>>('clients.obligations')

/** Since when an account is closed, why and by whom. */
export type Closure = { closedAt: Temporal.Instant; reason: string; closedBy: string | null }

/** The closure in force, or null for an account that is open. For those who have asked who may see the client. */
export async function closureOf(ctx: Context, clientId: number): Promise<Closure | null> {
  const [row] = await ctx.read.select().from(closures).where(inForce(clientId))
  if (!row) return null
  const nameOf = await namesOfUsers(ctx, [row.closedBy])
  return { closedAt: row.closedAt, reason: row.reason, closedBy: nameOf(row.closedBy) }
}

/** Those of the clients whose accounts are closed. */
export async function closedAmong(ctx: Context, clientIds: number[]): Promise<Set<number>> {
  if (clientIds.length === 0) return new Set()
  const rows = await ctx.read
    .select({ clientId: closures.clientId })
    .from(closures)
    .where(and(inArray(closures.clientId, clientIds), isNull(closures.reopenedAt)))
  return new Set(rows.map(({ clientId }) => clientId))
}

/**
 * Whoever sells something asks this in the transaction of the sale: the account stays open until it ends.
 *
 * @throws account_closed
 */
export async function mustBeOpen(tx: Tx, clientId: number): Promise<void> {
  await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('key share')
  if ((await tx.db.$count(closures, inForce(clientId))) > 0) throw accountClosed()
}

/** What closing an account would meet with, for staff or the client's own people. @throws client_not_found */
export async function closingEffects(ctx: Context, clientId: number): Promise<Obligations> {
  if (!ctx.actor.owns(clientId, 'clients.view')) throw clientNotFound()
  if ((await ctx.read.$count(clients, eq(clients.id, clientId))) === 0) throw clientNotFound()
  return ctx.port(obligations)(ctx, clientId)
}

type Closing = { clientId: number; reason: string }

/**
 * Closes an account: from then on it buys nothing, and its people still log in and see their documents. Refused while
 * anything still runs, so that there is nothing left to charge: services are ended and invoices settled where that is done.
 *
 * @throws client_not_found, account_closed, account_in_use
 * @emits clients.account_closed
 */
export async function closeAccount(ctx: Context, closing: Closing): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction((tx) => close(tx, { ...closing, by: tx.actor.userId }))
}

/**
 * The owner closes the account they act for.
 *
 * @throws forbidden, account_closed, account_in_use
 * @emits clients.account_closed
 */
export async function closeOwnAccount(ctx: Context, { reason }: { reason: string }): Promise<void> {
  const clientId = ctx.actor.mustActForClient('profile.manage')
  ctx.actor.mustBeInPerson()
  const userId = ctx.actor.mustBeUser()
  const owners = and(eq(memberships.clientId, clientId), eq(memberships.userId, userId), eq(memberships.isOwner, true))
  if ((await ctx.read.$count(memberships, owners)) === 0) throw forbidden('close an account that is not yours')
  await ctx.transaction((tx) => close(tx, { clientId, reason, by: userId }))
}

/** The same for those who have asked who may. Money first, then the client: in the order in which sales take them. */
export async function close(tx: Tx, { clientId, reason, by }: Closing & { by: number | null }): Promise<void> {
  await lockClientMoney(tx, clientId)
  const [client] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
  if (!client) throw clientNotFound()
  if ((await tx.db.$count(closures, inForce(clientId))) > 0) throw accountClosed()
  const running = await tx.port(obligations)(tx.asRoom('clients'), clientId)
  const what = inWords(running)
  if (what !== null) throw accountInUse(what)
  await tx.db.insert(closures).values({ clientId, reason, closedBy: by, closedAt: tx.now })
  tx.record({
    action: 'account_closed',
    object: `client:${clientId}`,
    after: { reason, by, credit: running.credit.map(String) },
  })
  await tx.emit(accountClosedEvent({ clientId }))
}

/** Opens a closed account again: it may buy as before. @throws client_not_found, account_not_closed */
export async function reopenAccount(ctx: Context, { clientId, reason }: Closing): Promise<void> {
  ctx.actor.must('clients.manage')
  await ctx.transaction(async (tx) => {
    const [client] = await tx.db.select({ id: clients.id }).from(clients).where(eq(clients.id, clientId)).for('update')
    if (!client) throw clientNotFound()
    const [before] = await tx.db
      .update(closures)
      .set({ reopenedAt: tx.now, reopenedBy: tx.actor.userId, reopenReason: reason })
      .where(inForce(clientId))
      .returning()
    if (!before) throw accountNotClosed()
    tx.record({
      action: 'account_reopened',
      object: `client:${clientId}`,
      before: { closedAt: before.closedAt, reason: before.reason },
      after: { reason },
    })
    await tx.emit(accountReopened({ clientId }))
  })
}

const inForce = (clientId: number) => and(eq(closures.clientId, clientId), isNull(closures.reopenedAt))

/** What still runs, as a person reads it; null: nothing. */
function inWords({ services, openInvoices, waitingCharges }: Obligations): string | null {
  const counted = [
    [services, 'service', 'services'],
    [openInvoices, 'open invoice', 'open invoices'],
    [waitingCharges, 'charge that waits to be invoiced', 'charges that wait to be invoiced'],
  ] as const
  const parts = counted.filter(([n]) => n > 0).map(([n, one, many]) => `${n} ${n === 1 ? one : many}`)
  return parts.length === 0 ? null : new Intl.ListFormat('en', { type: 'conjunction' }).format(parts)
}
