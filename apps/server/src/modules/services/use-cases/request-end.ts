import { and, asc, eq, inArray, isNull, lte } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { mailClient } from '../../clients/index.ts'
import { cancellationNotFound, cancellationOpen, serviceNotFound, serviceOver } from '../errors.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { endNow } from '../operations/ask-for-end.ts'
import { mayUse } from '../queries/services.ts'
import { cancellations, services } from '../schema.ts'
import { dropOpenTime } from '../suspension/drop-open-time.ts'
import { lockService } from '../suspension/suspend.ts'

/** Why people leave; for the report of what drives them away. */
const endReasons = ['not_needed', 'too_expensive', 'missing_features', 'quality', 'support', 'moving', 'other'] as const
export type EndReason = (typeof endReasons)[number]

/** As it is stored; one that is not known any more counts as another. */
export const readEndReason = (stored: string): EndReason => endReasons.find((one) => one === stored) ?? 'other'

export type Cancellation = typeof cancellations.$inferSelect

export type EndWish = { serviceId: number; atOnce: boolean; reason: EndReason; note: string }

/**
 * Asks for the end of a service: at once, or when the time ends that was paid for. Nothing further is charged; until the day
 * it can be taken back. What was never set up is cancelled at once.
 *
 * @throws service_not_found, service_over, cancellation_open
 */
export async function requestEnd(ctx: Context, wish: EndWish): Promise<Cancellation> {
  return ctx.transaction(async (tx) => {
    const service = await usable(tx, wish.serviceId)
    if (service.state === 'terminated' || service.state === 'cancelled') throw serviceOver()
    if (await openCancellation(tx, service.id)) throw cancellationOpen()
    const endsOn = wish.atOnce ? tx.today : lastPaidDay(tx, service)
    const isNow = Temporal.PlainDate.compare(endsOn, tx.today) <= 0
    const [made] = await tx.db
      .insert(cancellations)
      .values({
        serviceId: service.id,
        atOnce: wish.atOnce,
        endsOn,
        reason: wish.reason,
        note: wish.note,
        askedBy: tx.actor.label,
        askedAt: tx.now,
      })
      .returning()
    tx.record({ action: 'end_requested', object: `service:${service.id}`, after: { ...wish, endsOn } })
    await dropOpenTime(tx, service, endsOn)
    await tx.db.update(services).set({ endsOn }).where(eq(services.id, service.id))
    await mailAboutEnd(tx, service, made!)
    return isNow ? end(tx, (await lockService(tx, service.id))!, made!) : made!
  })
}

/** What was paid for is served. Where nothing is paid ahead that is today. */
function lastPaidDay(tx: Tx, { paidUntil }: ServiceRow): Temporal.PlainDate {
  return paidUntil && Temporal.PlainDate.compare(paidUntil, tx.today) > 0 ? paidUntil : tx.today
}

/** It goes on after all. @throws service_not_found, cancellation_not_found when there is none, or its day is past */
export async function undoEndRequest(ctx: Context, serviceId: number): Promise<void> {
  await ctx.transaction(async (tx) => {
    const service = await usable(tx, serviceId)
    const open = await openCancellation(tx, service.id)
    if (!open) throw cancellationNotFound()
    await tx.db
      .update(cancellations)
      .set({ undoneAt: tx.now, undoneBy: tx.actor.label })
      .where(eq(cancellations.id, open.id))
    await tx.db.update(services).set({ endsOn: null }).where(eq(services.id, service.id))
    tx.record({ action: 'end_request_undone', object: `service:${service.id}`, before: { endsOn: open.endsOn } })
  })
}

/** Ends the services whose day has come, whoever set it. However often it runs, each ends once. */
export async function endDue(ctx: Context): Promise<Counts> {
  const due = await ctx.read
    .select({ id: services.id })
    .from(services)
    .where(
      and(
        lte(services.endsOn, ctx.today),
        inArray(services.state, ['active', 'suspended', 'failed', 'pending']),
        isNull(services.endAskedAt),
      ),
    )
    .orderBy(asc(services.id))
    .limit(5000)
  for (const { id } of due) {
    await ctx.transaction(async (tx) => {
      const service = (await lockService(tx, id))!
      await end(tx, service, (await openCancellation(tx, id)) ?? null)
    })
  }
  return { ended: due.length }
}

async function end<Open extends Cancellation | null>(tx: Tx, service: ServiceRow, open: Open): Promise<Open> {
  const why = open ? (open.atOnce ? 'cancelled at once' : 'cancelled to the end of its term') : 'its last day was set'
  if (service.state === 'active' || service.state === 'suspended') {
    await tx.db.update(services).set({ endAskedAt: tx.now }).where(eq(services.id, service.id))
    await endNow(tx, service, { why })
  } else if (service.state === 'pending' || service.state === 'failed') await moveService(tx, service, 'cancelled', why)
  // What is being set up at this moment is ended by the run of the night, when it stands.
  else if (service.state === 'provisioning') return open
  if (!open) return open
  const [done] = await tx.db
    .update(cancellations)
    .set({ doneAt: tx.now })
    .where(eq(cancellations.id, open.id))
    .returning()
  return done as Open
}

/** The request that counts now. */
export async function openCancellation(ctx: Context, serviceId: number): Promise<Cancellation | undefined> {
  const [open] = await ctx.read
    .select()
    .from(cancellations)
    .where(and(eq(cancellations.serviceId, serviceId), isNull(cancellations.undoneAt), isNull(cancellations.doneAt)))
  return open
}

async function usable(tx: Tx, serviceId: number): Promise<ServiceRow> {
  const service = await lockService(tx, serviceId)
  if (!service || !mayUse(tx, service, 'services.billing')) throw serviceNotFound()
  return service
}

async function mailAboutEnd(tx: Tx, service: ServiceRow, { id, endsOn, atOnce }: Cancellation): Promise<void> {
  await mailClient(tx, 'services', {
    template: 'service_ending',
    clientId: service.clientId,
    dedupeKey: `cancellation:${id}`,
    data: {
      product: service.productName,
      domain: service.domain,
      endsOn: endsOn.toString(),
      atOnce,
      link: `${tx.port(publicUrl)}/services/${service.id}`,
    },
  })
}
