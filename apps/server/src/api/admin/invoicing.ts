import { implement } from '@orpc/server'
import { contract, type StaffPermission } from '@ostler/contract'
import { invalidField, Money, type Period } from '@ostler/kernel'
import * as billing from '../../modules/billing/index.ts'
import { clientProfile } from '../../modules/clients/index.ts'
import { recordManualPayment } from '../../modules/payments/index.ts'
import type { Context } from '../../platform/context.ts'
import type { ApiContext } from '../../platform/http/api.ts'
import { readAmount } from '../amounts.ts'
import { presentMove } from '../portal/credit.ts'
import {
  creditNoteFile,
  presentCreditNote,
  presentCreditNoteDetails,
  presentInvoice,
  presentInvoiceDetails,
} from '../portal/invoices.ts'
import { withClients } from './with-clients.ts'

const os = implement(contract).$context<ApiContext>().admin

/** An invoice as staff see it. */
export async function presentStaffInvoice(ctx: Context, id: number, permission: StaffPermission) {
  const invoice = await billing.ownInvoice(ctx, id, permission)
  const [details, left, fate] = await Promise.all([
    presentInvoiceDetails(ctx, id, permission),
    billing.creditableLines(ctx, id, permission),
    billing.fateOf(ctx, id),
  ])
  const [shown] = await withClients(ctx, [invoice], () => details)
  return {
    ...shown!,
    creditable: left.map(({ lineId, description, left }) => ({ lineId, description, left: left.toWire() })),
    writtenOff: fate.writtenOff.map(({ amountMinor, reason }) => ({
      amount: Money.ofMinor(amountMinor, invoice.currency).toWire(),
      reason,
    })),
    replacedBy: fate.replacedBy,
    replaces: fate.replaces,
  }
}

export const correctionHandlers = {
  creditNotePdf: os.invoices.creditNotePdf.handler(({ input, context: { ctx } }) =>
    creditNoteFile(ctx, { invoiceId: input.id, noteId: input.noteId }, 'invoices.view'),
  ),

  creditNotes: os.invoices.creditNotes.handler(async ({ input, context: { ctx } }) => ({
    items: (await billing.creditNotesOf(ctx, input.id, 'invoices.view')).map(presentCreditNoteDetails),
  })),

  credit: os.invoices.credit.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await billing.ownInvoice(ctx, input.id, 'invoices.manage')
    const lines =
      input.lines === 'rest'
        ? input.lines
        : input.lines.map(({ lineId, amount }, index) => ({
            lineId,
            amount: amount === undefined ? undefined : readAmount(amount, currency, `lines.${index}.amount`),
          }))
    const { note } = await billing.creditInvoice(ctx, { invoiceId: input.id, lines, reason: input.reason })
    const notes = await billing.creditNotesOf(ctx, input.id, 'invoices.manage')
    return presentCreditNoteDetails(notes.find((one) => one.note.id === note.id)!)
  }),

  void: os.invoices.void.handler(async ({ input, context: { ctx } }) => {
    await billing.voidByStaff(ctx, { invoiceId: input.id, reason: input.reason })
    return presentStaffInvoice(ctx, input.id, 'invoices.manage')
  }),

  writeOff: os.invoices.writeOff.handler(async ({ input, context: { ctx } }) => {
    await billing.writeOffInvoice(ctx, { invoiceId: input.id, reason: input.reason })
    return presentStaffInvoice(ctx, input.id, 'invoices.manage')
  }),

  applyCredit: os.invoices.applyCredit.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await billing.ownInvoice(ctx, input.id, 'credit.manage')
    const amount = input.amount === undefined ? undefined : readAmount(input.amount, currency)
    await billing.applyCredit(ctx, { invoiceId: input.id, amount })
    return presentStaffInvoice(ctx, input.id, 'credit.manage')
  }),

  merge: os.invoices.merge.handler(async ({ input, context: { ctx } }) => {
    const { id } = await billing.mergeInvoices(ctx, { invoiceIds: input.invoiceIds, dueOn: dayIn(input.dueOn) })
    return presentStaffInvoice(ctx, id, 'invoices.manage')
  }),

  split: os.invoices.split.handler(async ({ input, context: { ctx } }) => {
    const { rest, split } = await billing.splitInvoice(ctx, {
      invoiceId: input.id,
      lineIds: input.lineIds,
      dueOn: dayIn(input.dueOn),
    })
    return {
      rest: await presentStaffInvoice(ctx, rest.id, 'invoices.manage'),
      split: await presentStaffInvoice(ctx, split.id, 'invoices.manage'),
    }
  }),
}

const dayIn = (text: string | undefined) => (text === undefined ? undefined : Temporal.PlainDate.from(text))

export const creditNoteHandlers = {
  list: os.creditNotes.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listCreditNotes(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentCreditNote) }
  }),
}

export const draftHandlers = {
  list: os.drafts.list.handler(async ({ input, context: { ctx } }) => {
    const page = await billing.listDrafts(ctx, input)
    return { ...page, items: await withClients(ctx, page.items, presentDraft) }
  }),

  get: os.drafts.get.handler(({ input, context: { ctx } }) => presentDraftDetails(ctx, input.id, 'invoices.view')),

  create: os.drafts.create.handler(async ({ input, context: { ctx } }) => {
    const asked = { clientId: input.clientId, currency: input.currency ?? (await currencyOf(ctx, input.clientId)) }
    const { id } = await billing.createDraft(ctx, { ...asked, ...wishOf(input, asked.currency) })
    return presentDraftDetails(ctx, id, 'invoices.manage')
  }),

  update: os.drafts.update.handler(async ({ input, context: { ctx } }) => {
    const { draft } = await billing.draftDetails(ctx, input.id, 'invoices.manage')
    await billing.changeDraft(ctx, { draftId: input.id, ...wishOf(input, draft.currency) })
    return presentDraftDetails(ctx, input.id, 'invoices.manage')
  }),

  remove: os.drafts.remove.handler(async ({ input, context: { ctx } }) => {
    await billing.deleteDraft(ctx, { draftId: input.id })
    return { done: true as const }
  }),

  issue: os.drafts.issue.handler(async ({ input, context: { ctx } }) => {
    await billing.issueDraft(ctx, { draftId: input.id })
    return presentDraftDetails(ctx, input.id, 'invoices.manage')
  }),
}

/** Staff with any of the permissions of these doors may know which currency a client uses. */
const currencyOf = async (ctx: Context, clientId: number): Promise<string> =>
  (await clientProfile(ctx, clientId, 'invoices.manage')).currency

type DraftInput = {
  dueOn: string
  note?: string | undefined
  lines: {
    id?: number | undefined
    description: string
    amount: string
    start?: string | null | undefined
    end?: string | null | undefined
    taxClass: string
  }[]
}

const wishOf = ({ dueOn, note = '', lines }: DraftInput, currency: string) => ({
  dueOn: Temporal.PlainDate.from(dueOn),
  note,
  lines: lines.map(({ id, description, amount, start, end, taxClass }, index) => ({
    id,
    description,
    amount: readAmount(amount, currency, `lines.${index}.amount`),
    period: periodOf(start ?? null, end ?? null, `lines.${index}.end`),
    taxClass,
  })),
})

function periodOf(start: string | null, end: string | null, field: string): Period | null {
  if (start === null && end === null) return null
  if (start === null || end === null || start >= end) throw invalidField(field, 'must come after the first day')
  return { start: Temporal.PlainDate.from(start), end: Temporal.PlainDate.from(end) }
}

const presentDraft = (draft: billing.DraftRow) => ({
  id: draft.id,
  currency: draft.currency,
  dueOn: draft.dueOn.toString(),
  note: draft.note,
  waitsFor: draft.waitsFor,
  createdAt: draft.createdAt.toString(),
})

async function presentDraftDetails(ctx: Context, id: number, permission: StaffPermission) {
  const { draft, lines, taxed } = await billing.draftDetails(ctx, id, permission)
  const [shown] = await withClients(ctx, [draft], presentDraft)
  return {
    ...shown!,
    invoiceId: draft.invoiceId,
    lines: lines.map((line) => ({
      id: line.id,
      description: line.description,
      amount: Money.ofMinor(line.amountMinor, line.currency).toWire(),
      start: line.periodStart?.toString() ?? null,
      end: line.periodEnd?.toString() ?? null,
      taxClass: line.taxClass,
      source: line.source,
    })),
    totals: taxed && {
      subtotal: taxed.subtotal.toWire(),
      taxes: taxed.taxes.map(({ name, percent, base, amount }) => ({
        name,
        percent,
        base: base.toWire(),
        amount: amount.toWire(),
      })),
      rounding: taxed.rounding.toWire(),
      total: taxed.total.toWire(),
    },
  }
}

export const clientCreditHandlers = {
  get: os.clients.credit.get.handler(({ input, context: { ctx } }) => presentCredit(ctx, input.id, 'clients.view')),

  history: os.clients.credit.history.handler(async ({ input: { id, ...query }, context: { ctx } }) => {
    await clientProfile(ctx, id)
    const moves = await billing.creditHistory(ctx, { ...query, clientId: id })
    return { ...moves, items: moves.items.map(presentMove) }
  }),

  adjust: os.clients.credit.adjust.handler(async ({ input, context: { ctx } }) => {
    const amount = readAmount(input.amount, input.currency)
    await billing.adjustCredit(ctx, { clientId: input.id, amount, reason: input.reason })
    return presentCredit(ctx, input.id, 'credit.manage')
  }),

  addFunds: os.clients.credit.addFunds.handler(async ({ input, context: { ctx } }) => {
    const { currency } = await clientProfile(ctx, input.id, 'credit.manage')
    const amount = readAmount(input.amount, currency)
    return presentInvoice(ctx, await billing.addFunds(ctx, { clientId: input.id, amount }))
  }),
}

async function presentCredit(ctx: Context, clientId: number, permission: StaffPermission) {
  const { currency } = await clientProfile(ctx, clientId, permission)
  const balances = await billing.creditBalances(ctx, clientId, currency)
  return { balances: balances.map((balance) => balance.toWire()) }
}

export const paymentHandlers = {
  record: os.payments.record.handler(async ({ input, context: { ctx } }) => {
    const { currency, amount: text, invoiceIds, ...wish } = input
    const [first, ...others] = invoiceIds ?? []
    const recorded = await recordManualPayment(ctx, {
      ...wish,
      amount: readAmount(text, currency),
      receivedOn: Temporal.PlainDate.from(wish.receivedOn),
      invoices: first === undefined ? 'oldest_first' : [first, ...others],
    })
    return {
      id: recorded.id,
      amount: Money.ofMinor(recorded.amountMinor, recorded.currency).toWire(),
      reference: recorded.reference,
      receivedAt: recorded.receivedAt.toString(),
    }
  }),
}
