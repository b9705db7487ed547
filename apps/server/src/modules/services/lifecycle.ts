import { eq } from 'drizzle-orm'
import type { Tx } from '../../platform/context.ts'
import { services, type services as servicesTable, transitions } from './schema.ts'

export type ServiceState = 'pending' | 'provisioning' | 'active' | 'suspended' | 'terminated' | 'failed' | 'cancelled'
export type ServiceRow = typeof servicesTable.$inferSelect

/** Where a service may go from where. Nothing else moves it. */
export const lifecycle: Record<ServiceState, readonly ServiceState[]> = {
  pending: ['provisioning', 'active', 'cancelled'],
  provisioning: ['active', 'failed'],
  active: ['suspended', 'terminated', 'cancelled'],
  suspended: ['active', 'terminated', 'cancelled'],
  terminated: [],
  failed: ['provisioning', 'cancelled'],
  cancelled: [],
}

/** Moves a service that the caller has locked, and leaves a row that says who, when and why. */
export async function moveService(
  tx: Tx,
  service: ServiceRow,
  to: ServiceState,
  why: string,
  also: Partial<typeof services.$inferInsert> = {},
): Promise<ServiceRow> {
  if (!lifecycle[service.state].includes(to))
    throw new Error(`Service ${service.id} is ${service.state} and cannot become ${to}.`)
  const [moved] = await tx.db
    .update(services)
    .set({ ...also, state: to })
    .where(eq(services.id, service.id))
    .returning()
  await tx.db
    .insert(transitions)
    .values({ serviceId: service.id, fromState: service.state, toState: to, at: tx.now, actor: tx.actor.label, why })
  tx.record({
    action: `service_${to}`,
    object: `service:${service.id}`,
    before: { state: service.state },
    after: { state: to, why },
  })
  return moved!
}
