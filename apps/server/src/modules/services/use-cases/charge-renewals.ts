import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import type { Counts } from '../../../platform/schedule/task.ts'
import { addCharges, type LeadDays, type NewCharge, parkClient } from '../../billing/index.ts'
import { renewables } from '../queries/renewables.ts'
import { type NextPlan, type Renewable, renewalsUntil } from '../renewal.ts'

const CHUNK = 1000
const TASK = 'services.charge_renewals'

/** Seen from this day, what falls due within the lead time of its cycle is charged. */
type Ahead = { on: Temporal.PlainDate; lead: LeadDays; chunk?: number }
type Cursor = { chargedUntil: string; id: number }

/**
 * Charges the next period of every service whose charged time ends within its lead time (a setting, by cycle). In chunks,
 * each its own transaction: killed in between, the next run goes on where this one stopped, and a period is never charged
 * twice. Workers that run this at the same time share the services.
 *
 * A chunk that fails is done again client by client; one that fails alone is parked, for staff to see.
 */
export async function chargeRenewals(ctx: Context, ahead: Ahead): Promise<Counts> {
  const counts: Counts = { charged: 0 }
  let after: Cursor | null = null
  for (;;) {
    const done = await chargeChunk(ctx, ahead, after)
    for (const [name, count] of Object.entries(done.counts)) counts[name] = (counts[name] ?? 0) + count
    if (!done.last) return counts
    after = done.last
  }
}

async function chargeChunk(
  ctx: Context,
  ahead: Ahead,
  after: Cursor | null,
): Promise<{ counts: Counts; last: Cursor | null }> {
  let due: Renewable[] = []
  try {
    return await ctx.transaction(async (tx) => {
      due = await dueServices(tx, ahead, after)
      return { counts: { charged: await chargeAll(tx, due, ahead) }, last: lastOf(due) }
    })
  } catch (error) {
    if (due.length === 0) throw error
    ctx.log.warn({ err: error }, 'A chunk of renewals failed; its clients are tried one by one.')
    const counts: Counts = { charged: 0 }
    for (const [clientId, own] of Map.groupBy(due, (service) => service.clientId)) {
      try {
        counts.charged! += await ctx.transaction(async (tx) => {
          const ids = own.map((service) => service.id)
          const still = await renewables(
            tx,
            sql`s.id = ANY(${sql.param(ids)}::bigint[])`,
            sql`ORDER BY s.id FOR UPDATE OF s`,
          )
          return chargeAll(tx, still, ahead)
        })
      } catch (alone) {
        await parkClient(ctx, { clientId, task: TASK, error: alone })
        counts.parked = (counts.parked ?? 0) + 1
      }
    }
    return { counts, last: lastOf(due) }
  }
}

async function dueServices(tx: Tx, { on, lead, chunk = CHUNK }: Ahead, after: Cursor | null): Promise<Renewable[]> {
  const most = Math.max(lead.days, ...Object.values(lead.byCycle))
  const beyond = after ? sql`AND (s.charged_until, s.id) > (${after.chargedUntil}::date, ${after.id})` : sql``
  return renewables(
    tx,
    sql`s.state IN ('active', 'suspended') AND s.charged_until <= ${on.add({ days: most }).toString()}::date
      AND s.charged_until <= ${on.toString()}::date + coalesce((${JSON.stringify(lead.byCycle)}::jsonb ->> s.cycle)::int, ${lead.days}::int)
      AND s.paused_on IS NULL AND (s.ends_on IS NULL OR s.charged_until < s.ends_on)
      AND NOT EXISTS (SELECT FROM billing.parked p WHERE p.client_id = s.client_id) ${beyond}`,
    sql`ORDER BY s.charged_until, s.id LIMIT ${chunk} FOR UPDATE OF s SKIP LOCKED`,
  )
}

/** Charges what these services owe by their lead time, and moves them on. Answers how many charges are new. */
async function chargeAll(tx: Tx, due: Renewable[], { on, lead }: Ahead): Promise<number> {
  if (due.length === 0) return 0
  const charges: NewCharge[] = []
  const moved: Moved[] = []
  for (const service of due) {
    const until = on.add({ days: lead.byCycle[service.cycle] ?? lead.days }).toString()
    let last: Moved | null = null
    // A clock that jumped, or a scheduler that stood still, may leave several periods to catch up with.
    for (const { charge, after } of renewalsUntil(service, until)) {
      charges.push(charge)
      last = { to: after, lastStart: charge.period!.start.toString(), ahead: after.next ? null : service.next }
    }
    if (last) moved.push(last)
  }
  const added = await addCharges(tx, charges)
  await moveOn(tx, moved)
  tx.record({ action: 'renewals_charged', object: 'services', after: { services: moved.length } })
  return added.length
}

/** A service that was charged: how it is afterwards, and the first day of the last period. */
type Moved = {
  to: Renewable
  lastStart: string
  /** It was charged by a plan that is not in force yet. */
  ahead: NextPlan | null
}

async function moveOn(tx: Tx, all: Moved[]): Promise<void> {
  const rows = all.flatMap(({ to, lastStart, ahead }) =>
    ahead ? [] : [{ id: to.id, u: to.chargedUntil, r: String(to.recurringMinor), d: to.discounts, l: lastStart }],
  )
  await tx.db.execute(sql`
    UPDATE services.services s SET charged_until = m.u, recurring_minor = m.r, discounts = m.d
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS m(id bigint, u date, r bigint, d jsonb) WHERE s.id = m.id`)
  await tx.db.execute(sql`
    UPDATE services.price_changes p SET applied_at = ${tx.now.toString()}::timestamptz
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS m(id bigint, l date)
     WHERE p.applied_at IS NULL AND p.service_id = m.id AND p.effective_on <= m.l`)
  for (const { to, ahead } of all) if (ahead) await moveAhead(tx, to, ahead)
}

/** The service keeps the plan it has until the day of the next one; only its charged time moves. */
async function moveAhead(tx: Tx, { id, chargedUntil, discounts }: Renewable, { upgradeId }: NextPlan): Promise<void> {
  await tx.db.execute(sql`UPDATE services.services SET charged_until = ${chargedUntil}::date WHERE id = ${id}`)
  await tx.db.execute(sql`
    UPDATE services.upgrades SET to_plan = jsonb_set(to_plan, '{discounts}', ${JSON.stringify(discounts)}::jsonb) WHERE id = ${upgradeId}`)
}

function lastOf(due: Renewable[]): Cursor | null {
  const last = due.at(-1)
  return last ? { chargedUntil: last.chargedUntil, id: last.id } : null
}
