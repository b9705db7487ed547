import type { Period } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { chargedPeriods } from '../../billing/index.ts'
import { readSource, readUpgradeSource } from '../charge-source.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'
import { applyUpgrade } from './apply-upgrade.ts'
import { finishWithoutServer, setUpService } from './set-up-service.ts'

/**
 * An invoice was paid: each service on it moves its paid time on by exactly the periods that were paid, and one that
 * waited for its first payment is set up.
 */
export async function takePayment(tx: Tx, sources: string[]): Promise<void> {
  const periods = await chargedPeriods(tx, sources)
  const byService = Map.groupBy(
    sources.filter((source) => readSource(source) !== null),
    (source) => readSource(source)!.serviceId,
  )
  for (const upgradeId of new Set(sources.map(readUpgradeSource))) if (upgradeId) await applyUpgrade(tx, upgradeId)
  for (const [serviceId, paid] of [...byService].sort(([a], [b]) => a - b)) {
    const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId)).for('update')
    if (!service) continue
    const ofPeriods = paid.filter((source) => readSource(source)!.what === 'period')
    await movePaidTime(
      tx,
      service,
      ofPeriods.map((source) => periods.get(source)).filter((period) => period !== undefined),
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

async function movePaidTime(tx: Tx, service: ServiceRow, periods: Period[]): Promise<void> {
  if (periods.length === 0) return
  const { paidUntil, paidAhead } = paidTime(service, periods)
  await tx.db.update(services).set({ paidUntil, paidAhead }).where(eq(services.id, service.id))
  tx.record({
    action: 'service_paid',
    object: `service:${service.id}`,
    before: { paidUntil: service.paidUntil },
    after: { paidUntil },
  })
}

/**
 * Pure: paid time grows by whole periods that follow on each other. A period that was paid before the one in front of it
 * waits until that one is paid too.
 */
export function paidTime(
  service: Pick<ServiceRow, 'paidUntil' | 'paidAhead'>,
  periods: Period[],
): Pick<ServiceRow, 'paidUntil' | 'paidAhead'> {
  const waiting = new Map(service.paidAhead)
  for (const { start, end } of periods) waiting.set(start.toString(), end.toString())
  const first = [...waiting.keys()].sort()[0]!
  let until = service.paidUntil?.toString() ?? first
  for (let next = waiting.get(until); next !== undefined; next = waiting.get(until)) {
    waiting.delete(until)
    until = next
  }
  const ahead = [...waiting].filter(([start]) => start > until).sort()
  return { paidUntil: Temporal.PlainDate.from(until), paidAhead: ahead }
}
