import { implement } from '@orpc/server'
import type { StaffPermission } from '@ostler/contract'
import { contract } from '@ostler/contract'
import { Money } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import { type Attempt, openAttemptOf, type Refund, refundsOf, transactionsOf } from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { readAmount } from '../amounts.ts'

const os = implement(contract).$context<ApiContext>().invoices

export const invoiceHandlers = {
  list: os.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listInvoices(ctx, { ...input, clientId: ctx.actor.mustActForClient() })
    return { ...page, items: page.items.map((invoice) => presentInvoice(ctx, invoice)) }
  }),

  get: os.get.handler(({ input, context: { ctx } }) => presentInvoiceDetails(ctx, input.id)),

  pdf: os.pdf.handler(({ input, context: { ctx } }) => invoiceFile(ctx, input.id)),

  creditNotes: os.creditNotes.handler(async ({ input, context: { ctx } }) => ({
    items: (await billing.creditNotesOf(ctx, input.id)).map(presentCreditNoteDetails),
  })),

  creditNotePdf: os.creditNotePdf.handler(({ input, context: { ctx } }) =>
    creditNoteFile(ctx, { invoiceId: input.id, noteId: input.noteId }),
  ),

  applyCredit: os.applyCredit.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await billing.ownInvoice(ctx, input.id)
    const amount = input.amount === undefined ? undefined : readAmount(input.amount, currency)
    await billing.applyCredit(ctx, { invoiceId: input.id, amount })
    return presentInvoiceDetails(ctx, input.id)
  }),
}

export async function invoiceFile(ctx: Context, id: number, staffPermission?: StaffPermission): Promise<File> {
  const details = await billing.invoiceDetails(ctx, id, staffPermission)
  const bytes = await billing.invoicePdf(ctx, details)
  return new File([Buffer.from(bytes)], `${details.invoice.number}.pdf`, { type: 'application/pdf' })
}

export async function creditNoteFile(
  ctx: Context,
  which: { invoiceId: number; noteId: number },
  staffPermission?: StaffPermission,
): Promise<File> {
  const invoice = await billing.ownInvoice(ctx, which.invoiceId, staffPermission)
  const details = await billing.creditNoteOf(ctx, which, staffPermission)
  const bytes = await billing.creditNotePdf(details, invoice.number)
  return new File([Buffer.from(bytes)], `${details.note.number}.pdf`, { type: 'application/pdf' })
}

export const presentInvoice = (ctx: Context, invoice: billing.InvoiceRow) => ({
  id: invoice.id,
  number: invoice.number,
  isProforma: invoice.isProforma,
  state: billing.stateOn(invoice, ctx.today),
  issuedOn: invoice.issuedOn.toString(),
  dueOn: invoice.dueOn.toString(),
  total: billing.totalOf(invoice).toWire(),
  balance: billing.balanceOf(invoice).toWire(),
})

export const presentCreditNote = (note: billing.CreditNoteRow) => {
  const money = (minor: bigint) => Money.ofMinor(minor, note.currency).toWire()
  return {
    id: note.id,
    number: note.number,
    invoiceId: note.invoiceId,
    issuedOn: note.issuedOn.toString(),
    reason: note.reason,
    subtotal: money(note.subtotalMinor),
    tax: money(note.taxMinor),
    rounding: money(note.roundingMinor),
    total: money(note.totalMinor),
    applied: money(note.appliedMinor),
  }
}

export const presentCreditNoteDetails = ({ note, lines }: billing.CreditNoteDetails) => ({
  ...presentCreditNote(note),
  lines: lines.map((line) => ({
    lineId: line.invoiceLineId,
    description: line.description,
    net: Money.ofMinor(line.netMinor, note.currency).toWire(),
    tax: Money.ofMinor(line.taxMinor, note.currency).toWire(),
  })),
})

/** One invoice with what was paid on it and the try to pay it that is under way. */
export async function presentInvoiceDetails(ctx: Context, id: number, staffPermission?: StaffPermission) {
  const { invoice, lines, allocations } = await billing.invoiceDetails(ctx, id, staffPermission)
  const [received, attempt, notes] = await Promise.all([
    transactionsOf(ctx, id),
    openAttemptOf(ctx, id),
    billing.creditNotesOf(ctx, id, staffPermission),
  ])
  // One payment may settle many invoices: of each, what went to this one.
  const settledBy = new Map(allocations.map((one) => [one.source, one.amountMinor]))
  const refunds = await refundsOf(
    ctx,
    received.map((one) => one.id),
  )
  const noteIds = new Set(notes.map(({ note }) => note.id))
  const takenBack = allocations.filter((one) => one.source.startsWith('reversal:'))
  const creditUsed = allocations.filter((one) => one.source.startsWith('credit_use:'))
  const money = (minor: bigint) => Money.ofMinor(minor, invoice.currency).toWire()
  return {
    ...presentInvoice(ctx, invoice),
    seller: invoice.seller,
    buyer: invoice.buyer,
    lines: lines.map((line) => ({
      id: line.id,
      description: line.description,
      from: line.periodStart?.toString() ?? null,
      // Half-open in here; people read the last day that is covered.
      until: line.periodEnd?.subtract({ days: 1 }).toString() ?? null,
      discount: line.discountLabel ? { amount: money(line.discountMinor), label: line.discountLabel } : null,
      amount: money(line.amountMinor),
    })),
    subtotal: money(invoice.subtotalMinor),
    taxes: invoice.taxes.map((tax) => ({
      name: tax.name,
      percent: tax.percent,
      base: money(BigInt(tax.baseMinor)),
      amount: money(BigInt(tax.amountMinor)),
    })),
    tax: money(invoice.taxMinor),
    rounding: money(invoice.roundingMinor),
    credited: money(invoice.creditedMinor),
    creditNotes: notes.map(({ note }) => presentCreditNote(note)),
    creditUsed: money(creditUsed.reduce((sum, one) => sum + one.amountMinor, 0n)),
    notes: invoice.notes,
    payments: received.map((one) => ({
      id: one.id,
      amount: Money.ofMinor(settledBy.get(`transaction:${one.id}`) ?? one.amountMinor, one.currency).toWire(),
      gateway: one.gateway,
      reference: one.reference,
      receivedAt: one.receivedAt.toString(),
    })),
    takenBack: money(takenBack.reduce((sum, one) => sum - one.amountMinor, 0n)),
    refunds: refunds
      // One that was made with a credit note for another invoice is about that one.
      .filter((one) => one.state !== 'declined' && (one.creditNoteId === null || noteIds.has(one.creditNoteId)))
      .map(presentRefund),
    openAttempt:
      attempt && billing.isOpen(invoice)
        ? {
            id: attempt.id,
            state: attempt.state as Exclude<Attempt['state'], 'settled' | 'expired'>,
            reason: attempt.reason,
            challengeUrl: attempt.state === 'challenge' ? attempt.challengeUrl : null,
          }
        : null,
  }
}

const presentRefund = (refund: Refund) => ({
  id: refund.id,
  amount: Money.ofMinor(refund.amountMinor, refund.currency).toWire(),
  state: refund.state === 'refunded' ? ('refunded' as const) : ('on_its_way' as const),
  madeAt: refund.madeAt.toString(),
  claimUrl: refund.state === 'pending' ? refund.claimUrl : null,
})
