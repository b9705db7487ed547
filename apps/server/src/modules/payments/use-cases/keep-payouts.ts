import type { Payout, PayoutItem } from '@ostler/integration-kit'
import { Money } from '@ostler/kernel'
import { and, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { payoutItems, payouts } from '../schema.ts'

/** Writes down what a gateway says it paid out, and finds what of ours it consists of. Books nothing. */
export async function keepPayouts(ctx: Context, gateway: string, told: Payout[]): Promise<void> {
  for (const payout of told) {
    await ctx.transaction(async (tx) => {
      if (await isKeptElsewhere(tx, gateway, payout)) {
        tx.record({ action: 'payout_known', object: `gateway:${gateway}`, after: { reference: payout.reference } })
        return
      }
      const id = await keep(tx, gateway, payout)
      tx.record({ action: 'payout_read', object: `payout:${id}`, after: { state: payout.state } })
    })
  }
}

/** Two gateways with one account at the provider are told of the same payouts: whichever reads one first keeps it. */
async function isKeptElsewhere(tx: Tx, gateway: string, { reference }: Payout): Promise<boolean> {
  await tx.db.execute(sql`
    SELECT pg_advisory_xact_lock(hashtextextended('payout:' || kind || ':' || ${reference}::text, 0))
      FROM payments.gateways WHERE name = ${gateway}`)
  const { rows } = await tx.db.execute(sql`
    SELECT FROM payments.payouts p JOIN payments.gateways g ON g.name = p.gateway JOIN payments.gateways me ON me.kind = g.kind
     WHERE me.name = ${gateway} AND p.gateway <> me.name AND p.reference = ${reference}`)
  return rows.length > 0
}

async function keep(tx: Tx, gateway: string, told: Payout): Promise<number> {
  const amount = Money.fromWire(told.amount)
  const nets = told.items.map((item) => Money.fromWire(item.net)).filter((net) => net.currency === amount.currency)
  const standing = {
    amountMinor: amount.minor,
    arrivesOn: Temporal.PlainDate.from(told.arrivesOn),
    differenceMinor: Money.sum(nets, amount.currency).minus(amount).minor,
  }
  await tx.db
    .insert(payouts)
    .values({
      ...standing,
      gateway,
      reference: told.reference,
      currency: amount.currency,
      state: told.state,
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .onConflictDoNothing({ target: [payouts.gateway, payouts.reference] })
  const [known] = await tx.db
    .select()
    .from(payouts)
    .where(and(eq(payouts.gateway, gateway), eq(payouts.reference, told.reference)))
    .for('update')
  // What was booked is not read anew; that it failed afterwards is the only news there can be.
  const isOver = known!.state === 'failed' || (known!.state === 'paid' && told.state !== 'failed')
  if (!isOver) {
    const isSame = known!.state === told.state && known!.amountMinor === standing.amountMinor
    const change = known!.state === 'paid' ? {} : standing
    await tx.db
      .update(payouts)
      .set({ ...change, state: told.state, changedAt: isSame ? known!.changedAt : tx.now })
      .where(eq(payouts.id, known!.id))
  }
  if (known!.state === 'on_its_way') await keepItems(tx, known!.id, told.items)
  else await keepMissing(tx, known!.id, told)
  return known!.id
}

/** The first reading may be of a payout that is paid already: its items are written once. */
async function keepMissing(tx: Tx, payoutId: number, { items }: Payout): Promise<void> {
  const there = await tx.db.$count(payoutItems, eq(payoutItems.payoutId, payoutId))
  if (there === 0) await keepItems(tx, payoutId, items)
}

async function keepItems(tx: Tx, payoutId: number, items: PayoutItem[]): Promise<void> {
  await tx.db.delete(payoutItems).where(eq(payoutItems.payoutId, payoutId))
  const seen = new Map<string, number>()
  const rows = items.map((item) => {
    const name = `${item.kind} ${item.reference}`
    seen.set(name, (seen.get(name) ?? 0) + 1)
    const net = Money.fromWire(item.net)
    return {
      p: payoutId,
      k: item.kind,
      r: item.reference,
      n: seen.get(name)!,
      c: net.currency,
      g: `${Money.fromWire(item.gross).minor}`,
      f: `${Money.fromWire(item.fee).minor}`,
      t: `${net.minor}`,
    }
  })
  await tx.db.execute(sql`
    INSERT INTO payments.payout_items (payout_id, kind, reference, n, currency, gross_minor, fee_minor, net_minor)
    SELECT p, k, r, n, c, g, f, t FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS i(p bigint, k text, r text, n int, c text, g bigint, f bigint, t bigint)`)
}

/**
 * Finds what of ours the items of a gateway's payouts are, also of payouts that were read before: an event may tell of a
 * payment, or a name of a refund, after the payout did.
 */
export const matchItems = (tx: Tx, gateway: string) =>
  tx.db.execute(sql`
    UPDATE payments.payout_items i SET
           transaction_id = CASE WHEN i.kind IN ('payment', 'fee')
             THEN (SELECT t.id FROM payments.transactions t WHERE t.gateway = p.gateway AND t.reference = i.reference) END,
           refund_id = CASE WHEN i.kind IN ('refund', 'fee')
             THEN (SELECT max(r.id) FROM payments.refunds r JOIN payments.transactions t ON t.id = r.transaction_id
                    WHERE r.reference = i.reference AND t.gateway = p.gateway AND r.made <> 'by_hand') END,
           dispute_id = CASE WHEN i.kind IN ('dispute', 'fee')
             THEN (SELECT d.id FROM payments.disputes d WHERE d.gateway = p.gateway AND d.reference = i.reference) END
      FROM payments.payouts p
     WHERE p.id = i.payout_id AND p.gateway = ${gateway}
       AND i.transaction_id IS NULL AND i.refund_id IS NULL AND i.dispute_id IS NULL`)
