import { eq } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { serviceNotActive, serviceNotFound, serviceNotSuspended } from '../errors.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { askFor } from '../operations/ask-for.ts'
import { exemptClients, services, suspensions } from '../schema.ts'
import { finishLifting, finishSuspending, lockService, openSuspension } from '../suspension/suspend.ts'

/** Staff stop a service, whatever was paid. @throws service_not_found, service_not_active */
export async function suspendService(
  ctx: Context,
  { serviceId, reason }: { serviceId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await mustExist(tx, serviceId)
    if (service.state !== 'active') throw serviceNotActive()
    const open = await openSuspension(tx, serviceId)
    if (open) {
      // The server has not answered yet. It is not told again, but it is kept who wanted it as well.
      tx.record({
        action: 'suspension_asked',
        object: `service:${serviceId}`,
        after: { why: reason, suspension: open.id },
      })
      return
    }
    const values = { serviceId, why: reason, madeBy: tx.actor.label, madeAt: tx.now }
    const [suspension] = await tx.db.insert(suspensions).values(values).returning()
    tx.record({ action: 'suspension_asked', object: `service:${serviceId}`, after: { why: reason } })
    if (service.serverModule === null) await finishSuspending(tx, service, suspension!)
    else await askFor(tx, service, { verb: 'suspend', why: reason })
  })
}

/** Staff have it served again. @throws service_not_found, service_not_suspended */
export async function unsuspendService(
  ctx: Context,
  { serviceId, reason }: { serviceId: number; reason: string },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const service = await mustExist(tx, serviceId)
    if (!(await liftSuspension(tx, service, reason))) throw serviceNotSuspended()
  })
}

/** Has a locked service served again; answers whether it was suspended, or about to be. */
export async function liftSuspension(tx: Tx, service: ServiceRow, why: string): Promise<boolean> {
  const open = await openSuspension(tx, service.id)
  if (!open) return false
  const [suspension] = await tx.db
    .update(suspensions)
    .set({ liftAskedAt: open.liftAskedAt ?? tx.now, liftWhy: why, liftedBy: tx.actor.label })
    .where(eq(suspensions.id, open.id))
    .returning()
  tx.record({ action: 'lifting_asked', object: `service:${service.id}`, after: { suspension: open.id, why } })
  if (service.serverModule === null) await finishLifting(tx, service, suspension!)
  else await askFor(tx, service, { verb: 'unsuspend', why })
  return true
}

/** Whether overdue invoices suspend this service, and from when on. @throws service_not_found */
export async function setSuspensionRule(
  ctx: Context,
  input: { serviceId: number; neverSuspend: boolean; suspendNotBefore: Temporal.PlainDate | null },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    const before = await mustExist(tx, input.serviceId)
    const rule = { neverSuspend: input.neverSuspend, suspendNotBefore: input.suspendNotBefore }
    await tx.db.update(services).set(rule).where(eq(services.id, input.serviceId))
    tx.record({
      action: 'suspension_rule_set',
      object: `service:${input.serviceId}`,
      before: { neverSuspend: before.neverSuspend, suspendNotBefore: before.suspendNotBefore },
      after: rule,
    })
  })
}

/** Leaves all services of a client out of suspension and termination, with a reason; null takes that back. */
export async function exemptFromSuspension(
  ctx: Context,
  { clientId, reason }: { clientId: number; reason: string | null },
): Promise<void> {
  ctx.actor.must('services.billing')
  await ctx.transaction(async (tx) => {
    await tx.db.delete(exemptClients).where(eq(exemptClients.clientId, clientId))
    if (reason !== null)
      await tx.db.insert(exemptClients).values({ clientId, reason, madeBy: tx.actor.label, madeAt: tx.now })
    tx.record({ action: 'suspension_exemption_set', object: `client:${clientId}`, after: { reason } })
  })
}

async function mustExist(tx: Tx, serviceId: number): Promise<ServiceRow> {
  const service = await lockService(tx, serviceId)
  if (!service) throw serviceNotFound()
  return service
}
