import { Money } from '@ostler/kernel'
import { z } from 'zod'
import { inTransaction } from '../../platform/database.ts'
import { Refusal } from '../refusal.ts'
import { isoText, type Queryable } from '../sql.ts'
import type { World } from '../world.ts'
import { enter } from './balance.ts'
import { recordEvent } from './events.ts'
import { dayOf, newId, stamp } from './ids.ts'

/** Money that leaves the balance of a merchant for its bank account. */
type Payout = {
  id: string
  merchant: string
  amount: Money
  state: 'on_its_way' | 'paid' | 'failed'
  arrivesOn: string
}

type PayoutRow = Omit<Payout, 'amount'> & { minor: string; currency: string; changedAt: string; sequence: string }

/** Banks take a while. */
const ARRIVES_AFTER_DAYS = 2

/** What one payout consists of at most; what is left goes with the next. */
const MOST_ITEMS = 500

const PAGE_SIZE = 10

const select = `select id, merchant, amount_minor::text as minor, currency, state, arrives_on::text as "arrivesOn",
    ${isoText('changed_at')} as "changedAt", sequence::text from sandbox.payouts`

const payoutOf = ({ id, merchant, minor, currency, state, arrivesOn }: PayoutRow): Payout => ({
  id,
  merchant,
  amount: Money.ofMinor(BigInt(minor), currency),
  state,
  arrivesOn,
})

const presentPayout = ({ id, amount, state, arrivesOn }: Payout) => ({ id, amount: amount.toWire(), state, arrivesOn })

/** Everything that was moved before a moment, by merchant and currency, where it comes to more than nothing. */
async function balances(db: Queryable, before: Temporal.Instant, merchant: string | null) {
  const { rows } = await db.query<{ merchant: string; currency: string }>(
    `select merchant, currency from sandbox.balance_entries
      where payout_id is null and at < $1 and ($2::text is null or merchant = $2)
      group by merchant, currency having sum(gross_minor - fee_minor) > 0`,
    [before.toString(), merchant],
  )
  return rows
}

/** Pays out what was moved before today, once a business day. Answers how many payouts that made. */
export async function payOutDaily(world: World): Promise<number> {
  const today = dayOf(world.now()).toZonedDateTime('UTC').toInstant()
  return (await payOut(world, today, null)).length
}

/** Pays out all there is. `merchant`: null for every one. Answers the ids of the payouts. */
export const payOutNow = (world: World, merchant: string | null): Promise<string[]> =>
  // Entries are stamped to the millisecond, and one of this very moment goes along.
  payOut(world, world.now().add({ milliseconds: 1 }), merchant)

async function payOut(world: World, before: Temporal.Instant, merchant: string | null): Promise<string[]> {
  const made: string[] = []
  for (const of of await balances(world.pool, before, merchant)) {
    for (;;) {
      const id = await makePayout(world, of, before)
      if (id === null) break
      made.push(id)
    }
  }
  return made
}

async function makePayout(
  world: World,
  { merchant, currency }: { merchant: string; currency: string },
  before: Temporal.Instant,
): Promise<string | null> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    // Two processes at the same balance would each take a part of it.
    await tx.query(`select from sandbox.merchants where name = $1 for update`, [merchant])
    const { rows } = await tx.query<{ id: string; net: string }>(
      `select id::text, (gross_minor - fee_minor)::text as net from sandbox.balance_entries
        where payout_id is null and merchant = $1 and currency = $2 and at < $3 order by at, id limit $4`,
      [merchant, currency, before.toString(), MOST_ITEMS],
    )
    const minor = rows.reduce((sum, { net }) => sum + BigInt(net), 0n)
    if (minor <= 0n) return null
    const payout: Payout = {
      id: newId('po'),
      merchant,
      amount: Money.ofMinor(minor, currency),
      state: 'on_its_way',
      arrivesOn: dayOf(at).add({ days: ARRIVES_AFTER_DAYS }).toString(),
    }
    await tx.query(
      `insert into sandbox.payouts (id, merchant, currency, amount_minor, state, arrives_on, created_at, changed_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7)`,
      [payout.id, merchant, currency, minor.toString(), payout.state, payout.arrivesOn, stamp(at)],
    )
    await tx.query(`update sandbox.balance_entries set payout_id = $1 where id = any ($2::bigint[])`, [
      payout.id,
      rows.map(({ id }) => id),
    ])
    await recordEvent(tx, { type: 'payout.made', merchant, data: { payout: presentPayout(payout) } }, at)
    return payout.id
  })
}

/** It is in the bank account, or the bank has sent it back: then it is in the balance again. @throws payout_not_found */
export function finishPayout(world: World, id: string, state: 'paid' | 'failed'): Promise<void> {
  const at = world.now()
  return inTransaction(world.pool, async (tx) => {
    const { rows } = await tx.query<PayoutRow>(`${select} where id = $1 for update`, [id])
    if (!rows[0]) throw new Refusal(404, 'payout_not_found', 'There is no such payout.')
    const before = payoutOf(rows[0])
    // Banks find out late: what was paid may still come back.
    if (before.state === state || before.state === 'failed') return
    const payout: Payout = { ...before, state }
    await tx.query(`update sandbox.payouts set state = $2, changed_at = $3 where id = $1`, [id, state, stamp(at)])
    const { merchant, amount } = payout
    if (state === 'failed') {
      const entry = { merchant, sessionId: null, kind: 'other' as const, reference: id }
      await enter(tx, { ...entry, gross: amount, fee: Money.zero(amount.currency) }, at)
    }
    await recordEvent(tx, { type: `payout.${state}`, merchant, data: { payout: presentPayout(payout) } }, at)
  })
}

/** Marks as paid what should be in the bank account by now. */
export async function payoutsArrive(world: World): Promise<number> {
  const { rows } = await world.pool.query<{ id: string }>(
    `select id from sandbox.payouts where state = 'on_its_way' and arrives_on <= $1::date order by sequence limit 50`,
    [dayOf(world.now()).toString()],
  )
  for (const { id } of rows) await finishPayout(world, id, 'paid')
  return rows.length
}

export const payoutsQuery = z.object({
  since: z.string().refine(isInstant, 'is no instant'),
  after: z
    .string()
    .regex(/^[^~]{10,40}~\d{1,18}$/)
    .optional(),
})

function isInstant(text: string): boolean {
  try {
    return Temporal.Instant.from(text) !== null
  } catch {
    return false
  }
}

/** The payouts of a merchant that changed since a moment, oldest change first, with all that they consist of. */
export async function listPayouts(db: Queryable, merchant: string, { since, after }: z.output<typeof payoutsQuery>) {
  const [changedAt, sequence] = after?.split('~') ?? [since, '0']
  const { rows } = await db.query<PayoutRow>(
    `${select} where merchant = $1 and (changed_at, sequence) > ($2::timestamptz, $3::bigint)
      order by changed_at, sequence limit $4`,
    [merchant, changedAt, sequence, PAGE_SIZE + 1],
  )
  const page = rows.slice(0, PAGE_SIZE)
  const last = rows.length > PAGE_SIZE ? page.at(-1) : undefined
  const items = await itemsOf(
    db,
    page.map(({ id }) => id),
  )
  return {
    payouts: page.map((row) => ({ ...presentPayout(payoutOf(row)), items: items.get(row.id) ?? [] })),
    next: last ? `${last.changedAt}~${last.sequence}` : null,
  }
}

type ItemRow = { payout: string; kind: string; reference: string; currency: string; gross: string; fee: string }

async function itemsOf(db: Queryable, payouts: string[]): Promise<Map<string, object[]>> {
  const { rows } = await db.query<ItemRow>(
    `select payout_id as payout, kind, reference, currency, gross_minor::text as gross, fee_minor::text as fee
       from sandbox.balance_entries where payout_id = any ($1::text[]) order by id`,
    [payouts],
  )
  const items = new Map<string, object[]>()
  for (const { payout, kind, reference, currency, gross, fee } of rows) {
    const [whole, kept] = [Money.ofMinor(BigInt(gross), currency), Money.ofMinor(BigInt(fee), currency)]
    const item = { kind, reference, gross: whole.toWire(), fee: kept.toWire(), net: whole.minus(kept).toWire() }
    items.set(payout, [...(items.get(payout) ?? []), item])
  }
  return items
}
