import { type SQL, sql } from 'drizzle-orm'
import type { Context } from '../../../platform/context.ts'
import { underway } from '../attempt.ts'
import type { AutomaticCharge } from '../automatic-charge.ts'
import { enabledGateways, gatewayKinds } from '../gateways.ts'

/** An open invoice and what is charged for it. */
export type DueCharge = { invoiceId: number; clientId: number; dueOn: string; methodId: number }

/**
 * The method that pays an invoice `i`: the one that was chosen for all services that stand on it, where they agree, else the
 * default of its client. What another client had chosen, who had the service before, is nobody's choice any more.
 */
const payingMethod = sql`coalesce(
  (SELECT min(sm.method_id) FROM (
     SELECT DISTINCT split_part(l.source, ':', 2)::bigint AS service_id FROM billing.invoice_lines l
      WHERE l.invoice_id = i.id AND l.source ~ '^service:[0-9]+:') AS s
     LEFT JOIN payments.service_methods sm ON sm.service_id = s.service_id AND sm.client_id = i.client_id
    HAVING count(*) = count(sm.method_id) AND count(DISTINCT sm.method_id) = 1),
  (SELECT d.id FROM payments.methods d WHERE d.client_id = i.client_id AND d.is_default))`

/** A bank has taken it back, or it was given back at the provider, which reopened what it paid. */
const wasTakenBack = sql`(t.reversed_minor > 0
  OR EXISTS (SELECT FROM payments.refunds r WHERE r.transaction_id = t.id AND r.reversed_minor > 0))`

/**
 * Money that a client pays in advance is the client's own wish each time; what was taken back is for people to look at,
 * also the surcharge that was paid along with it.
 */
const isToBeCharged = sql`i.paid_at IS NULL AND i.voided_at IS NULL AND i.paid_minor < i.total_minor
  AND NOT EXISTS (SELECT FROM billing.invoice_lines l WHERE l.invoice_id = i.id AND l.account = 'advances')
  AND NOT EXISTS (
    SELECT FROM payments.attempt_invoices p JOIN payments.transactions t ON t.attempt_id = p.attempt_id
     WHERE p.invoice_id = i.id AND ${wasTakenBack})
  AND NOT EXISTS (
    SELECT FROM billing.allocations a JOIN payments.transactions t ON t.id = split_part(a.source, ':', 2)::bigint
     WHERE a.invoice_id = i.id AND a.source LIKE 'transaction:%' AND t.attempt_id IS NOT NULL AND ${wasTakenBack})`

const stateList = (states: readonly string[]): SQL =>
  sql.join(
    states.map((state) => sql`${state}`),
    sql`, `,
  )

/** Only the provider knows how a payment for invoice `i` ends. */
export const isUnderway = sql`EXISTS (
  SELECT FROM payments.attempt_invoices u JOIN payments.attempts a ON a.id = u.attempt_id
   WHERE u.invoice_id = i.id AND (a.state IN (${stateList(underway)}) OR (a.way = 'stored' AND a.state = 'started')))`

/** Instances that charge what is stored, with the currencies they take; null: any. */
async function rails(ctx: Context): Promise<SQL> {
  const kinds = ctx.port(gatewayKinds)
  const list = (await enabledGateways(ctx)).flatMap((row) => {
    const { charges, currencies } = kinds.get(row.kind)!.capabilities
    if (!charges) return []
    const own = row.currencies.length > 0 ? row.currencies : null
    const both = own && currencies ? own.filter((one) => currencies.includes(one)) : (own ?? currencies)
    return [{ n: row.name, c: both }]
  })
  return sql`json_to_recordset(${JSON.stringify(list)}::json) AS r(n text, c text[])`
}

/** The method that would be charged for an invoice, where one can; null: nothing is charged for it by itself. */
export async function plannedMethod(ctx: Context, invoiceId: number): Promise<number | null> {
  const { rows } = await ctx.read.execute<{ id: string }>(sql`
    SELECT m.id FROM billing.invoices i
      JOIN payments.methods m ON m.id = ${payingMethod} AND m.client_id = i.client_id AND m.state = 'usable'
      JOIN ${await rails(ctx)} ON r.n = m.gateway AND (r.c IS NULL OR i.currency = ANY(r.c))
     WHERE i.id = ${invoiceId} AND ${isToBeCharged}`)
  return rows[0] ? Number(rows[0].id) : null
}

/**
 * Open invoices that are to be charged by themselves today, by due date and id: what can be charged for them is there, the
 * calendar says so, and nothing is under way, paused or closed. `where` speaks of the invoice `i`.
 */
export async function dueCharges(
  ctx: Context,
  { rule, where, limit }: { rule: AutomaticCharge; where: SQL; limit: number },
): Promise<DueCharge[]> {
  if (!rule.isOn) return []
  const today = ctx.today.toString()
  const dueUntil = ctx.today.add({ days: rule.daysBefore }).toString()
  const { rows } = await ctx.read.execute<{ id: string; client_id: string; due_on: string; method_id: string }>(sql`
    SELECT i.id, i.client_id, i.due_on::text, m.id AS method_id
      FROM billing.invoices i
      JOIN payments.methods m ON m.id = ${payingMethod} AND m.client_id = i.client_id AND m.state = 'usable'
      JOIN ${await rails(ctx)} ON r.n = m.gateway AND (r.c IS NULL OR i.currency = ANY(r.c))
      LEFT JOIN payments.collections c ON c.invoice_id = i.id
     WHERE ${isToBeCharged} AND i.due_on <= ${dueUntil}::date
       AND (c.invoice_id IS NULL OR c.next_on <= ${today}::date)
       AND NOT EXISTS (SELECT FROM payments.collection_pauses p
                        WHERE p.client_id = i.client_id AND (p.until IS NULL OR p.until > ${today}::date))
       AND NOT EXISTS (SELECT FROM clients.closures x WHERE x.client_id = i.client_id AND x.reopened_at IS NULL)
       AND NOT ${isUnderway}
       AND ${where}
     ORDER BY i.due_on, i.id LIMIT ${limit}`)
  return rows.map((row) => ({
    invoiceId: Number(row.id),
    clientId: Number(row.client_id),
    dueOn: row.due_on,
    methodId: Number(row.method_id),
  }))
}
