import { eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../../platform/context.ts'
import { randomToken } from '../../../../platform/crypto.ts'
import { readSetting } from '../../../../platform/settings.ts'
import { type InvoiceRow, ownInvoice } from '../../../billing/index.ts'
import { lockOwnersMoney } from '../../../ledger/index.ts'
import { type Attempt, amountOf, nextLook } from '../../attempt.ts'
import { automaticChargeSetting } from '../../automatic-charge.ts'
import { noteTry } from '../../collection.ts'
import { gatewayNotFound, methodNotFound, methodUnusable, notDue, paymentUnderway } from '../../errors.ts'
import { askGateway, openGateway } from '../../gateways.ts'
import { mustNotBeUnderway } from '../../queries/attempts-for.ts'
import { chargeableOffer } from '../../queries/chargeable-offer.ts'
import { dueCharges } from '../../queries/due-charges.ts'
import type { Method } from '../../queries/methods.ts'
import { type Offer, offersFor, toPay } from '../../queries/offers.ts'
import { payerOf } from '../../queries/payer.ts'
import { attemptInvoices, attempts, methods } from '../../schema.ts'
import { waysBack } from '../next-step.ts'
import { recordOutcome } from '../record-outcome.ts'
import { closeSessions, openSessionsOf } from './close-sessions.ts'

export type ChargeWish = {
  invoiceIds: readonly number[]
  methodId: number
  madeBy: Attempt['madeBy']
  /** Staff who charge for a client. */
  staffPermission?: 'transactions.manage'
}

/** A page may be opened while we close the last one; not for ever. */
const ROUNDS = 3

/**
 * Charges a stored method for what invoices still ask for, and answers how the attempt stands then.
 *
 * Pages that are still open for the invoices are closed first; when a payer was faster there, that is booked and nothing is
 * charged. The attempt is stored, after a last look under the lock on the client's money, before the gateway hears of it.
 *
 * @throws invoice_not_found, invoice_not_payable, invoices_differ, method_not_found, method_unusable, gateway_not_found,
 *   gateway_unavailable, payment_underway; not_due when the schedule has nothing to do any more
 */
export async function chargeStored(ctx: Context, wish: ChargeWish): Promise<Attempt> {
  const { gateway, row } = await openGateway(ctx, (await methodOf(ctx, wish.methodId)).gateway)
  const { attempt, invoices, method } = await prepare(ctx, wish)
  const payer = await payerOf(ctx, attempt.clientId, row.name)
  const { returnUrl } = waysBack(
    ctx,
    attempt.id,
    invoices.map((one) => one.id),
  )
  const charge = {
    attemptKey: attempt.key,
    amount: amountOf(attempt).toWire(),
    description: invoices.map((one) => one.number).join(', '),
    payer,
    method: { token: method.token, customer: method.customer },
    returnUrl,
  }
  const about = { gateway: row.name, attemptId: attempt.id }
  const { sessionId, outcome } = await askGateway(ctx, about, (call) => gateway.charge!(charge, call))
  return ctx.transaction(async (tx) => {
    tx.record({
      action: 'payment_charged',
      object: `payment_attempt:${attempt.id}`,
      after: { gateway: row.name, answer: outcome.kind },
    })
    // The lock on the client's money comes before the row, as everywhere.
    await recordOutcome(tx, attempt.key, outcome)
    if (sessionId !== null)
      await tx.db.update(attempts).set({ sessionId, changedAt: tx.now }).where(eq(attempts.id, attempt.id))
    const [now] = await tx.db.select().from(attempts).where(eq(attempts.id, attempt.id))
    return now!
  })
}

/** Whose it is was asked with the invoices. @throws method_not_found */
async function methodOf(ctx: Context, id: number): Promise<Method> {
  const [method] = await ctx.read.select().from(methods).where(eq(methods.id, id))
  if (!method || method.state === 'removed') throw methodNotFound()
  return method
}

type Prepared = { attempt: Attempt; invoices: InvoiceRow[]; method: Method }

async function prepare(ctx: Context, wish: ChargeWish): Promise<Prepared> {
  for (let round = 0; round < ROUNDS; round++) {
    const closed = await closeSessions(ctx, wish.invoiceIds)
    // Somebody may still pay on a page that could not be closed. The schedule comes again; a page is given up after a day.
    if (closed === 'open' || closed === 'unknown') throw paymentUnderway()
    const opened = await ctx.transaction((tx) => openCharge(tx, wish))
    if (opened) return opened
  }
  throw paymentUnderway()
}

/** Null: a page was opened since we looked, and has to be closed first. */
async function openCharge(tx: Tx, wish: ChargeWish): Promise<Prepared | null> {
  await lockOwnersMoney(tx, async () => {
    const owners: number[] = []
    for (const id of wish.invoiceIds) owners.push((await ownInvoice(tx, id, wish.staffPermission)).clientId)
    return owners
  })
  const wanted = await toPay(tx, wish.invoiceIds, wish.staffPermission)
  const ids = wanted.invoices.map((one) => one.id)
  if (wish.madeBy === 'schedule') await mustBeDue(tx, ids, wish.methodId)
  await mustNotBeUnderway(tx, ids)
  if ((await openSessionsOf(tx, ids)).length > 0) {
    tx.record({ action: 'charge_put_off', object: `invoice:${ids[0]}`, after: { why: 'a page is open' } })
    return null
  }
  const method = await methodOf(tx, wish.methodId)
  if (method.clientId !== wanted.clientId) throw methodNotFound()
  if (method.state !== 'usable') throw methodUnusable()
  const offer = chargeableOffer(tx, await offersFor(tx, wanted), method)
  if (!offer) throw gatewayNotFound()
  const attempt = await insertAttempt(tx, wish, method, offer, ids)
  tx.record({
    action: 'payment_attempt_opened',
    object: `payment_attempt:${attempt.id}`,
    after: {
      invoices: wanted.invoices.map((one) => one.number),
      amount: offer.total,
      gateway: method.gateway,
      method: method.id,
    },
  })
  return { attempt, invoices: wanted.invoices, method }
}

/** The last look: what the run found may have been paid, paused or put off since. @throws not_due */
async function mustBeDue(tx: Tx, ids: number[], methodId: number): Promise<void> {
  const rule = await readSetting(tx, automaticChargeSetting)
  const where = sql`i.id = ANY(${sql.param(ids)}::bigint[])`
  const due = await dueCharges(tx, { rule, where, limit: ids.length })
  if (due.length !== ids.length || due.some((one) => one.methodId !== methodId)) throw notDue()
}

async function insertAttempt(
  tx: Tx,
  { madeBy }: ChargeWish,
  method: Method,
  offer: Offer,
  ids: number[],
): Promise<Attempt> {
  const [attempt] = await tx.db
    .insert(attempts)
    .values({
      clientId: method.clientId,
      gateway: method.gateway,
      key: `pay_${randomToken()}`,
      currency: offer.total.currency,
      amountMinor: offer.total.minor,
      surchargeMinor: offer.surcharge.minor,
      state: 'started',
      way: 'stored',
      madeBy,
      methodId: method.id,
      lookAfter: nextLook(tx.now, 0),
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .returning()
  await tx.db.insert(attemptInvoices).values(ids.map((invoiceId) => ({ attemptId: attempt!.id, invoiceId })))
  if (madeBy === 'schedule') await noteTry(tx, attempt!, ids)
  return attempt!
}
