import { eq } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { serviceNotFound } from '../errors.ts'
import { mayUse } from '../queries/services.ts'
import { services } from '../schema.ts'
import { lockService } from '../suspension/suspend.ts'

/** What the client calls it. @throws service_not_found */
export async function labelService(
  ctx: Context,
  { serviceId, label }: { serviceId: number; label: string },
): Promise<void> {
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service || !mayUse(tx, service, 'services.manage')) throw serviceNotFound()
    await tx.db.update(services).set({ label }).where(eq(services.id, serviceId))
    tx.record({
      action: 'service_labelled',
      object: `service:${serviceId}`,
      before: { label: service.label },
      after: { label },
    })
  })
}

/** What staff note of it; what is left out stays. Addresses that the server assigned come back when it is looked at. */
export async function noteService(
  ctx: Context,
  {
    serviceId,
    ...given
  }: {
    serviceId: number
    notes?: string | undefined
    hostName?: string | null | undefined
    addresses?: string[] | undefined
  },
): Promise<void> {
  ctx.actor.must('services.manage')
  await ctx.transaction(async (tx) => {
    const service = await lockService(tx, serviceId)
    if (!service) throw serviceNotFound()
    const { notes, hostName, addresses } = service
    const after = {
      notes: given.notes ?? notes,
      hostName: given.hostName === undefined ? hostName : given.hostName,
      addresses: given.addresses ?? addresses,
    }
    await tx.db.update(services).set(after).where(eq(services.id, serviceId))
    tx.record({
      action: 'service_noted',
      object: `service:${serviceId}`,
      before: { notes, hostName, addresses },
      after,
    })
  })
}
