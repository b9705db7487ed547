import { DomainError, invalidField } from '@ostler/kernel'
import { and, desc, eq, gt, isNull, lt, or } from 'drizzle-orm'
import { text } from 'drizzle-orm/pg-core'
import type pg from 'pg'
import type { Clock } from './clock.ts'
import { instant, primaryId } from './columns.ts'
import type { Context } from './context.ts'
import { refusing } from './database.ts'
import { isWithin, readNetwork } from './network.ts'
import { beforeId, type Page, type PageQuery, toPage } from './paging.ts'
import { platformSchema } from './settings.ts'

/**
 * Which addresses may come in:
 *
 * - `deny`: these reach nothing at all
 * - `staff`: when there is one, only these reach what asks for staff
 * - `api`: when there is one, only these may use API tokens
 */
export type AddressList = 'deny' | 'staff' | 'api'

const rules = platformSchema.table('address_rules', {
  id: primaryId(),
  list: text().$type<AddressList>().notNull(),
  network: text().notNull(),
  note: text().notNull().default(''),
  expiresAt: instant('expires_at'),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull(),
})

export type AddressRule = typeof rules.$inferSelect

const ruleNotFound = () => new DomainError('not_found', 'address_rule_not_found', 'There is no such rule.')
const ruleExists = () =>
  new DomainError('conflict', 'address_rule_exists', 'This network is in the list already.', [
    { field: 'network', message: 'is in the list already' },
  ])
const wouldLockYouOut = () =>
  new DomainError(
    'conflict',
    'would_lock_you_out',
    'This would keep you out yourself: first let in the address you come from.',
    [{ field: 'network', message: 'would keep your own address out' }],
  )
const addressDenied = () =>
  new DomainError('forbidden', 'address_denied', 'Requests from this address are not accepted.')

export async function listAddressRules(
  ctx: Context,
  query: PageQuery & { list?: AddressList | undefined },
): Promise<Page<AddressRule>> {
  ctx.actor.must('security.view')
  const rows = await ctx.read
    .select()
    .from(rules)
    .where(and(lt(rules.id, beforeId(query.cursor)), query.list && eq(rules.list, query.list)))
    .orderBy(desc(rules.id))
    .limit(query.limit + 1)
  return toPage(rows, query.limit)
}

export type NewAddressRule = {
  list: AddressList
  /** An address or a network in CIDR notation. */
  network: string
  note: string
  expiresAt: Temporal.Instant | null
}

/** @throws invalid_input (network, expiresAt), address_rule_exists, would_lock_you_out */
export async function addAddressRule(ctx: Context, input: NewAddressRule): Promise<AddressRule> {
  ctx.actor.must('security.manage')
  const network = readNetwork(input.network)
  if (network === null) throw invalidField('network', 'must be an address or a network such as 203.0.113.0/24')
  if (input.expiresAt && Temporal.Instant.compare(input.expiresAt, ctx.now) <= 0)
    throw invalidField('expiresAt', 'is over already')

  return ctx.transaction(async (tx) => {
    const [rule] = await refusing(
      tx.db
        .insert(rules)
        .values({ ...input, network, createdBy: tx.actor.label, createdAt: tx.now })
        .returning(),
      { address_rules_once: ruleExists },
    )
    await refuseLockOut(tx)
    tx.record({ action: 'address_rule_added', object: `address_rule:${rule!.id}`, after: { ...input, network } })
    return rule!
  })
}

/** @throws address_rule_not_found, would_lock_you_out */
export async function removeAddressRule(ctx: Context, { id }: { id: number }): Promise<void> {
  ctx.actor.must('security.manage')
  await ctx.transaction(async (tx) => {
    const [rule] = await tx.db.delete(rules).where(eq(rules.id, id)).returning()
    if (!rule) throw ruleNotFound()
    await refuseLockOut(tx)
    tx.record({ action: 'address_rule_removed', object: `address_rule:${id}`, before: rule })
  })
}

/** For the command line, when somebody has locked themselves out all the same. Answers how many rules went. */
export async function clearAddressRules(ctx: Context, list: AddressList): Promise<number> {
  ctx.actor.must('security.manage')
  return ctx.transaction(async (tx) => {
    const gone = await tx.db.delete(rules).where(eq(rules.list, list)).returning()
    if (gone.length > 0) tx.record({ action: 'address_rule_removed', object: `address_rules:${list}`, before: gone })
    return gone.length
  })
}

async function refuseLockOut(ctx: Context): Promise<void> {
  // The command line and jobs come from no address.
  if (ctx.ip === null) return
  const active = await ctx.read
    .select()
    .from(rules)
    .where(or(isNull(rules.expiresAt), gt(rules.expiresAt, ctx.now)))
  if (!allows(active, 'staff', ctx.ip) || isWithin(ctx.ip, networksOf(active, 'deny'))) throw wouldLockYouOut()
}

const networksOf = (active: Pick<AddressRule, 'list' | 'network'>[], list: AddressList) =>
  active.filter((rule) => rule.list === list).map(({ network }) => network)

function allows(active: Pick<AddressRule, 'list' | 'network'>[], list: 'staff' | 'api', ip: string): boolean {
  const networks = networksOf(active, list)
  return networks.length === 0 || isWithin(ip, networks)
}

const FRESH_MS = 5000

/** The rules as the doors ask them: read at most every five seconds, so that a change works everywhere soon after. */
export class AddressGate {
  readonly #pool: pg.Pool
  readonly #clock: Clock
  #rules: Promise<Pick<AddressRule, 'list' | 'network'>[]> = Promise.resolve([])
  #readAt = Number.NEGATIVE_INFINITY

  constructor(pool: pg.Pool, clock: Clock) {
    this.#pool = pool
    this.#clock = clock
  }

  /** @throws address_denied */
  async refuseDenied(ip: string): Promise<void> {
    if (isWithin(ip, networksOf(await this.#active(), 'deny'))) throw addressDenied()
  }

  /** @throws address_denied */
  async mustAllow(list: 'staff' | 'api', ip: string): Promise<void> {
    if (!allows(await this.#active(), list, ip)) throw addressDenied()
  }

  #active() {
    if (performance.now() - this.#readAt > FRESH_MS) {
      this.#readAt = performance.now()
      const fresh = this.#read()
      // A database that is away for a moment must not open a door: what was known before goes on until it answers.
      const before = this.#rules
      this.#rules = fresh.catch(() => before)
    }
    return this.#rules
  }

  async #read() {
    const { rows } = await this.#pool.query<{ list: AddressList; network: string }>(
      'SELECT list, network FROM platform.address_rules WHERE expires_at IS NULL OR expires_at > $1',
      [this.#clock.now().toString()],
    )
    return rows
  }
}
