import { type Cycle, DomainError, type FieldProblem } from '@ostler/kernel'
import { eq, inArray, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { readSetting } from '../../../platform/settings.ts'
import { reserveStock } from '../../catalog/index.ts'
import { panelKinds, serverNotFound, takePlaceOn } from '../../servers/index.ts'
import { importRefused } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { foundAccounts, services, suspensions, transitions } from '../schema.ts'
import { whenSuspendedSetting } from '../settings.ts'
import { checkRows, type SoundRow } from './check-rows.ts'

export type FoundAccount = typeof foundAccounts.$inferSelect

/** What staff say of an account that was found. */
export type AdoptRow = {
  accountId: number
  clientId: number
  productId: number
  cycle: Cycle
  /** What was agreed on, in the currency of the client; null: what the list says. */
  price: string | null
  /** The first day of the first period that is charged. */
  nextDueOn: Temporal.PlainDate
}

export type Adopted = { accountId: number; serviceId: number; isNew: boolean }

/** As `adoptAccounts`, by staff. */
export async function adoptFoundAccounts(
  ctx: Context,
  input: { serverId: number; rows: AdoptRow[] },
): Promise<Adopted[]> {
  ctx.actor.must('services.manage')
  return ctx.transaction((tx) => adoptAccounts(tx, input))
}

/**
 * Makes services of accounts that stand on a server already. Nothing is set up, invoiced or mailed; the first thing that is
 * charged is the period that begins on the day that staff say. One that was taken over already is answered as it is, so
 * that a second call, also one at the same time, makes nothing twice.
 *
 * All or none: when a row cannot be taken over, its fields are named (`rows.3.productId`) and nothing is changed.
 *
 * @throws server_not_found, invalid_input
 */
export async function adoptAccounts(
  tx: Tx,
  { serverId, rows }: { serverId: number; rows: AdoptRow[] },
): Promise<Adopted[]> {
  const server = await serverOf(tx, serverId)
  const ids = [...new Set(rows.map(({ accountId }) => accountId))]
  const locked = await tx.db
    .select()
    .from(foundAccounts)
    .where(inArray(foundAccounts.id, ids))
    .orderBy(foundAccounts.id)
    .for('update')
  const byId = new Map(locked.filter((one) => one.serverId === serverId).map((one) => [one.id, one]))

  const problems: FieldProblem[] = []
  const wanted: { at: number; row: AdoptRow; account: FoundAccount }[] = []
  const there: Adopted[] = []
  for (const [at, row] of rows.entries()) {
    const account = byId.get(row.accountId)
    const say = (message: string) => problems.push({ field: `rows.${at}.accountId`, message })
    if (!account) say('is not on this server')
    else if (rows.findIndex(({ accountId }) => accountId === row.accountId) < at) say('is named twice')
    else if (account.serviceId === null) wanted.push({ at, row, account })
    else if (account.adoptedAt === null) say(`is service no. ${account.serviceId}`)
    else there.push({ accountId: account.id, serviceId: account.serviceId, isNew: false })
  }
  const checked = await checkRows(tx, server, wanted)
  problems.push(...checked.problems)
  if (problems.length === 0) problems.push(...(await takeFromStock(tx, checked.sound, rows)))
  if (problems.length > 0) throw importRefused(problems)

  const made: Adopted[] = []
  for (const one of checked.sound) {
    const service = await adopt(tx, server, one)
    made.push({ accountId: one.account.id, serviceId: service.id, isNew: true })
  }
  tx.record({
    action: 'accounts_adopted',
    object: `server:${serverId}`,
    after: { made: made.length, there: there.length },
  })
  const byAccount = new Map([...made, ...there].map((one) => [one.accountId, one]))
  return rows.map(({ accountId }) => byAccount.get(accountId)!)
}

type Server = { serverId: number; kind: string; label: string }

async function serverOf(tx: Tx, serverId: number): Promise<Server> {
  const { rows } = await tx.db.execute<{ kind: string; label: string }>(
    sql`SELECT kind, label FROM servers.servers WHERE id = ${serverId} FOR SHARE`,
  )
  if (!rows[0]) throw serverNotFound()
  return { serverId, ...rows[0] }
}

/** They count as sold: what ends is given back to the stock one day. */
async function takeFromStock(tx: Tx, sound: SoundRow[], rows: AdoptRow[]): Promise<FieldProblem[]> {
  const byProduct = Map.groupBy(sound, ({ product }) => product.id)
  const problems: FieldProblem[] = []
  for (const [productId, those] of [...byProduct].sort(([a], [b]) => a - b)) {
    try {
      await reserveStock(tx, [{ productId, name: those[0]!.product.name, quantity: those.length }])
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
      for (const { row } of those)
        problems.push({ field: `rows.${rows.indexOf(row)}.productId`, message: error.message })
    }
  }
  return problems
}

async function adopt(
  tx: Tx,
  server: Server,
  { account, row, product, price, isAgreed }: SoundRow,
): Promise<ServiceRow> {
  const { nextDueOn, clientId, cycle } = row
  const makes = tx.port(panelKinds).get(server.kind)?.makes
  const when = await readSetting(tx, whenSuspendedSetting)
  const listed = product.prices.find((one) => one.cycle === cycle && one.recurring.currency === price.currency)
  const [service] = await tx.db
    .insert(services)
    .values({
      clientId,
      productId: product.id,
      productName: product.name,
      domain: account.domain,
      state: account.isSuspended ? 'suspended' : 'active',
      cycle,
      currency: price.currency,
      recurringMinor: (listed?.recurring ?? price).minor,
      overrideMinor: isAgreed ? price.minor : null,
      anchorOn: nextDueOn,
      chargedUntil: nextDueOn,
      paidUntil: nextDueOn,
      pausedOn: account.isSuspended && when === 'stop_billing' ? tx.today : null,
      serverModule: server.kind,
      serverId: server.serverId,
      // Under its own key it is found by whoever looks for it there.
      externalId: account.externalId ?? `svc_${randomToken().slice(0, 22)}`,
      remoteId: account.remoteId,
      username: account.username,
      // The name of a machine's user is that of many machines.
      askedName: makes === 'machine' ? null : account.username,
      createdAt: tx.now,
      taxClass: product.taxClass,
    })
    .returning()
  await takePlaceOn(tx, {
    key: service!.externalId,
    serverId: server.serverId,
    needs: { diskMib: product.diskMib ?? 0, memoryMib: product.memoryMib ?? 0 },
  })
  await tx.db
    .update(foundAccounts)
    .set({ serviceId: service!.id, adoptedBy: tx.actor.label, adoptedAt: tx.now })
    .where(eq(foundAccounts.id, account.id))
  const why = account.isSuspended ? 'imported suspended' : `imported from ${server.label}`
  await tx.db
    .insert(transitions)
    .values({ serviceId: service!.id, toState: service!.state, at: tx.now, actor: tx.actor.label, why })
  if (account.isSuspended)
    await tx.db
      .insert(suspensions)
      .values({ serviceId: service!.id, why, madeBy: tx.actor.label, madeAt: tx.now, suspendedOn: tx.today })
  tx.record({ action: 'service_adopted', object: `service:${service!.id}`, after: service })
  return service!
}
