import { setTimeout } from 'node:timers/promises'
import type { StartedPayment } from '@ostler/integration-kit'
import { invalidField } from '@ostler/kernel'
import { and, desc, eq, gt, inArray, isNull, lt, or, type SQL } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { type InvoiceRow, ownInvoice, paymentReferenceOf } from '../../billing/index.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { type Attempt, amountOf, nextLook } from '../attempt.ts'
import { gatewayNotFound, gatewayUnavailable } from '../errors.ts'
import { askGateway, type OpenGateway, openGateway } from '../gateways.ts'
import { ownAttempt } from '../queries/attempts.ts'
import { isForExactly, mustNotBeUnderway } from '../queries/attempts-for.ts'
import { type Offer, offersFor, toPay } from '../queries/offers.ts'
import { payerOf } from '../queries/payer.ts'
import { attemptInvoices, attempts } from '../schema.ts'
import { payWithStored } from './charge/pay-with-stored.ts'
import { type NextStep, type Started, waysBack } from './next-step.ts'

/** How long a payer may take on the provider's page before a click on "pay" opens a new session. */
const SESSION_MINUTES = 30

export type StartPayment = {
  invoiceIds: readonly number[]
  /** Either this, or what is stored. */
  gateway?: string | undefined
  methodId?: number | undefined
  /** Keep the means to pay for later charges. */
  store?: boolean | undefined
}

/**
 * Opens a payment for what invoices still ask for, and says what the payer does next; with a stored method it charges it.
 *
 * The attempt and its key are stored before the provider is asked. Asking again for the same invoices and gateway uses
 * the same attempt, so two clicks, two tabs or a repeated request end on one session.
 *
 * @throws invoice_not_found, invoice_not_payable, invoices_differ, invalid_input (invoiceIds), gateway_not_found,
 *   gateway_unavailable, payment_underway; with a stored method also method_not_found, method_unusable, payment_declined
 */
export async function startPayment(ctx: Context, wish: StartPayment): Promise<Started> {
  const { gateway, methodId, ...rest } = wish
  if ((gateway === undefined) === (methodId === undefined))
    throw invalidField('gateway', 'must be given, or else methodId')
  if (methodId !== undefined) return payWithStored(ctx, { invoiceIds: wish.invoiceIds, methodId })
  return startWith(ctx, { ...rest, gateway: gateway! })
}

type WithGateway = { invoiceIds: readonly number[]; gateway: string; store?: boolean | undefined }

async function startWith(ctx: Context, wish: WithGateway): Promise<Started> {
  const open = await openGateway(ctx, wish.gateway)
  if (!open.row.isEnabled) throw gatewayNotFound()
  if (open.row.way === 'instructions') return instructed(ctx, open, wish)

  const { attempt, invoices } = await ctx.transaction((tx) => openAttempt(tx, open, wish))
  const known = stepOf(attempt)
  if (known) return { attemptId: attempt.id, next: known }

  if (!(await claimAsking(ctx, attempt))) {
    const others = await othersStep(ctx, attempt.id)
    if (others) return { attemptId: attempt.id, next: others }
  }
  const started = await askToStart(ctx, open, attempt, invoices)
  const next = await ctx.transaction((tx) => keepStart(tx, open.row.name, attempt, started))
  // The attempt stays open: the next click asks with the same key and finds the session, if there is one.
  if (!next) throw gatewayUnavailable()
  return { attemptId: attempt.id, next }
}

const stepOf = ({ redirectUrl, widget }: Pick<Attempt, 'redirectUrl' | 'widget'>): NextStep | null =>
  redirectUrl ? { kind: 'redirect', url: redirectUrl } : widget ? { kind: 'fields', widget } : null

/** Longer than the call may take. */
const ASKING_SECONDS = 16
const LOOK_EVERY_MS = 150

/** One of those who click asks the provider: not every provider knows keys that keep two calls from opening two payments. */
async function claimAsking(ctx: Context, attempt: Attempt): Promise<boolean> {
  const nobodyAsks = or(isNull(attempts.askedAt), lt(attempts.askedAt, ctx.now.subtract({ seconds: ASKING_SECONDS })))
  return claim(ctx, attempt.id, nobodyAsks)
}

const claim = (ctx: Context, id: number, isFree: SQL | undefined): Promise<boolean> =>
  ctx.transaction(async (tx) => {
    const claimed = await tx.db
      .update(attempts)
      .set({ askedAt: tx.now })
      .where(and(eq(attempts.id, id), isNull(attempts.sessionId), isFree))
      .returning({ id: attempts.id })
    tx.record({ action: 'payment_asking', object: `payment_attempt:${id}`, after: { claimed: claimed.length } })
    return claimed.length > 0
  })

/**
 * What whoever asks is told. Null: they were killed, most likely, and it is ours to ask now.
 * @throws gateway_unavailable when they get no answer either
 */
async function othersStep(ctx: Context, attemptId: number): Promise<NextStep | null> {
  let asking: Temporal.Instant | null = null
  for (let waited = 0; waited < ASKING_SECONDS * 1000; waited += LOOK_EVERY_MS) {
    const attempt = await ownAttempt(ctx, attemptId)
    const step = stepOf(attempt)
    if (step) return step
    if (attempt.askedAt === null) throw gatewayUnavailable()
    asking = attempt.askedAt
    await setTimeout(LOOK_EVERY_MS)
  }
  if (asking && (await claim(ctx, attemptId, eq(attempts.askedAt, asking)))) return null
  throw gatewayUnavailable()
}

async function instructed(ctx: Context, { row, gateway }: OpenGateway, wish: WithGateway): Promise<Started> {
  const { invoices, offer } = await offered(ctx, row.name, wish)
  const [first] = invoices
  const instructions = gateway.instruct!({
    amount: offer.total.toWire(),
    paymentReference: invoices.length === 1 ? paymentReferenceOf(first) : '',
    description: invoices.map((one) => one.number).join(', '),
  })
  return { attemptId: null, next: { kind: 'instructions', instructions } }
}

async function offered(ctx: Context, gateway: string, { invoiceIds }: WithGateway) {
  const wanted = await toPay(ctx, invoiceIds)
  const offer = (await offersFor(ctx, wanted)).find((one) => one.gateway.name === gateway)
  if (!offer) throw gatewayNotFound()
  return { ...wanted, offer }
}

async function openAttempt(
  tx: Tx,
  { row, kind }: OpenGateway,
  wish: WithGateway,
): Promise<{ attempt: Attempt; invoices: InvoiceRow[] }> {
  await lockOwnersMoney(tx, async () => {
    const owners: number[] = []
    for (const id of wish.invoiceIds) owners.push((await ownInvoice(tx, id)).clientId)
    return owners
  })
  const { clientId, invoices, offer } = await offered(tx, row.name, wish)
  const ids = invoices.map((one) => one.id)
  const stores = (wish.store ?? false) && offer.canStore
  const usable = await usableAttempt(tx, row.name, ids, offer, stores)
  if (usable) return { attempt: usable, invoices }
  await mustNotBeUnderway(tx, ids)

  const [attempt] = await tx.db
    .insert(attempts)
    .values({
      clientId,
      gateway: row.name,
      key: `pay_${randomToken()}`,
      currency: offer.total.currency,
      amountMinor: offer.total.minor,
      surchargeMinor: offer.surcharge.minor,
      state: 'started',
      way: row.way === 'fields' ? 'fields' : 'page',
      madeBy: 'payer',
      stores,
      holds: row.holds && kind.capabilities.holds,
      lookAfter: nextLook(tx.now, 0),
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .returning()
  await tx.db.insert(attemptInvoices).values(ids.map((invoiceId) => ({ attemptId: attempt!.id, invoiceId })))
  tx.record({
    action: 'payment_attempt_opened',
    object: `payment_attempt:${attempt!.id}`,
    after: { invoices: invoices.map((one) => one.number), amount: offer.total, gateway: row.name },
  })
  return { attempt: attempt!, invoices }
}

async function usableAttempt(
  tx: Tx,
  gateway: string,
  invoiceIds: number[],
  offer: Offer,
  stores: boolean,
): Promise<Attempt | undefined> {
  const [usable] = await tx.db
    .select()
    .from(attempts)
    .where(
      and(
        inArray(
          attempts.id,
          tx.db
            .select({ id: attemptInvoices.attemptId })
            .from(attemptInvoices)
            .where(eq(attemptInvoices.invoiceId, invoiceIds[0]!)),
        ),
        isForExactly(invoiceIds),
        eq(attempts.gateway, gateway),
        inArray(attempts.state, ['started', 'pending', 'challenge']),
        inArray(attempts.way, ['page', 'fields']),
        eq(attempts.amountMinor, offer.total.minor),
        eq(attempts.surchargeMinor, offer.surcharge.minor),
        eq(attempts.stores, stores),
        gt(attempts.createdAt, tx.now.subtract({ minutes: SESSION_MINUTES })),
      ),
    )
    .orderBy(desc(attempts.id))
    .limit(1)
  return usable
}

async function askToStart(
  ctx: Context,
  { row, gateway }: OpenGateway,
  attempt: Attempt,
  invoices: InvoiceRow[],
): Promise<StartedPayment> {
  const payer = await payerOf(ctx, attempt.clientId, row.name)
  const { returnUrl, cancelUrl } = waysBack(
    ctx,
    attempt.id,
    invoices.map((one) => one.id),
  )
  return askGateway(ctx, { gateway: row.name, attemptId: attempt.id }, (call) =>
    gateway.startPayment!(
      {
        attemptKey: attempt.key,
        amount: amountOf(attempt).toWire(),
        description: invoices.map((one) => one.number).join(', '),
        way: attempt.way === 'fields' ? 'fields' : 'page',
        payer,
        store: attempt.stores,
        hold: attempt.holds,
        returnUrl,
        cancelUrl,
      },
      call,
    ),
  )
}

async function keepStart(tx: Tx, gateway: string, attempt: Attempt, started: StartedPayment): Promise<NextStep | null> {
  tx.record({
    action: 'payment_started',
    object: `payment_attempt:${attempt.id}`,
    after: { gateway, answer: started.kind },
  })
  await tx.db.update(attempts).set({ askedAt: null }).where(eq(attempts.id, attempt.id))
  if (started.kind === 'declined') {
    await tx.db
      .update(attempts)
      .set({ state: 'declined', reason: started.reason, lookAfter: null, changedAt: tx.now })
      .where(and(eq(attempts.id, attempt.id), eq(attempts.state, 'started')))
  }
  if (started.kind !== 'redirect' && started.kind !== 'fields') return null
  const session = {
    sessionId: started.sessionId,
    redirectUrl: started.kind === 'redirect' ? started.url : null,
    widget: started.kind === 'fields' ? started.widget : null,
  }
  const [kept] = await tx.db
    .update(attempts)
    .set({ ...session, changedAt: tx.now })
    .where(eq(attempts.id, attempt.id))
    .returning({ state: attempts.state })
  // Somebody has closed it while it was opened, because the invoice was paid in another way.
  return kept!.state === 'expired' ? null : stepOf(session)
}
