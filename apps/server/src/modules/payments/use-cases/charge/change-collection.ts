import { invalidField } from '@ostler/kernel'
import { eq } from 'drizzle-orm'
import type { Context } from '../../../../platform/context.ts'
import { ownInvoice } from '../../../billing/index.ts'
import { clientNames, clientNotFound } from '../../../clients/index.ts'
import { lockClientMoney } from '../../../ledger/index.ts'
import type { Attempt } from '../../attempt.ts'
import { methodNotFound, notPaused } from '../../errors.ts'
import { plannedMethod } from '../../queries/due-charges.ts'
import { defaultMethodOf } from '../../queries/methods.ts'
import { collectionPauses } from '../../schema.ts'
import { chargeStored } from './charge-stored.ts'

/**
 * Charges nothing of a client by itself until a day, or until somebody says so. What is under way goes on; the client can
 * still pay.
 *
 * @throws client_not_found, client_closed, invalid_input (until)
 */
export async function pauseCharging(
  ctx: Context,
  { clientId, until, reason }: { clientId: number; until: Temporal.PlainDate | null; reason: string },
): Promise<void> {
  ctx.actor.must('transactions.manage')
  if (!(await clientNames(ctx, [clientId])).has(clientId)) throw clientNotFound()
  if (until && Temporal.PlainDate.compare(until, ctx.today) <= 0) throw invalidField('until', 'must be a day to come')
  await ctx.transaction(async (tx) => {
    await lockClientMoney(tx, clientId)
    const pause = { until, reason, madeBy: tx.actor.label, madeAt: tx.now }
    await tx.db
      .insert(collectionPauses)
      .values({ clientId, ...pause })
      .onConflictDoUpdate({ target: collectionPauses.clientId, set: pause })
    tx.record({
      action: 'charging_paused',
      object: `client:${clientId}`,
      after: { until: until?.toString() ?? null, reason },
    })
  })
}

/** From the next run on what is due is charged again. @throws not_paused */
export async function resumeCharging(ctx: Context, { clientId }: { clientId: number }): Promise<void> {
  ctx.actor.must('transactions.manage')
  await ctx.transaction(async (tx) => {
    const [ended] = await tx.db.delete(collectionPauses).where(eq(collectionPauses.clientId, clientId)).returning()
    if (!ended) throw notPaused()
    tx.record({ action: 'charging_resumed', object: `client:${clientId}`, before: { reason: ended.reason } })
  })
}

/**
 * Staff charge an invoice now, whatever the calendar says, also while charging is paused: with the method they name, or with
 * the one that would pay it by itself.
 *
 * @throws invoice_not_found, invoice_not_payable, method_not_found, method_unusable, gateway_not_found, gateway_unavailable,
 *   payment_underway
 */
export async function chargeNow(
  ctx: Context,
  { invoiceId, methodId }: { invoiceId: number; methodId?: number | undefined },
): Promise<Attempt> {
  ctx.actor.must('transactions.manage')
  const { clientId } = await ownInvoice(ctx, invoiceId, 'transactions.manage')
  const chosen = methodId ?? (await plannedMethod(ctx, invoiceId)) ?? (await defaultMethodOf(ctx, clientId))?.id
  if (chosen === undefined) throw methodNotFound()
  return chargeStored(ctx, {
    invoiceIds: [invoiceId],
    methodId: chosen,
    madeBy: 'staff',
    staffPermission: 'transactions.manage',
  })
}
