import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin

const day = (text: string | undefined) => (text === undefined ? undefined : Temporal.PlainDate.from(text))

export const transactionHandlers = {
  list: os.transactions.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listTransactions(ctx, { ...input, from: day(input.from), until: day(input.until) })
    return { ...page, items: await presentTransactions(ctx, page.items) }
  }),

  get: os.transactions.get.handler(async ({ input, context: { ctx } }) =>
    presentDetails(ctx, await payments.transactionDetails(ctx, input.id)),
  ),
}

async function presentTransactions(ctx: Context, items: payments.Transaction[]) {
  const numbers = await billing.invoiceNumbers(
    ctx,
    items.flatMap((one) => one.invoiceId ?? []),
  )
  return withClients(ctx, items, (one) => {
    const money = (minor: bigint) => Money.ofMinor(minor, one.currency).toWire()
    return {
      id: one.id,
      invoice: one.invoiceId === null ? null : { id: one.invoiceId, number: numbers.get(one.invoiceId) ?? '' },
      gateway: one.gateway,
      reference: one.reference,
      amount: money(one.amountMinor),
      fee: money(one.feeMinor),
      refunded: money(one.refundedMinor),
      reversed: money(one.reversedMinor),
      receivedAt: one.receivedAt.toString(),
    }
  })
}

async function presentDetails(ctx: Context, details: payments.TransactionDetails) {
  const { transaction, attempt, method, paid, refunds, disputes } = details
  const [shown] = await presentTransactions(ctx, [transaction])
  const [tried] = attempt ? await withClients(ctx, [attempt], presentAttempt) : []
  const numbers = await billing.invoiceNumbers(
    ctx,
    paid.map((one) => one.invoiceId),
  )
  const money = (minor: bigint) => Money.ofMinor(minor, transaction.currency)
  const used = Money.sum(
    paid.map((one) => one.amount),
    transaction.currency,
  )
  return {
    ...shown!,
    net: money(transaction.amountMinor - transaction.feeMinor).toWire(),
    method,
    attempt: tried ?? null,
    paid: paid.map(({ invoiceId, amount }) => ({
      invoice: { id: invoiceId, number: numbers.get(invoiceId) ?? '' },
      amount: amount.toWire(),
    })),
    credit: money(transaction.amountMinor).minus(used).toWire(),
    refunds: refunds.map((one) => ({
      id: one.id,
      amount: Money.ofMinor(one.amountMinor, one.currency).toWire(),
      state: one.state,
      madeAt: one.madeAt.toString(),
    })),
    disputes: disputes.map((one) => ({
      id: one.id,
      state: one.state,
      openedAt: one.openedAt.toString(),
      decidedAt: one.decidedAt?.toString() ?? null,
    })),
  }
}

export const attemptHandlers = {
  list: os.paymentAttempts.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listAttempts(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentAttempt) }
  }),

  get: os.paymentAttempts.get.handler(async ({ input, context: { ctx } }) => {
    const attempt = await payments.attemptForStaff(ctx, input.id)
    const invoiceIds = await payments.invoicesOf(ctx, attempt.id)
    const numbers = await billing.invoiceNumbers(ctx, invoiceIds)
    const [shown] = await withClients(ctx, [attempt], presentAttempt)
    return {
      ...shown!,
      invoices: invoiceIds.map((id) => ({ id, number: numbers.get(id) ?? '' })),
      looks: attempt.looks,
    }
  }),
}

const presentAttempt = (attempt: payments.Attempt) => ({
  id: attempt.id,
  gateway: attempt.gateway,
  state: attempt.state,
  reason: attempt.reason,
  amount: Money.ofMinor(attempt.amountMinor, attempt.currency).toWire(),
  surcharge: Money.ofMinor(attempt.surchargeMinor, attempt.currency).toWire(),
  way: attempt.way,
  madeBy: attempt.madeBy,
  reference: attempt.reference,
  createdAt: attempt.createdAt.toString(),
  changedAt: attempt.changedAt.toString(),
  lookAfter: attempt.lookAfter?.toString() ?? null,
})
