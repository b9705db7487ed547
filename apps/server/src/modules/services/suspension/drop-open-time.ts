import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { correctCharges } from '../../billing/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'
import { heldTime } from '../upgrade/read-held.ts'

/** Takes back charges for time from a day on that nobody has paid on. Answers until when the service is charged then. */
export async function dropOpenTime(
  tx: Tx,
  service: ServiceRow,
  from: Temporal.PlainDate,
): Promise<Temporal.PlainDate | null> {
  const open = (await heldTime(tx, service, from)).filter(
    (held) => held.isOpen && Temporal.PlainDate.compare(held.period.start, from) >= 0,
  )
  const [first] = open
  if (!first) return service.chargedUntil
  await correctCharges(tx, {
    clientId: service.clientId,
    corrections: open.map(({ source }) => ({ source, to: null })),
  })
  await tx.db.update(services).set({ chargedUntil: first.period.start }).where(eq(services.id, service.id))
  return first.period.start
}
