import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { correctCharges, parkClient } from '../../billing/index.ts'
import { releaseStock } from '../../catalog/index.ts'
import { upgradeSource } from '../charge-source.ts'
import { upgradeClosed, upgradeNotFound } from '../errors.ts'
import { mayUse } from '../queries/services.ts'
import { services, upgrades } from '../schema.ts'
import { upgradeExpirySetting } from '../settings.ts'
import { applyUpgrade } from './apply-upgrade.ts'
import type { UpgradeRow } from './upgrade-service.ts'

const CHUNK = 200

/**
 * Gives up a change of plan that was not paid, or whose day has not come. Its invoice is voided.
 * @throws upgrade_not_found, upgrade_closed, invoice_has_payments when something was paid on its invoice
 */
export async function cancelUpgrade(ctx: Context, { upgradeId }: { upgradeId: number }): Promise<UpgradeRow> {
  return ctx.transaction(async (tx) => {
    const upgrade = await lock(tx, upgradeId)
    const of = upgrade && { id: upgrade.serviceId, clientId: upgrade.clientId }
    if (!of || !mayUse(ctx, of, 'services.billing')) throw upgradeNotFound()
    if (upgrade.state === 'applied' || upgrade.state === 'cancelled') throw upgradeClosed()
    return giveUp(tx, upgrade, 'cancelled')
  })
}

/** The service first, as everybody does who changes it. */
async function lock(tx: Tx, upgradeId: number): Promise<UpgradeRow | undefined> {
  const [known] = await tx.db.select({ serviceId: upgrades.serviceId }).from(upgrades).where(eq(upgrades.id, upgradeId))
  if (!known) return undefined
  await tx.db.select({ id: services.id }).from(services).where(eq(services.id, known.serviceId)).for('update')
  const [upgrade] = await tx.db.select().from(upgrades).where(eq(upgrades.id, upgradeId)).for('update')
  return upgrade
}

async function giveUp(tx: Tx, upgrade: UpgradeRow, why: string): Promise<UpgradeRow> {
  // Its lines may stand on a draft by now, or on an invoice that was put together of several.
  const source = upgradeSource(upgrade.serviceId, upgrade.id)
  const corrections = upgrade.parts.map((_, index) => ({ source: `${source}:${index}`, to: null }))
  await correctCharges(tx, { clientId: upgrade.clientId, corrections })
  const { fromPlan, toPlan } = upgrade
  if (fromPlan.productId !== toPlan.productId)
    await releaseStock(tx, [{ productId: toPlan.productId, name: toPlan.productName, quantity: 1 }])
  const [cancelled] = await tx.db
    .update(upgrades)
    .set({ state: 'cancelled', cancelledAt: tx.now, whyCancelled: why })
    .where(eq(upgrades.id, upgrade.id))
    .returning()
  tx.record({
    action: 'upgrade_cancelled',
    object: `service:${upgrade.serviceId}`,
    after: { upgrade: upgrade.id, why },
  })
  return cancelled!
}

/**
 * Makes the changes whose day has come, and gives up those that were not paid in time. Each in its own transaction; a client
 * with whom that fails is parked, for staff to see.
 */
export async function settleUpgrades(ctx: Context): Promise<Counts> {
  const days = await readSetting(ctx, upgradeExpirySetting)
  const applied = await forEach(ctx, { state: 'paid', by: ctx.today }, async (tx, id) => {
    await applyUpgrade(tx, id)
    return 1
  })
  const expired = await forEach(ctx, { state: 'asked', by: ctx.today.subtract({ days }) }, expire)
  const parked = applied.parked + expired.parked
  return { applied: applied.done, expired: expired.done, ...(parked > 0 ? { parked } : {}) }
}

async function forEach(
  ctx: Context,
  { state, by }: { state: 'paid' | 'asked'; by: Temporal.PlainDate },
  settle: (tx: Tx, id: number) => Promise<number>,
): Promise<{ done: number; parked: number }> {
  const counts = { done: 0, parked: 0 }
  for (let after = 0; ; ) {
    const due = await ctx.read
      .select({ id: upgrades.id, clientId: upgrades.clientId })
      .from(upgrades)
      .where(
        and(
          eq(upgrades.state, state),
          gt(upgrades.id, after),
          lte(state === 'paid' ? upgrades.effectiveOn : upgrades.askedOn, by),
          sql`NOT EXISTS (SELECT FROM billing.parked p WHERE p.client_id = ${upgrades.clientId})`,
        ),
      )
      .orderBy(asc(upgrades.id))
      .limit(CHUNK)
    for (const { id, clientId } of due) {
      try {
        counts.done += await ctx.transaction((tx) => settle(tx, id))
      } catch (error) {
        await parkClient(ctx, { clientId, task: 'services.settle_upgrades', error })
        counts.parked += 1
      }
    }
    if (due.length < CHUNK) return counts
    after = due.at(-1)!.id
  }
}

async function expire(tx: Tx, id: number): Promise<number> {
  const upgrade = await lock(tx, id)
  if (upgrade?.state !== 'asked') return 0
  // Something was paid, or there is no invoice yet because the client's tax number is being checked: people decide.
  if (upgrade.invoiceId === null) return 0
  const { rows } = await tx.db.execute<{ paid: boolean }>(sql`
    SELECT paid_minor > 0 OR paid_at IS NOT NULL AS paid FROM billing.invoices WHERE id = ${upgrade.invoiceId}`)
  if (rows[0]?.paid) return 0
  await giveUp(tx, upgrade, 'not paid in time')
  return 1
}
