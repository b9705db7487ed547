import { and, eq, isNull } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { releaseStock } from '../../catalog/index.ts'
import { serviceSuspended, serviceTerminated, serviceUnsuspended } from '../events.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { services, suspensions, terminations } from '../schema.ts'
import { whenSuspendedSetting } from '../settings.ts'
import { dropOpenTime } from './drop-open-time.ts'
import { resumeBilling } from './resume-billing.ts'

export type Suspension = typeof suspensions.$inferSelect

/** The suspension that a service is in, or is about to be in. */
export async function openSuspension(tx: Tx, serviceId: number): Promise<Suspension | undefined> {
  const [open] = await tx.db
    .select()
    .from(suspensions)
    .where(and(eq(suspensions.serviceId, serviceId), isNull(suspensions.liftedAt)))
  return open
}

/** The server does not serve it any more, or there is none to be asked. @emits services.suspended */
export async function finishSuspending(tx: Tx, service: ServiceRow, suspension: Suspension): Promise<void> {
  const when = await readSetting(tx, whenSuspendedSetting)
  await tx.db.update(suspensions).set({ suspendedOn: tx.today }).where(eq(suspensions.id, suspension.id))
  const pausedOn = when === 'stop_billing' ? (service.pausedOn ?? tx.today) : service.pausedOn
  await moveService(tx, service, 'suspended', suspension.why, { pausedOn })
  const about = { serviceId: service.id, clientId: service.clientId }
  await tx.emit(serviceSuspended({ ...about, suspensionId: suspension.id }))
}

/** It is served again: its dates are put in order as the settings want it. @emits services.unsuspended */
export async function finishLifting(tx: Tx, service: ServiceRow, suspension: Suspension): Promise<void> {
  await tx.db.update(suspensions).set({ liftedAt: tx.now }).where(eq(suspensions.id, suspension.id))
  tx.record({
    action: 'suspension_lifted',
    object: `service:${service.id}`,
    after: { suspension: suspension.id, why: suspension.liftWhy },
  })
  // Lifted before the server had been told: nothing has changed for the client.
  if (service.state !== 'suspended') return
  const active = await moveService(tx, service, 'active', suspension.liftWhy ?? 'lifted')
  await resumeBilling(tx, active, suspension)
  const about = { serviceId: service.id, clientId: service.clientId }
  await tx.emit(serviceUnsuspended({ ...about, suspensionId: suspension.id }))
}

/** It is gone from its server. What was charged ahead and not paid is taken back. @emits services.terminated */
export async function finishTerminating(tx: Tx, service: ServiceRow): Promise<void> {
  const [termination] = await tx.db
    .update(terminations)
    .set({ doneAt: tx.now })
    .where(eq(terminations.serviceId, service.id))
    .returning()
  await tx.db
    .update(suspensions)
    .set({ liftedAt: tx.now, liftWhy: 'terminated', liftedBy: tx.actor.label })
    .where(and(eq(suspensions.serviceId, service.id), isNull(suspensions.liftedAt)))
  await moveService(tx, service, 'terminated', termination!.why)
  await dropOpenTime(tx, service, tx.today)
  await releaseStock(tx, [{ productId: service.productId, name: service.productName, quantity: 1 }])
  await tx.emit(serviceTerminated({ serviceId: service.id, clientId: service.clientId }))
}

/** The service, locked, as it is at this moment. */
export async function lockService(tx: Tx, serviceId: number): Promise<ServiceRow | undefined> {
  const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId)).for('update')
  return service
}
