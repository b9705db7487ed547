import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { readSetting } from '../../../platform/settings.ts'
import { type OverdueLine, overdueLines, overdueOf } from '../../billing/index.ts'
import { readSource } from '../charge-source.ts'
import { askFor } from '../operations/ask-for.ts'
import { askForEnd } from '../operations/ask-for-end.ts'
import { suspensionSetting } from '../settings.ts'
import { finishSuspending, finishTerminating, lockService, openSuspension } from '../suspension/suspend.ts'
import { liftSuspension } from './suspend-service.ts'

const CHUNK = 1000

type Rule = { suspendAfter: number | null; terminateAfter: number | null }

/**
 * Has services suspended, and later terminated, whose invoices are overdue by so many days: by the setting, or by the
 * product where it has days of its own. What must not be suspended is left alone: a service, one before its day, and those
 * of a client who is exempt, or in a group that is. In chunks; however often it runs, a service is asked for once.
 */
export async function suspendOverdue(ctx: Context): Promise<Counts> {
  const rule = await readSetting(ctx, suspensionSetting)
  const counts: Counts = { suspended: 0, terminated: 0 }
  let after: OverdueLine | null = null
  for (;;) {
    const lines: OverdueLine[] = await overdueLines(ctx, { dueBefore: ctx.today, after, limit: CHUNK })
    const wanted = ofServices(lines)
    if (wanted.length > 0) {
      const done = await ctx.transaction(async (tx) => ({
        suspended: await suspend(tx, wanted, rule),
        terminated: await terminate(tx, wanted, rule),
      }))
      counts.suspended! += done.suspended
      counts.terminated! += done.terminated
    }
    if (lines.length < CHUNK) break
    after = lines.at(-1)!
  }
  const lifted = await liftSettled(ctx)
  const again = await askAgain(ctx)
  return { ...counts, ...(lifted > 0 ? { lifted } : {}), ...(again > 0 ? { asked_again: again } : {}) }
}

type Wanted = { s: number; i: number; d: string }

/** The oldest invoice of each service. */
function ofServices(lines: OverdueLine[]): Wanted[] {
  const oldest = new Map<number, Wanted>()
  for (const { source, invoiceId, dueOn } of lines) {
    const id = readSource(source)?.serviceId
    if (id !== undefined && !oldest.has(id)) oldest.set(id, { s: id, i: invoiceId, d: dueOn.toString() })
  }
  return [...oldest.values()]
}

/** Services that these overdue invoices may stop today, after the days of the product or else of the setting. */
const stoppable = (tx: Tx, wanted: Wanted[], days: number | null, column: 'suspend_after' | 'terminate_after') => sql`
  FROM json_to_recordset(${JSON.stringify(wanted)}::json) AS w(s bigint, i bigint, d date)
  JOIN services.services s ON s.id = w.s JOIN catalog.products p ON p.id = s.product_id
 WHERE NOT s.never_suspend AND (s.suspend_not_before IS NULL OR s.suspend_not_before <= ${tx.today.toString()}::date)
   AND w.d + coalesce(p.${sql.raw(column)}, ${days}::int) <= ${tx.today.toString()}::date
   AND NOT EXISTS (SELECT FROM services.exempt_clients e WHERE e.client_id = s.client_id)
   AND NOT EXISTS (
     SELECT FROM clients.clients c JOIN clients.groups g ON g.id = c.group_id WHERE c.id = s.client_id AND g.no_suspension)`

async function suspend(tx: Tx, wanted: Wanted[], rule: Rule): Promise<number> {
  const { rows } = await tx.db.execute<{ service_id: string }>(sql`
    INSERT INTO services.suspensions (service_id, invoice_id, why, made_by, made_at)
    SELECT s.id, w.i, 'overdue since ' || to_char(w.d, 'FMDD FMMonth YYYY'), ${tx.actor.label}, ${tx.now.toString()}::timestamptz
    ${stoppable(tx, wanted, rule.suspendAfter, 'suspend_after')} AND s.state = 'active'
    ON CONFLICT (service_id) WHERE lifted_at IS NULL DO NOTHING RETURNING service_id`)
  for (const { service_id } of rows) {
    const service = (await lockService(tx, Number(service_id)))!
    const suspension = (await openSuspension(tx, service.id))!
    if (service.serverModule !== null) await askFor(tx, service, { verb: 'suspend', why: suspension.why })
    else if (service.state === 'active') await finishSuspending(tx, service, suspension)
  }
  if (rows.length > 0) tx.record({ action: 'suspensions_asked', object: 'services', after: { count: rows.length } })
  return rows.length
}

async function terminate(tx: Tx, wanted: Wanted[], rule: Rule): Promise<number> {
  const { rows } = await tx.db.execute<{ service_id: string; why: string }>(sql`
    INSERT INTO services.terminations (service_id, invoice_id, why, made_by, made_at)
    SELECT s.id, w.i, 'overdue since ' || to_char(w.d, 'FMDD FMMonth YYYY'), ${tx.actor.label}, ${tx.now.toString()}::timestamptz
    ${stoppable(tx, wanted, rule.terminateAfter, 'terminate_after')} AND s.state IN ('active', 'suspended')
    ON CONFLICT (service_id) DO NOTHING RETURNING service_id, why`)
  for (const { service_id, why } of rows) {
    const service = (await lockService(tx, Number(service_id)))!
    if (service.serverModule !== null) await askForEnd(tx, service, why)
    else await finishTerminating(tx, service)
  }
  if (rows.length > 0) tx.record({ action: 'terminations_asked', object: 'services', after: { count: rows.length } })
  return rows.length
}

/** Invoices may be settled by other things than a payment: they were voided, credited or written off. */
async function liftSettled(ctx: Context): Promise<number> {
  const { rows } = await ctx.read.execute<{ service_id: string }>(sql`
    SELECT s.service_id FROM services.suspensions s JOIN billing.invoices i ON i.id = s.invoice_id
     WHERE s.lifted_at IS NULL AND s.lift_asked_at IS NULL AND (i.paid_at IS NOT NULL OR i.voided_at IS NOT NULL)`)
  let lifted = 0
  for (const row of rows) {
    const why = 'nothing is overdue any more'
    if (await ctx.transaction((tx) => liftWhenSettled(tx, Number(row.service_id), why))) lifted += 1
  }
  return lifted
}

/** Has a service served again that was suspended for overdue invoices, when none of them is left. */
export async function liftWhenSettled(tx: Tx, serviceId: number, why: string): Promise<boolean> {
  const service = await lockService(tx, serviceId)
  const suspension = service && (await openSuspension(tx, serviceId))
  // What staff suspended, staff lift.
  if (!suspension || suspension.invoiceId === null || suspension.liftAskedAt) return false
  const left = await overdueOf(tx, { prefix: `service:${serviceId}:`, dueBefore: tx.today })
  return left.length === 0 && liftSuspension(tx, service, why)
}

/** Servers that have not said yes for a day, because they refused or could not be reached, are asked again. */
async function askAgain(ctx: Context): Promise<number> {
  const since = ctx.now.subtract({ hours: 20 }).toString()
  const { rows } = await ctx.read.execute<{ service_id: string; operation: 'suspend' | 'unsuspend' | 'terminate' }>(sql`
    SELECT s.service_id, CASE WHEN s.lift_asked_at IS NULL THEN 'suspend' ELSE 'unsuspend' END AS operation
      FROM services.suspensions s
     WHERE s.lifted_at IS NULL AND coalesce(s.lift_asked_at, s.made_at) < ${since}::timestamptz
       AND (s.lift_asked_at IS NOT NULL OR s.suspended_on IS NULL)
    UNION ALL
    SELECT t.service_id, 'terminate' FROM services.terminations t WHERE t.done_at IS NULL AND t.made_at < ${since}::timestamptz`)
  if (rows.length === 0) return 0
  await ctx.transaction(async (tx) => {
    for (const { service_id, operation } of rows) {
      const service = (await lockService(tx, Number(service_id)))!
      if (operation === 'terminate') await askForEnd(tx, service, 'still not done')
      else await askFor(tx, service, { verb: operation, why: 'still not done' })
    }
    tx.record({ action: 'servers_asked_again', object: 'services', after: { count: rows.length } })
  })
  return rows.length
}
