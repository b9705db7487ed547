import type { Money } from '@ostler/kernel'
import { and, eq, inArray } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { addCharges, issueOrWait } from '../../billing/index.ts'
import { dayCountSetting, reserveStock } from '../../catalog/index.ts'
import { billingParties } from '../../clients/index.ts'
import { applyTax, isPending, type Taxed, taxSchemes } from '../../tax/index.ts'
import { upgradeSource } from '../charge-source.ts'
import { amountChanged, serviceNotActive, upgradeOpen } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { groupDiscounts } from '../queries/group-discounts.ts'
import { ownService } from '../queries/services.ts'
import { services, upgrades } from '../schema.ts'
import { upgradePolicySetting } from '../settings.ts'
import { chargeOf } from '../upgrade/charge-of.ts'
import { storedHeld } from '../upgrade/held-time.ts'
import type { Plan, UpgradePolicy } from '../upgrade/plan.ts'
import { quoteUpgrade, storedPart, type UpgradePart, type UpgradeQuote } from '../upgrade/quote-upgrade.ts'
import { heldTime } from '../upgrade/read-held.ts'
import { type PlanWish, planOf, targetPlan } from '../upgrade/target-plan.ts'
import { applyUpgrade } from './apply-upgrade.ts'

export type UpgradeRow = typeof upgrades.$inferSelect
export type UpgradeWish = PlanWish & { serviceId: number; policy?: UpgradePolicy | undefined }
export type UpgradePreview = UpgradeQuote & {
  from: Plan
  to: Plan
  /** Of what is due now; null while the client's tax id is being checked, or when nothing is due. */
  taxed: Taxed | null
}

/**
 * What a change of plan costs, part by part: the invoice is made of the same.
 * @throws service_not_found, service_not_active, upgrade_open, and what `targetPlan` throws
 */
export async function previewUpgrade(ctx: Context, wish: UpgradeWish): Promise<UpgradePreview> {
  const service = await ownService(ctx, wish.serviceId, 'services.billing')
  const { quote, from, to } = await planChange(ctx, service, wish)
  return { ...quote, from, to, taxed: quote.due.isPositive ? await taxOn(ctx, service, quote.parts) : null }
}

/**
 * Changes the plan of a service: product, cycle or options. What is due is invoiced now, and the change is made when that
 * is paid; when nothing is due, or when something is given back, it is made at once.
 *
 * @param wish.policy a client gets the one of the setting, staff may choose
 * @param wish.expectedDue what the preview said; the change is refused when it is another amount by now
 * @throws service_not_found, service_not_active, upgrade_open, amount_changed, out_of_stock, and what `targetPlan` throws
 * @emits services.plan_changed, when it is made at once
 */
export async function upgradeService(
  ctx: Context,
  wish: UpgradeWish & { expectedDue?: Money | undefined },
): Promise<UpgradeRow> {
  return ctx.transaction(async (tx) => {
    await ownService(tx, wish.serviceId, 'services.billing')
    const [service] = await tx.db.select().from(services).where(eq(services.id, wish.serviceId)).for('update')
    const { quote, from, to } = await planChange(tx, service!, wish)
    if (wish.expectedDue && !wish.expectedDue.equals(quote.due)) throw amountChanged()
    if (to.productId !== from.productId)
      await reserveStock(tx, [{ productId: to.productId, name: to.productName, quantity: 1 }])
    const upgrade = await write(tx, service!, { quote, from, to })
    if (quote.due.isPositive) return invoice(tx, service!, upgrade, quote.parts)
    if (quote.policy === 'at_renewal') return upgrade
    return applyUpgrade(tx, upgrade.id)
  })
}

async function planChange(ctx: Context, service: ServiceRow, wish: UpgradeWish) {
  if (service.state !== 'active') throw serviceNotActive()
  const [open] = await ctx.read
    .select({ id: upgrades.id })
    .from(upgrades)
    .where(and(eq(upgrades.serviceId, service.id), inArray(upgrades.state, ['asked', 'paid'])))
  if (open) throw upgradeOpen()
  const usual = await readSetting(ctx, upgradePolicySetting)
  const policy = ctx.actor.may('services.billing') ? (wish.policy ?? usual) : usual
  const group = (await groupDiscounts(ctx, [service.clientId])).get(service.clientId) ?? null
  const to = { ...(await targetPlan(ctx, service, wish)), group }
  const from = { ...planOf(service), group }
  const quote = quoteUpgrade({
    currency: service.currency,
    domain: service.domain,
    on: ctx.today,
    dayCount: await readSetting(ctx, dayCountSetting),
    policy,
    from,
    to,
    anchor: service.anchorOn,
    chargedUntil: service.chargedUntil,
    held: await heldTime(ctx, service, ctx.today),
    source: `service:${service.id}:upgrade`,
  })
  return { quote, from, to }
}

async function write(
  tx: Tx,
  service: ServiceRow,
  { quote, from, to }: { quote: UpgradeQuote; from: Plan; to: Plan },
): Promise<UpgradeRow> {
  const [upgrade] = await tx.db
    .insert(upgrades)
    .values({
      serviceId: service.id,
      clientId: service.clientId,
      policy: quote.policy,
      state: quote.due.isPositive ? 'asked' : 'paid',
      currency: service.currency,
      fromPlan: from,
      toPlan: to,
      parts: quote.parts.map(storedPart),
      dueMinor: quote.due.minor,
      askedOn: tx.today,
      effectiveOn: quote.effectiveOn,
      held: quote.policy === 'at_renewal' ? [] : quote.held.map(storedHeld),
      heldUntil: quote.policy === 'at_renewal' ? null : quote.chargedUntil,
      anchorOn: quote.anchor,
      askedBy: tx.actor.label,
      askedAt: tx.now,
    })
    .returning()
  tx.record({
    action: 'upgrade_asked',
    object: `service:${service.id}`,
    before: from,
    after: { upgrade: upgrade!.id, policy: quote.policy, due: quote.due, plan: to },
  })
  return upgrade!
}

async function invoice(tx: Tx, service: ServiceRow, upgrade: UpgradeRow, parts: UpgradePart[]): Promise<UpgradeRow> {
  const chargeIds = await addCharges(
    tx,
    parts.map((part, index) =>
      chargeOf(service, part, { on: tx.today, source: `${upgradeSource(service.id, upgrade.id)}:${index}` }),
    ),
  )
  const { invoice: issued } = await issueOrWait(tx, {
    clientId: service.clientId,
    currency: service.currency,
    dueOn: tx.today,
    chargeIds,
  })
  const [invoiced] = await tx.db
    .update(upgrades)
    .set({ invoiceId: issued?.id ?? null })
    .where(eq(upgrades.id, upgrade.id))
    .returning()
  return invoiced!
}

async function taxOn(ctx: Context, service: ServiceRow, parts: UpgradePart[]): Promise<Taxed | null> {
  const party = (await billingParties(ctx, [service.clientId])).get(service.clientId)!
  const [scheme] = await taxSchemes(ctx, { buyers: [party.buyer], on: ctx.today })
  if (isPending(scheme!)) return null
  const lines = parts.map((part) => ({ amount: part.amount, taxClass: part.plan.taxClass }))
  return applyTax(scheme!, lines, service.currency)
}
