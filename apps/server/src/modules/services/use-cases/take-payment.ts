import { periodFrom } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSource } from '../charge-source.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'
import { finishWithoutServer, setUpService } from './set-up-service.ts'

/**
 * An invoice was paid: each service on it moves its paid time on by the periods that were paid, and one that waited for
 * its first payment is set up.
 */
export async function takePayment(tx: Tx, sources: string[]): Promise<void> {
  const mine = sources.map(readSource).filter((source) => source !== null)
  const byService = Map.groupBy(mine, (source) => source.serviceId)
  for (const [serviceId, paid] of [...byService].sort(([a], [b]) => a - b)) {
    const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId)).for('update')
    if (!service) continue
    await movePaidTime(
      tx,
      service,
      paid.map((one) => one.periodStart).filter((start) => start !== null),
    )
    if (service.state !== 'pending') continue
    if (service.serverModule === null) {
      await finishWithoutServer(tx, service)
    } else {
      await moveService(tx, service, 'provisioning', 'paid')
      await tx.later(setUpService, { serviceId })
    }
  }
}

async function movePaidTime(tx: Tx, service: ServiceRow, starts: Temporal.PlainDate[]): Promise<void> {
  const ends = starts.map((start) => periodFrom(service.anchorOn, service.cycle, start).end)
  const latest = [...ends, ...(service.paidUntil ? [service.paidUntil] : [])].sort(Temporal.PlainDate.compare).at(-1)
  if (!latest || (service.paidUntil && latest.equals(service.paidUntil))) return
  await tx.db.update(services).set({ paidUntil: latest }).where(eq(services.id, service.id))
  tx.record({
    action: 'service_paid',
    object: `service:${service.id}`,
    before: { paidUntil: service.paidUntil },
    after: { paidUntil: latest },
  })
}
