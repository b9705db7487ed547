import { Money } from '@ostler/kernel'
import { and, desc, eq, gt, inArray } from 'drizzle-orm'
import { publicUrl } from '../../../platform/addresses.ts'
import type { Context, Tx } from '../../../platform/context.ts'
import { randomToken } from '../../../platform/crypto.ts'
import { balanceOf, type InvoiceRow, invoiceNotPayable, isOpen, ownInvoice } from '../../billing/index.ts'
import { contactOf } from '../../clients/index.ts'
import { lockOwnersMoney } from '../../ledger/index.ts'
import { gatewayUnavailable } from '../errors.ts'
import { askGateway, gatewayNamed } from '../gateways.ts'
import { attempts } from '../schema.ts'

type Attempt = typeof attempts.$inferSelect

/** How long a payer may take on the provider's page before a click on "pay" opens a new session. */
const SESSION_MINUTES = 30

/**
 * Opens a payment for what an invoice still asks for, and says where to send the payer.
 *
 * The attempt and its key are stored before the provider is asked. Asking again for the same invoice and gateway uses
 * the same attempt, so two clicks, two tabs or a repeated request end on one session.
 *
 * @throws invoice_not_found, invoice_not_payable, gateway_not_found, gateway_unavailable
 */
export async function startPayment(
  ctx: Context,
  input: { invoiceId: number; gateway: string },
): Promise<{ attemptId: number; redirectUrl: string }> {
  const gateway = gatewayNamed(ctx, input.gateway)
  const { attempt, invoice } = await ctx.transaction((tx) => openAttempt(tx, input))
  if (attempt.redirectUrl) return { attemptId: attempt.id, redirectUrl: attempt.redirectUrl }

  const contact = await contactOf(ctx, invoice.clientId)
  const back = `${ctx.port(publicUrl)}/invoices/${invoice.id}`
  const started = await askGateway(ctx, { gateway: gateway.name, attemptId: attempt.id }, (call) =>
    gateway.startPayment(
      {
        attemptKey: attempt.key,
        amount: Money.ofMinor(attempt.amountMinor, attempt.currency).toWire(),
        description: invoice.number,
        payerEmail: contact.email,
        returnUrl: `${back}?attempt=${attempt.id}`,
        cancelUrl: back,
      },
      call,
    ),
  )
  const known = await ctx.transaction(async (tx) => {
    tx.record({
      action: 'payment_started',
      object: `payment_attempt:${attempt.id}`,
      after: { gateway: gateway.name, answer: started.kind },
    })
    if (started.kind === 'redirect') {
      const session = { sessionId: started.sessionId, redirectUrl: started.url, changedAt: tx.now }
      await tx.db.update(attempts).set(session).where(eq(attempts.id, attempt.id))
      return { attemptId: attempt.id, redirectUrl: started.url }
    }
    if (started.kind === 'declined') {
      const over = { state: 'declined' as const, reason: started.reason, changedAt: tx.now }
      await tx.db
        .update(attempts)
        .set(over)
        .where(and(eq(attempts.id, attempt.id), eq(attempts.state, 'started')))
    }
    return null
  })
  // The attempt stays open: the next click asks with the same key and finds the session, if there is one.
  if (!known) throw gatewayUnavailable()
  return known
}

async function openAttempt(
  tx: Tx,
  input: { invoiceId: number; gateway: string },
): Promise<{ attempt: Attempt; invoice: InvoiceRow }> {
  await lockOwnersMoney(tx, async () => [(await ownInvoice(tx, input.invoiceId)).clientId])
  const invoice = await ownInvoice(tx, input.invoiceId)
  if (!isOpen(invoice) || !balanceOf(invoice).isPositive) throw invoiceNotPayable()
  const balance = balanceOf(invoice)

  const [usable] = await tx.db
    .select()
    .from(attempts)
    .where(
      and(
        eq(attempts.invoiceId, invoice.id),
        eq(attempts.gateway, input.gateway),
        inArray(attempts.state, ['started', 'pending']),
        eq(attempts.amountMinor, balance.minor),
        gt(attempts.createdAt, tx.now.subtract({ minutes: SESSION_MINUTES })),
      ),
    )
    .orderBy(desc(attempts.id))
    .limit(1)
  if (usable) return { attempt: usable, invoice }

  const [attempt] = await tx.db
    .insert(attempts)
    .values({
      clientId: invoice.clientId,
      invoiceId: invoice.id,
      gateway: input.gateway,
      key: `pay_${randomToken()}`,
      currency: invoice.currency,
      amountMinor: balance.minor,
      state: 'started',
      createdAt: tx.now,
      changedAt: tx.now,
    })
    .returning()
  tx.record({
    action: 'payment_attempt_opened',
    object: `payment_attempt:${attempt!.id}`,
    after: { invoice: invoice.number, amount: balance },
  })
  return { attempt: attempt!, invoice }
}
