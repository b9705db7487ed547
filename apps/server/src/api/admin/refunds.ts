import { implement } from '@orpc/server'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { readAmount } from '../amounts.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin

export const refundHandlers = {
  list: os.refunds.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listRefunds(ctx, input)
    return { ...page, items: await presentRefunds(ctx, page.items) }
  }),

  refundable: os.refunds.refundable.handler(async ({ input, context: { ctx } }) => {
    const { transaction, left, credit, offered, isDisputed, invoiceIds } = await payments.refundable(ctx, input.id)
    const numbers = await billing.invoiceNumbers(ctx, invoiceIds)
    const invoices = invoiceIds.map(async (id) => ({
      id,
      number: numbers.get(id) ?? '',
      creditable: (await billing.creditableLines(ctx, id, 'transactions.view')).map(
        ({ lineId, description, left }) => ({
          lineId,
          description,
          left: left.toWire(),
        }),
      ),
    }))
    return {
      amount: Money.ofMinor(transaction.amountMinor, transaction.currency).toWire(),
      left: left.toWire(),
      credit: credit.toWire(),
      gateway: transaction.gateway,
      offered,
      isDisputed,
      invoices: await Promise.all(invoices),
    }
  }),

  make: os.refunds.make.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await payments.transactionById(ctx, input.transactionId)
    const { creditNote, byHand } = input
    const refund = await payments.refundPayment(ctx, {
      transactionId: input.transactionId,
      onceKey: input.onceKey,
      amount: readAmount(input.amount, currency),
      reason: input.reason,
      creditNote: creditNote && {
        invoiceId: creditNote.invoiceId,
        lines: creditNote.lines === 'rest' ? 'rest' : readLines(creditNote.lines, currency),
      },
      byHand: byHand && { paidOn: Temporal.PlainDate.from(byHand.paidOn), reference: byHand.reference },
    })
    const [shown] = await presentRefunds(ctx, [refund])
    return shown!
  }),
}

const readLines = (lines: { lineId: number; amount?: string | undefined }[], currency: string) =>
  lines.map(({ lineId, amount }, index) => ({
    lineId,
    amount: amount === undefined ? undefined : readAmount(amount, currency, `creditNote.lines.${index}.amount`),
  }))

async function presentRefunds(ctx: Context, refunds: payments.Refund[]) {
  const [transactions, notes] = await Promise.all([
    payments.transactionsById(
      ctx,
      refunds.map((one) => one.transactionId),
    ),
    billing.creditNoteNumbers(
      ctx,
      refunds.flatMap((one) => one.creditNoteId ?? []),
    ),
  ])
  return withClients(ctx, refunds, (refund) => {
    const transaction = transactions.get(refund.transactionId)!
    const note = refund.creditNoteId === null ? undefined : notes.get(refund.creditNoteId)
    return {
      id: refund.id,
      transaction: {
        id: transaction.id,
        gateway: transaction.gateway,
        reference: transaction.reference,
        amount: Money.ofMinor(transaction.amountMinor, transaction.currency).toWire(),
      },
      made: refund.made,
      state: refund.state,
      amount: Money.ofMinor(refund.amountMinor, refund.currency).toWire(),
      reason: refund.reason,
      declinedReason: refund.declinedReason,
      reference: refund.reference,
      claimUrl: refund.claimUrl,
      creditNote: note ? { id: refund.creditNoteId!, ...note } : null,
      paidOn: refund.paidOn?.toString() ?? null,
      madeBy: refund.madeBy,
      madeAt: refund.madeAt.toString(),
    }
  })
}

const becameOf = { settled: 'settled', declined: 'released', pending: 'pending' } as const
const presentSettled = ({ state }: payments.Attempt) => ({
  state: state in becameOf ? becameOf[state as keyof typeof becameOf] : ('held' as const),
})

export const holdHandlers = {
  list: os.holds.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listHolds(ctx, input)
    const numbers = await billing.invoiceNumbers(
      ctx,
      page.items.flatMap((one) => one.invoiceIds),
    )
    const items = await withClients(ctx, page.items, (hold) => ({
      id: hold.id,
      invoices: hold.invoiceIds.map((id) => ({ id, number: numbers.get(id) ?? '' })),
      gateway: hold.gateway,
      amount: payments.amountOf(hold).toWire(),
      since: hold.changedAt.toString(),
      until: hold.heldUntil?.toString() ?? null,
    }))
    return { ...page, items }
  }),

  capture: os.holds.capture.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await payments.attemptById(ctx, input.id)
    const amount = input.amount === undefined ? undefined : readAmount(input.amount, currency)
    return presentSettled(await payments.captureHold(ctx, { attemptId: input.id, amount }))
  }),

  release: os.holds.release.handler(async ({ input, context: { ctx } }) =>
    presentSettled(await payments.releaseHold(ctx, { attemptId: input.id })),
  ),
}
