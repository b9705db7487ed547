import { type DayCount, Money, type Period, periodAround, periodFrom, recurs } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { addCharges, moveChargedTime } from '../../billing/index.ts'
import { dayCountSetting } from '../../catalog/index.ts'
import { periodSource } from '../charge-source.ts'
import { describeService } from '../describe.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { paidTime } from '../paid-time.ts'
import { groupDiscounts } from '../queries/group-discounts.ts'
import { services } from '../schema.ts'
import { afterSuspensionSetting, whenSuspendedSetting } from '../settings.ts'
import { giveCredit } from '../upgrade/give-credit.ts'
import { worthFrom, worthOf } from '../upgrade/held-time.ts'
import { priceOf } from '../upgrade/plan.ts'
import { heldTime } from '../upgrade/read-held.ts'
import { planOf } from '../upgrade/target-plan.ts'
import { dropOpenTime } from './drop-open-time.ts'
import type { Suspension } from './suspend.ts'

/**
 * Puts the dates of a service in order that is served again today. Where billing was stopped, the time that was not charged
 * stays so: nothing is invoiced for it afterwards.
 */
export async function resumeBilling(tx: Tx, service: ServiceRow, suspension: Suspension): Promise<void> {
  if (!recurs(service.cycle) || service.chargedUntil === null) return
  const dayCount = await readSetting(tx, dayCountSetting)
  if (service.pausedOn) return skipStoppedTime(tx, service, service.chargedUntil, dayCount)
  if ((await readSetting(tx, whenSuspendedSetting)) === 'credit_days')
    return creditDays(tx, service, suspension, dayCount)
  if ((await readSetting(tx, afterSuspensionSetting)) === 'from_payment') await beginAnew(tx, service)
}

async function skipStoppedTime(
  tx: Tx,
  service: ServiceRow,
  chargedUntil: Temporal.PlainDate,
  dayCount: DayCount,
): Promise<void> {
  const { today } = tx
  const isCharged = Temporal.PlainDate.compare(chargedUntil, today) >= 0
  const restarts = !isCharged && (await readSetting(tx, afterSuspensionSetting)) === 'from_payment'
  const anchorOn = restarts ? today : service.anchorOn
  const period = periodAround(anchorOn, service.cycle, today)
  const hasStub = !isCharged && !period.start.equals(today)
  // The stopped time counts as paid: nothing is owed for it, and paid time goes on behind it.
  const paid = isCharged ? {} : paidTime(service, [{ start: chargedUntil, end: today }])
  const next = isCharged ? chargedUntil : hasStub ? period.end : today
  await tx.db
    .update(services)
    .set({ ...paid, pausedOn: null, anchorOn, chargedUntil: next })
    .where(eq(services.id, service.id))
  tx.record({
    action: 'billing_resumed',
    object: `service:${service.id}`,
    before: { pausedOn: service.pausedOn, chargedUntil },
    after: { anchorOn, chargedUntil: next },
  })
  if (hasStub) await chargeStub(tx, service, { start: today, end: period.end }, dayCount)
}

/** The days until the service's own date. A stub uses up none of the periods that a discount holds for. */
async function chargeStub(tx: Tx, service: ServiceRow, period: Period, dayCount: DayCount): Promise<void> {
  const tiled = { anchor: service.anchorOn, cycle: service.cycle }
  const group = (await groupDiscounts(tx, [service.clientId])).get(service.clientId) ?? null
  const { price, discount, label } = priceOf({ ...planOf(service), group }, service.currency)
  const off = worthOf(discount, tiled, period, dayCount).amount
  await addCharges(tx, [
    {
      clientId: service.clientId,
      dueOn: period.start,
      description: describeService(service),
      period,
      amount: worthOf(price, tiled, period, dayCount).amount,
      discount: label === null ? null : { amount: off, label },
      taxClass: service.taxClass,
      account: `revenue:product:${service.productId}`,
      source: periodSource(service.id, period.start),
    },
  ])
}

async function creditDays(tx: Tx, service: ServiceRow, suspension: Suspension, dayCount: DayCount): Promise<void> {
  const since = suspension.suspendedOn
  if (!since) return
  const held = (await heldTime(tx, service, since)).filter((one) => !one.isOpen)
  const amount = Money.sum(
    held.map((one) => worthFrom(one, since, dayCount).amount.minus(worthFrom(one, tx.today, dayCount).amount)),
    service.currency,
  )
  const reason = `${describeService(service)}: suspended from ${since} until ${tx.today}`
  await giveCredit(tx, { clientId: service.clientId, amount, sources: held.map((one) => one.source), reason })
}

/** What was paid begins today: as many periods as were still running or to come, counted from the payment. */
async function beginAnew(tx: Tx, service: ServiceRow): Promise<void> {
  const { today } = tx
  const { paidUntil, anchorOn, cycle } = service
  if (!paidUntil || Temporal.PlainDate.compare(paidUntil, today) <= 0 || service.paidAhead.length > 0) return
  const chargedUntil = await dropOpenTime(tx, service, paidUntil)
  if (!chargedUntil?.equals(paidUntil)) return
  const moves: { source: string; period: Period }[] = []
  let start = today
  let old = periodAround(anchorOn, cycle, today)
  for (;;) {
    const { end } = periodFrom(today, cycle, start)
    moves.push({ source: periodSource(service.id, old.start), period: { start, end } })
    start = end
    if (Temporal.PlainDate.compare(old.end, paidUntil) >= 0) break
    old = periodFrom(anchorOn, cycle, old.end)
  }
  await moveChargedTime(tx, moves)
  const dates = { anchorOn: today, chargedUntil: start, paidUntil: start }
  await tx.db.update(services).set(dates).where(eq(services.id, service.id))
  tx.record({
    action: 'periods_begun_anew',
    object: `service:${service.id}`,
    before: { anchorOn, chargedUntil, paidUntil },
    after: dates,
  })
}
