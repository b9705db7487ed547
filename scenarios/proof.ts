import type pg from 'pg'
import { expect, vi } from 'vitest'
import type { House } from '../apps/server/src/compose.ts'
import { verifyBooks } from '../apps/server/src/modules/billing/index.ts'
import { verifyAuditChain } from '../apps/server/src/platform/audit.ts'

/** Looks again and again until the check passes, and fails with its last complaint when that takes too long. */
export const eventually = <T>(check: () => T | Promise<T>, seconds = 30): Promise<T> =>
  vi.waitFor(check, { timeout: seconds * 1000, interval: 50 })

/** The ledger agrees with the documents, and nobody has touched the audit trail. */
export async function booksBalance(house: House): Promise<void> {
  expect(await verifyBooks(house.contexts.forSystem('scenario', 'cli'))).toEqual([])
  expect(await verifyAuditChain(house.pool)).toMatchObject({ brokenAt: null })
}

/** Every event was handed over and every job has come to a good end. */
export async function nothingLeftToDo(house: House, seconds = 30): Promise<void> {
  await eventually(async () => {
    const { rows } = await house.pool.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM platform.outbox WHERE relayed_at IS NULL',
    )
    // The schedule always has its next tick ahead of it.
    const queues = (await house.queues.counts()).filter(({ queue }) => queue !== 'schedule')
    const left = queues.filter((one) => one.waiting + one.active + one.delayed + one.failed > 0)
    expect({ outbox: rows[0]!.n, left }).toEqual({ outbox: 0, left: [] })
  }, seconds)
}

export type Counts = Awaited<ReturnType<typeof counts>>

/** How much of everything there is, in the whole house and on the other side of its wires. */
export async function counts(pool: pg.Pool) {
  const { rows } = await pool.query<{
    clients: number
    orders: number
    invoices: number
    services: number
    attempts: number
    payments: number
    /** Without payouts, which come as days go by. */
    ledger: Record<string, number>
    sessions: number
    accounts: number
    mails: Record<string, number>
  }>(`
    SELECT (SELECT count(*)::int FROM clients.clients) AS clients,
           (SELECT count(*)::int FROM ordering.orders) AS orders,
           (SELECT count(*)::int FROM billing.invoices) AS invoices,
           (SELECT count(*)::int FROM services.services) AS services,
           (SELECT count(*)::int FROM payments.attempts) AS attempts,
           (SELECT count(*)::int FROM payments.transactions) AS payments,
           (SELECT coalesce(jsonb_object_agg(kind, n), '{}') FROM (SELECT kind, count(*) AS n FROM ledger.entries WHERE kind <> 'payout_paid' GROUP BY kind) e) AS ledger,
           (SELECT count(*)::int FROM sandbox.sessions) AS sessions,
           (SELECT count(*)::int FROM sandbox.accounts WHERE terminated_at IS NULL) AS accounts,
           (SELECT coalesce(jsonb_object_agg(template, n), '{}') FROM (SELECT template, count(*) AS n FROM messaging.mails GROUP BY template) m) AS mails`)
  return rows[0]!
}

/** One plan bought, paid and set up: so much of everything, and not one more. */
export const oneOfEach = {
  clients: 1,
  orders: 1,
  invoices: 1,
  services: 1,
  attempts: 1,
  payments: 1,
  ledger: { invoice_issued: 1, payment_received: 1, gateway_fee: 1 },
  sessions: 1,
  accounts: 1,
  mails: { verify_email: 1, order_received: 1, invoice_issued: 1, payment_received: 1, service_ready: 1 },
} satisfies Counts
