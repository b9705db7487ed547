import pg from 'pg'
import { leadDaysSetting } from '../../apps/server/src/modules/billing/index.ts'
import { invoiceDueCharges } from '../../apps/server/src/modules/billing/use-cases/invoice-due-charges.ts'
import { chargeRenewals } from '../../apps/server/src/modules/services/use-cases/charge-renewals.ts'
import { auditKinds } from '../../apps/server/src/platform/audit.ts'
import { BusinessCalendar } from '../../apps/server/src/platform/clock.ts'
import { Contexts } from '../../apps/server/src/platform/context.ts'
import { connectDatabases } from '../../apps/server/src/platform/database.ts'
import { createLogger } from '../../apps/server/src/platform/logging.ts'
import { Ports } from '../../apps/server/src/platform/ports.ts'

/**
 * The billing run of a night, in a process that kills itself when it is about to say its so-manieth statement to the
 * database. Small chunks, so that there is much to be killed in; only the rooms that bill, so that it starts quickly.
 */
const [databaseUrl, now, killBefore] = process.argv.slice(2) as [string, string, string]

const databases = connectDatabases(databaseUrl, { poolSize: 2, onError() {} })
const contexts = new Contexts({
  databases,
  clock: { now: () => Temporal.Instant.from(now) },
  calendar: new BusinessCalendar('Europe/London'),
  ports: new Ports().provide(auditKinds, new Map()),
  log: createLogger('silent'),
  strictAudit: true,
})

let statements = 0
// biome-ignore lint/suspicious/noExplicitAny: pg's query has a dozen shapes, and all of them are passed on
const query = pg.Client.prototype.query as (...args: any[]) => any
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  statements += 1
  if (statements === Number(killBefore)) process.kill(process.pid, 'SIGKILL')
  return query.apply(this, args)
} as never

const ctx = contexts.forSystem('night', 'schedule')
const lead = leadDaysSetting.default
await chargeRenewals(ctx, { on: ctx.today, lead, chunk: 7 })
await invoiceDueCharges(ctx, { dueUntil: ctx.today.add({ days: lead.days }), chunk: 7 })
await databases.close()
process.send!(statements, () => process.exit(0))
