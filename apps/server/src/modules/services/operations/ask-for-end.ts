import { eq } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { panelKinds } from '../../servers/index.ts'
import type { ServiceRow } from '../lifecycle.ts'
import { terminations } from '../schema.ts'
import { lastBackupSetting } from '../settings.ts'
import { finishTerminating } from '../suspension/suspend.ts'
import { askFor } from './ask-for.ts'

/** Takes a locked service off its server for good; where back-ups outlive what they were made of, after a last one. */
export async function askForEnd(tx: Tx, service: ServiceRow, why: string): Promise<void> {
  const kind = tx.port(panelKinds).get(service.serverModule ?? '')
  if (kind?.backupsOutlive && (await readSetting(tx, lastBackupSetting)))
    await askFor(tx, service, { verb: 'create_backup', why, input: { isLast: true } })
  await askFor(tx, service, { verb: 'terminate', why })
}

/** Ends a locked service: on its server, or here when it has none. Whoever wanted it first is kept as the reason. */
export async function endNow(
  tx: Tx,
  service: ServiceRow,
  { why, invoiceId = null }: { why: string; invoiceId?: number | null },
): Promise<void> {
  await tx.db
    .insert(terminations)
    .values({ serviceId: service.id, invoiceId, why, madeBy: tx.actor.label, madeAt: tx.now })
    .onConflictDoNothing()
  tx.record({ action: 'termination_asked', object: `service:${service.id}`, after: { why } })
  if (service.serverModule !== null) return askForEnd(tx, service, why)
  const [wanted] = await tx.db.select().from(terminations).where(eq(terminations.serviceId, service.id))
  if (wanted && wanted.doneAt === null) await finishTerminating(tx, service)
}
