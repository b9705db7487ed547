import { asc, inArray } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { moveService, type ServiceRow } from '../lifecycle.ts'
import { services } from '../schema.ts'

/** Cancels services that were ordered and never set up. Answers those that it cancelled; others are left as they are. */
export async function giveUpServices(tx: Tx, ids: number[], why: string): Promise<ServiceRow[]> {
  if (ids.length === 0) return []
  const found = await tx.db
    .select()
    .from(services)
    .where(inArray(services.id, ids))
    .orderBy(asc(services.id))
    .for('update')
  const given: ServiceRow[] = []
  for (const service of found) {
    if (service.state === 'pending') given.push(await moveService(tx, service, 'cancelled', why))
  }
  return given
}
