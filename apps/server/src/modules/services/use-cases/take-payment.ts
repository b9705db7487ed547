import type { Period } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { chargedPeriods } from '../../billing/index.ts'
import { panelKinds } from '../../servers/index.ts'
import { readSource, readUpgradeSource } from '../charge-source.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { askFor } from '../operations/ask-for.ts'
import { paidTime } from '../paid-time.ts'
import { services } from '../schema.ts'
import { applyUpgrade } from './apply-upgrade.ts'
import { beginSetUp } from './begin-set-up.ts'

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
    if (service.state === 'pending') await beginSetUp(tx, service, 'paid')
    else if (ofPeriods.length > 0) await tellRenewal(tx, serviceId)
  }
}

/** Some servers want to know until when an account is paid. */
async function tellRenewal(tx: Tx, serviceId: number): Promise<void> {
  const [service] = await tx.db.select().from(services).where(eq(services.id, serviceId))
  const { serverModule, serverId, state, paidUntil } = service!
  const wantsToKnow = tx
    .port(panelKinds)
    .get(serverModule ?? '')
    ?.abilities.includes('renew')
  if (!wantsToKnow || serverId === null || paidUntil === null || (state !== 'active' && state !== 'suspended')) return
  await askFor(tx, service!, { verb: 'renew', why: 'paid', input: { paidUntil: paidUntil.toString() } })
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
