import { Money } from '@ostler/kernel'
import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { addCharges, type ChargeCorrection, correctCharges, freeSources } from '../../billing/index.ts'
import { dayCountSetting, releaseStock } from '../../catalog/index.ts'
import { readSource, upgradeSource } from '../charge-source.ts'
import { describeService } from '../describe.ts'
import { upgradeNotFound } from '../errors.ts'
import { planChanged } from '../events.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { askFor } from '../operations/ask-for.ts'
import { priceChanges, services, upgrades } from '../schema.ts'
import { creditOnDowngradeSetting } from '../settings.ts'
import { chargeOf } from '../upgrade/charge-of.ts'
import { giveCredit } from '../upgrade/give-credit.ts'
import { readHeld, storedHeld } from '../upgrade/held-time.ts'
import { changesServer, type Plan, priceOf } from '../upgrade/plan.ts'
import { quoteUpgrade, type UpgradePart, type UpgradeQuote } from '../upgrade/quote-upgrade.ts'
import { heldTime } from '../upgrade/read-held.ts'
import { rateBeforeChange } from './rate-usage.ts'
import type { UpgradeRow } from './upgrade-service.ts'

/**
 * Makes a change of plan that was paid, or that costs nothing: the service has the new plan and price from now on. Renewals
 * at the old price that nobody has paid on are corrected. What was charged or paid at the old price since the change was
 * asked for is settled by its difference. One that was made or cancelled already is left alone.
 *
 * @emits services.plan_changed
 */
export async function applyUpgrade(tx: Tx, upgradeId: number): Promise<UpgradeRow> {
  const [known] = await tx.db.select({ serviceId: upgrades.serviceId }).from(upgrades).where(eq(upgrades.id, upgradeId))
  if (!known) throw upgradeNotFound()
  const [service] = await tx.db.select().from(services).where(eq(services.id, known.serviceId)).for('update')
  const [upgrade] = await tx.db.select().from(upgrades).where(eq(upgrades.id, upgradeId)).for('update')
  if (upgrade!.state === 'applied' || upgrade!.state === 'cancelled') {
    tx.record({ action: 'upgrade_not_needed', object: `service:${service!.id}`, after: { upgrade: upgradeId } })
    return upgrade!
  }
  return applyTo(tx, service!, upgrade!)
}

async function applyTo(tx: Tx, service: ServiceRow, upgrade: UpgradeRow): Promise<UpgradeRow> {
  const { fromPlan, toPlan } = upgrade
  if (fromPlan.productId !== toPlan.productId) await rateBeforeChange(tx, service)
  const settled = upgrade.policy === 'at_renewal' ? null : await settle(tx, service, upgrade)
  await tx.db
    .update(services)
    .set({
      productId: toPlan.productId,
      productName: toPlan.productName,
      cycle: toPlan.cycle,
      taxClass: toPlan.taxClass,
      options: toPlan.options,
      recurringMinor: BigInt(toPlan.recurringMinor),
      overrideMinor: toPlan.overrideMinor === null ? null : BigInt(toPlan.overrideMinor),
      discounts: toPlan.discounts,
      anchorOn: settled?.anchor ?? upgrade.anchorOn,
      ...(settled && { chargedUntil: settled.chargedUntil }),
      ...(upgrade.policy === 'full_cycle' && { paidUntil: settled!.chargedUntil, paidAhead: [] }),
    })
    .where(eq(services.id, service.id))
  if (fromPlan.productId !== toPlan.productId) {
    await releaseStock(tx, [{ productId: fromPlan.productId, name: fromPlan.productName, quantity: 1 }])
    // They were prices of the old product.
    await tx.db.delete(priceChanges).where(and(eq(priceChanges.serviceId, service.id), isNull(priceChanges.appliedAt)))
  }
  const [applied] = await tx.db
    .update(upgrades)
    .set({
      state: 'applied',
      appliedAt: tx.now,
      ...(settled && { held: settled.held.map(storedHeld), heldUntil: settled.chargedUntil }),
    })
    .where(eq(upgrades.id, upgrade.id))
    .returning()
  tx.record({
    action: 'plan_changed',
    object: `service:${service.id}`,
    before: fromPlan,
    after: {
      upgrade: upgrade.id,
      plan: toPlan,
      overrideDropped: fromPlan.overrideMinor !== null && toPlan.overrideMinor === null,
    },
  })
  if (changesServer(fromPlan, toPlan) && service.serverId !== null)
    await askFor(tx, service, { verb: 'change_plan', why: `${fromPlan.productName} → ${toPlan.productName}` })
  await tx.emit(planChanged({ serviceId: service.id, clientId: service.clientId, upgradeId: upgrade.id }))
  return applied!
}

/** Brings all that was charged beyond today to the new plan, apart from what was settled when the change was asked for. */
async function settle(tx: Tx, service: ServiceRow, upgrade: UpgradeRow) {
  const { fromPlan, toPlan, currency } = upgrade
  const due = Money.ofMinor(upgrade.dueMinor, currency)
  const reason = `Change of plan: ${fromPlan.productName} to ${toPlan.productName}`
  if (due.isNegative && (await readSetting(tx, creditOnDowngradeSetting)))
    await giveCredit(tx, {
      clientId: service.clientId,
      amount: due.negated(),
      sources: sourcesOf(upgrade.parts),
      reason,
    })

  const all = await heldTime(tx, service, tx.today)
  const isSettled = new Set(upgrade.parts.flatMap((part) => part.source ?? []))
  const source = upgradeSource(service.id, upgrade.id)
  const rest = quoteUpgrade({
    currency,
    domain: service.domain,
    on: tx.today,
    dayCount: await readSetting(tx, dayCountSetting),
    policy: upgrade.policy,
    from: fromPlan,
    to: toPlan,
    anchor: service.anchorOn,
    chargedUntil: service.chargedUntil,
    held: all.filter((one) => !isSettled.has(one.source)),
    source,
  })
  const { corrections } = rest
  await correctCharges(tx, {
    clientId: service.clientId,
    corrections: corrections.map((one) => correctionOf(service, toPlan, one)),
  })
  // The full cycle itself was charged when it was asked for.
  const parts = rest.parts.filter((part) => part.kind !== 'new_period')
  await chargeOrCredit(tx, service, { parts, source: `${source}:since`, reason })

  if (upgrade.policy === 'difference') {
    const { price } = priceOf(toPlan, currency)
    const tiled = { anchor: rest.anchor, cycle: toPlan.cycle }
    return { anchor: rest.anchor, chargedUntil: rest.chargedUntil, held: all.map((one) => ({ ...one, price, tiled })) }
  }
  const gone = new Set(corrections.map((one) => one.source))
  const old = all.map((one) => one.source).filter((one) => !gone.has(one) && readSource(one)?.what === 'period')
  await freeSources(tx, old, `upgrade:${upgrade.id}`)
  const held = upgrade.held.map((one) => readHeld({ ...one, source }, currency, false))
  return { anchor: upgrade.anchorOn, chargedUntil: upgrade.heldUntil!, held }
}

async function chargeOrCredit(
  tx: Tx,
  service: ServiceRow,
  { parts, source, reason }: { parts: UpgradePart[]; source: string; reason: string },
): Promise<void> {
  const sum = Money.sum(
    parts.map((part) => part.amount),
    service.currency,
  )
  if (sum.isPositive) {
    await addCharges(
      tx,
      parts.map((part, index) => chargeOf(service, part, { on: tx.today, source: `${source}:${index}` })),
    )
  } else if (await readSetting(tx, creditOnDowngradeSetting)) {
    await giveCredit(tx, { clientId: service.clientId, amount: sum.negated(), sources: sourcesOf(parts), reason })
  }
}

const sourcesOf = (parts: { source?: string | null }[]): string[] => parts.flatMap((part) => part.source ?? [])

function correctionOf(
  service: ServiceRow,
  to: Plan,
  { source, to: worth }: UpgradeQuote['corrections'][number],
): ChargeCorrection {
  if (!worth) return { source, to: null }
  const { discount, label } = priceOf(to, service.currency)
  return {
    source,
    to: {
      amount: worth.amount,
      discount: label !== null && worth.fullPeriods === 1 && worth.days === 0 ? { amount: discount, label } : null,
      description: describeService({ ...to, domain: service.domain }),
      taxClass: to.taxClass,
      account: `revenue:product:${to.productId}`,
    },
  }
}
