import { Money, periodFrom } from '@ostler/kernel'
import { and, asc, eq, gt, isNotNull, lte, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { addCharges, type NewCharge } from '../../billing/index.ts'
import { periodSource } from '../charge-source.ts'
import { services } from '../schema.ts'
import { describeService } from './open-services.ts'

const CHUNK = 1000

/**
 * Charges the next period of every active service whose charged time ends by `dueUntil`. In chunks, each its own
 * transaction: killed in between, the next run goes on where this one stopped, and a period is never charged twice.
 */
export async function chargeRenewals(ctx: Context, options: { dueUntil: Temporal.PlainDate }): Promise<Counts> {
  let charged = 0
  let after = 0
  for (;;) {
    const done = await ctx.transaction(async (tx) => {
      const due = await tx.db
        .select()
        .from(services)
        .where(
          and(
            eq(services.state, 'active'),
            isNotNull(services.chargedUntil),
            lte(services.chargedUntil, options.dueUntil),
            gt(services.id, after),
          ),
        )
        .orderBy(asc(services.id))
        .limit(CHUNK)
        .for('update', { skipLocked: true })
      if (due.length === 0) return null
      const charges: NewCharge[] = []
      const ends: { id: number; end: string }[] = []
      for (const service of due) {
        let start = service.chargedUntil!
        // A clock that jumped, or a scheduler that stood still, may leave several periods to catch up with.
        while (Temporal.PlainDate.compare(start, options.dueUntil) <= 0) {
          const period = periodFrom(service.anchorOn, service.cycle, start)
          charges.push({
            clientId: service.clientId,
            description: describeService(service),
            period,
            amount: Money.ofMinor(service.recurringMinor, service.currency),
            dueOn: start,
            source: periodSource(service.id, start),
          })
          start = period.end
        }
        ends.push({ id: service.id, end: start.toString() })
      }
      const added = await addCharges(tx, charges)
      await tx.db.execute(sql`
        UPDATE services.services s SET charged_until = e.end FROM jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) AS e(id bigint, "end" date)
         WHERE s.id = e.id`)
      tx.record({ action: 'renewals_charged', object: 'services', after: { services: ends.length } })
      return { charged: added.length, last: due.at(-1)!.id }
    })
    if (!done) return { charged }
    charged += done.charged
    after = done.last
  }
}
