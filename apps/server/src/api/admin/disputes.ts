import { implement } from '@orpc/server'
import { contract, type StaffPermission } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as payments from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin.disputes

export const disputeHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await payments.listDisputes(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentDispute) }
  }),

  get: os.get.handler(({ input, context: { ctx } }) => presentDetails(ctx, input.id, 'transactions.view')),

  note: os.note.handler(async ({ input, context: { ctx } }) => {
    await payments.noteDispute(ctx, { disputeId: input.id, text: input.text })
    return presentDetails(ctx, input.id, 'transactions.manage')
  }),
}

function presentDispute(dispute: payments.Dispute) {
  const money = (minor: bigint, currency = dispute.currency) => Money.ofMinor(minor, currency).toWire()
  return {
    id: dispute.id,
    gateway: dispute.gateway,
    reference: dispute.reference,
    state: dispute.state,
    amount: money(dispute.amountMinor),
    taken: money(dispute.takenMinor),
    fee: money(dispute.feeMinor, dispute.feeCurrency ?? dispute.currency),
    reason: dispute.reason,
    answerBy: dispute.answerBy?.toString() ?? null,
    openedAt: dispute.openedAt.toString(),
    decidedAt: dispute.decidedAt?.toString() ?? null,
  }
}

async function presentDetails(ctx: Context, id: number, permission: StaffPermission) {
  const { dispute, transaction, notes } = await payments.disputeDetails(ctx, id)
  const invoice = await payments.invoiceOf(ctx, transaction, permission)
  const [shown] = await withClients(ctx, [dispute], presentDispute)
  return {
    ...shown!,
    transaction: {
      id: transaction.id,
      reference: transaction.reference,
      amount: Money.ofMinor(transaction.amountMinor, transaction.currency).toWire(),
      receivedAt: transaction.receivedAt.toString(),
    },
    invoice: invoice ? { id: invoice.id, number: invoice.number } : null,
    notes: notes.map((note) => ({
      id: note.id,
      text: note.text,
      madeBy: note.madeBy,
      madeAt: note.madeAt.toString(),
    })),
  }
}
