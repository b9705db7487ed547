import { and, asc, eq, gt, lte, sql } from 'drizzle-orm'
import { publicUrl } from '../../../../platform/addresses.ts'
import type { Context } from '../../../../platform/context.ts'
import type { Counts } from '../../../../platform/schedule/task.ts'
import { mailClients } from '../../../clients/index.ts'
import { methodName } from '../../method-name.ts'
import type { Method } from '../../queries/methods.ts'
import { methods } from '../../schema.ts'

/** Days before the last day of a card on which its owner is told. */
const NOTICES = [30, 7] as const
const CHUNK = 500

/**
 * Tells clients of stored cards that will stop to work soon, thirty and seven days before; each is told once. One that was
 * not run for a while tells the later of the two only.
 */
export async function tellExpiry(ctx: Context, { chunk = CHUNK }: { chunk?: number } = {}): Promise<Counts> {
  let told = 0
  let last = 0
  for (;;) {
    const rows = await ctx.read
      .select()
      .from(methods)
      .where(
        and(
          eq(methods.state, 'usable'),
          sql`${methods.expiresOn} >= ${ctx.today.toString()}::date`,
          lte(methods.expiresOn, ctx.today.add({ days: NOTICES[0] })),
          gt(methods.id, last),
        ),
      )
      .orderBy(asc(methods.id))
      .limit(chunk)
    if (rows.length === 0) return { told }
    last = rows.at(-1)!.id
    told += await tell(ctx, rows)
  }
}

/** `told_expiry` is the day from which the last notice counts: it says which of them was given, and of which expiry. */
async function tell(ctx: Context, rows: Method[]): Promise<number> {
  const link = `${ctx.port(publicUrl)}/account/payment-methods`
  return ctx.transaction(async (tx) => {
    const mails = []
    for (const method of rows) {
      const expiresOn = method.expiresOn!
      const noticeDay = noticeOn(expiresOn, tx.today)
      const [noted] = await tx.db
        .update(methods)
        .set({ toldExpiry: noticeDay })
        .where(
          and(
            eq(methods.id, method.id),
            eq(methods.state, 'usable'),
            eq(methods.expiresOn, expiresOn),
            sql`(${methods.toldExpiry} IS NULL OR ${methods.toldExpiry} < ${noticeDay.toString()}::date)`,
          ),
        )
        .returning({ id: methods.id })
      if (!noted) continue
      mails.push({
        template: 'card_expiring' as const,
        clientId: method.clientId,
        dedupeKey: `method:${method.id}:expires:${noticeDay}`,
        data: { method: methodName(method), expiresOn: expiresOn.toString(), isDefault: method.isDefault, link },
      })
    }
    tx.record({ action: 'expiries_told', object: 'payment_methods', after: { count: mails.length } })
    if (mails.length > 0) await mailClients(tx, 'invoices', mails)
    return mails.length
  })
}

/** The day of the latest notice that is due: thirty days before, or seven. */
function noticeOn(expiresOn: Temporal.PlainDate, today: Temporal.PlainDate): Temporal.PlainDate {
  const days = NOTICES.map((before) => expiresOn.subtract({ days: before }))
  return days.filter((day) => Temporal.PlainDate.compare(day, today) <= 0).at(-1)!
}
