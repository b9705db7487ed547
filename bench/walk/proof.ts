import { setTimeout as pause } from 'node:timers/promises'
import type { House } from '../../apps/server/src/compose.ts'
import { verifyBooks } from '../../apps/server/src/modules/billing/index.ts'
import { verifyAuditChain } from '../../apps/server/src/platform/audit.ts'

const LONGEST_WAIT_MS = 60_000

/** Every event was handed over, and every job has come to an end: the last mail is out. */
export async function untilNothingIsLeftToDo(house: House, signal: AbortSignal): Promise<void> {
  const giveUpAt = performance.now() + LONGEST_WAIT_MS
  for (;;) {
    signal.throwIfAborted()
    const { rows } = await house.pool.query<{ waiting: number }>(
      'SELECT count(*)::int AS waiting FROM platform.outbox WHERE relayed_at IS NULL',
    )
    // The schedule always has its next tick ahead of it.
    const queues = (await house.queues.counts()).filter(({ queue }) => queue !== 'schedule')
    const left = queues.filter((one) => one.waiting + one.active + one.delayed > 0)
    if (rows[0]!.waiting === 0 && left.length === 0) return
    if (performance.now() > giveUpAt) throw new Error(`Jobs do not come to an end: ${JSON.stringify(left)}`)
    await pause(50)
  }
}

/** A benchmark of wrong results is worth nothing. @throws when an order is not what it should be, or the books are not */
export async function proveAllIsWell(house: House, orders: number): Promise<void> {
  const { rows } = await house.pool.query<Record<string, number>>(`
    SELECT (SELECT count(*)::int FROM ordering.orders WHERE state = 'paid') AS "paid orders",
           (SELECT count(*)::int FROM ordering.orders) AS "orders",
           (SELECT count(*)::int FROM billing.invoices WHERE paid_at IS NOT NULL) AS "paid invoices",
           (SELECT count(*)::int FROM payments.transactions) AS "payments",
           (SELECT count(*)::int FROM services.services WHERE state = 'active') AS "active services",
           (SELECT count(*)::int FROM services.services) AS "services",
           (SELECT count(*)::int FROM sandbox.accounts WHERE terminated_at IS NULL) AS "accounts on the server",
           (SELECT count(*)::int FROM messaging.mails WHERE state = 'sent' AND template = 'order_received') AS "mails of orders",
           (SELECT count(*)::int FROM messaging.mails WHERE state = 'sent' AND template = 'invoice_issued') AS "mails of invoices",
           (SELECT count(*)::int FROM messaging.mails WHERE state = 'sent' AND template = 'payment_received') AS "mails of payments",
           (SELECT count(*)::int FROM messaging.mails WHERE state = 'sent' AND template = 'service_ready') AS "mails of services"`)
  const wrong = Object.entries(rows[0]!).filter(([, count]) => count !== orders)
  const problems = wrong.map(([what, count]) => `${count} ${what} where ${orders} were ordered`)

  for (const { queue, failed } of await house.queues.counts()) {
    if (failed > 0) problems.push(`${failed} failed jobs in ${queue}`)
  }
  for (const { check, detail } of await verifyBooks(house.contexts.forSystem('bench', 'cli'))) {
    problems.push(`${check}: ${detail}`)
  }
  const { brokenAt } = await verifyAuditChain(house.pool)
  if (brokenAt !== null) problems.push(`the audit trail is broken at ${brokenAt}`)
  if (problems.length > 0) throw new Error(`The results are wrong:\n${problems.join('\n')}`)
}
