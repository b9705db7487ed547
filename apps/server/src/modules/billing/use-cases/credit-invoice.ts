import { Money } from '@ostler/kernel'
import { asc, eq, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { post } from '../../ledger/index.ts'
import { type CreditableInvoice, type CreditableLine, type CreditNoteParts, creditNoteFor } from '../credit-note.ts'
import { fundsSpent, invoiceVoid, proformaNotInBooks } from '../errors.ts'
import { invoiceCredited } from '../events.ts'
import { balanceOf, type CreditNoteRow, type InvoiceLine, type InvoiceRow, isWhollyCredited } from '../invoice.ts'
import { drawNumbers } from '../numbering.ts'
import { entryOfCreditNote } from '../prepared.ts'
import { creditNoteLines, creditNotes, type DocumentTax, invoiceLines, invoices } from '../schema.ts'
import { numberingSetting } from '../settings.ts'
import { allocate } from './allocate.ts'
import { lockInvoice } from './lock-invoice.ts'
import { closeInvoice, markPaid, sourcesOf } from './mark-paid.ts'

type WantedLine = { lineId: number; amount?: Money | undefined; gross?: Money | undefined }

export type CreditInvoice = {
  invoiceId: number
  /** Lines, each all that is left of it or an amount as the invoice was priced, or `gross`; or all that is left of it. */
  lines: WantedLine[] | 'rest'
  reason: string
}

/**
 * Takes back an invoice, or a part of it, by a credit note. It first lowers what the invoice still asks for; the rest
 * becomes the client's credit. Money that is to go back where it came from is taken out of that credit by the room that
 * pays it out, in the same transaction: `surplus` is how much that is.
 *
 * The parties and the language are those of the invoice, whatever they are today; the taxes are those it bore.
 *
 * @throws invoice_not_found, invoice_void, proforma_not_in_books, funds_added_already, nothing_to_credit, credit_too_much,
 *   credit_the_rest
 * @emits billing.invoice_credited when nothing is left of the invoice; billing.invoice_paid when this closes it otherwise
 */
export async function creditInvoice(
  ctx: Context,
  { invoiceId, lines: wanted, reason }: CreditInvoice,
): Promise<{ note: CreditNoteRow; surplus: Money }> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const invoice = await lockInvoice(tx, invoiceId)
    if (invoice.voidedAt) throw invoiceVoid()
    if (invoice.isProforma) throw proformaNotInBooks()
    const lines = await tx.db
      .select()
      .from(invoiceLines)
      .where(eq(invoiceLines.invoiceId, invoiceId))
      .orderBy(asc(invoiceLines.position))
    const parts = creditNoteFor(
      await creditable(tx, invoice, lines),
      wanted === 'rest' ? wanted : wanted.map((one) => wishOf(one, invoice)),
    )
    const isTaken = new Set(parts.lines.map((line) => line.lineId))
    if (invoice.paidAt && lines.some((line) => line.account === 'advances' && isTaken.has(line.id))) throw fundsSpent()

    const total = Money.ofMinor(parts.totalMinor, invoice.currency)
    const applied = total.atMost(balanceOf(invoice))
    const id = await nextId(tx)
    await post(tx, entryOf(id, invoice, lines, parts, applied))
    const note = await write(tx, { id, invoice, parts, applied, reason })
    await settle(tx, invoice, note)
    return { note, surplus: total.minus(applied) }
  })
}

function wishOf({ lineId, amount, gross }: WantedLine, invoice: InvoiceRow) {
  // An amount in another currency is a mistake of the caller; adding says so.
  const minorOf = (one?: Money) => one && Money.zero(invoice.currency).plus(one).minor
  return { lineId, amountMinor: minorOf(amount), grossMinor: minorOf(gross) }
}

/** The invoice with what earlier credit notes took back of it. */
export async function creditable(
  ctx: Context,
  invoice: InvoiceRow,
  lines: InvoiceLine[],
): Promise<CreditableInvoice & { lines: (CreditableLine & { account: string })[] }> {
  const { rows } = await ctx.read.execute<{ line: string; net: string; tax: string }>(sql`
    SELECT invoice_line_id AS line, sum(net_minor) AS net, sum(tax_minor) AS tax FROM billing.credit_note_lines
     WHERE invoice_line_id = ANY(${sql.param(lines.map((line) => line.id))}::bigint[]) GROUP BY 1`)
  const ofLine = new Map(rows.map((row) => [Number(row.line), row]))
  const notes = await ctx.read
    .select({ taxes: creditNotes.taxes })
    .from(creditNotes)
    .where(eq(creditNotes.invoiceId, invoice.id))
  const credited = notes.flatMap((note) => note.taxes)
  return {
    totalMinor: invoice.totalMinor,
    creditedMinor: invoice.creditedMinor,
    roundingMinor: invoice.roundingMinor,
    lines: lines.map((line) => ({
      ...line,
      credited: {
        netMinor: BigInt(ofLine.get(line.id)?.net ?? 0),
        taxMinor: BigInt(ofLine.get(line.id)?.tax ?? 0),
      },
    })),
    taxes: invoice.taxes.map((tax) => {
      const same = credited.filter((one) => one.rule === tax.rule && one.percent === tax.percent)
      return { ...tax, credited: { baseMinor: sumOf(same, 'baseMinor'), amountMinor: sumOf(same, 'amountMinor') } }
    }),
  }
}

const sumOf = (taxes: DocumentTax[], what: 'baseMinor' | 'amountMinor'): bigint =>
  taxes.reduce((total, tax) => total + BigInt(tax[what]), 0n)

async function nextId(tx: Tx): Promise<number> {
  const { rows } = await tx.db.execute<{ id: string }>(
    sql`SELECT nextval(pg_get_serial_sequence('billing.credit_notes', 'id')) AS id`,
  )
  return Number(rows[0]!.id)
}

function entryOf(id: number, invoice: InvoiceRow, lines: InvoiceLine[], parts: CreditNoteParts, applied: Money) {
  const money = (minor: bigint) => Money.ofMinor(minor, invoice.currency)
  const accounts = new Map(lines.map((line) => [line.id, line.account]))
  return entryOfCreditNote(id, {
    clientId: invoice.clientId,
    currency: invoice.currency,
    total: money(parts.totalMinor),
    rounding: money(parts.roundingMinor),
    lines: parts.lines.map((line) => ({ account: accounts.get(line.lineId)!, net: money(line.netMinor) })),
    taxes: parts.taxes.map((tax) => ({ rule: tax.rule, amount: money(BigInt(tax.amountMinor)) })),
    applied,
  })
}

type Decided = { id: number; invoice: InvoiceRow; parts: CreditNoteParts; applied: Money; reason: string }

async function write(tx: Tx, { id, invoice, parts, applied, reason }: Decided): Promise<CreditNoteRow> {
  const { credit_note: format } = await readSetting(tx, numberingSetting)
  const drawn = await drawNumbers(tx, 'credit_note', format, 1)
  const [note] = await tx.db
    .insert(creditNotes)
    .values({
      id,
      clientId: invoice.clientId,
      invoiceId: invoice.id,
      number: drawn.numbers[0]!,
      series: drawn.series,
      seriesNumber: drawn.first,
      currency: invoice.currency,
      issuedOn: drawn.issuedOn,
      reason,
      seller: invoice.seller,
      buyer: invoice.buyer,
      subtotalMinor: parts.subtotalMinor,
      taxMinor: parts.taxMinor,
      roundingMinor: parts.roundingMinor,
      totalMinor: parts.totalMinor,
      taxes: parts.taxes,
      notes: invoice.notes,
      locale: invoice.locale,
      appliedMinor: applied.minor,
    })
    .returning()
  await tx.db.insert(creditNoteLines).values(
    parts.lines.map(({ lineId, description, netMinor, taxMinor }, index) => ({
      creditNoteId: id,
      invoiceLineId: lineId,
      position: index + 1,
      description,
      netMinor,
      taxMinor,
    })),
  )
  return note!
}

async function settle(tx: Tx, before: InvoiceRow, note: CreditNoteRow): Promise<void> {
  const source = `credit_note:${note.id}`
  const amount = Money.ofMinor(note.appliedMinor, note.currency)
  const settled = amount.isZero ? before : await allocate(tx, before, { amount, source })
  const [invoice] = await tx.db
    .update(invoices)
    .set({ creditedMinor: settled.creditedMinor + note.totalMinor })
    .where(eq(invoices.id, settled.id))
    .returning()
  tx.record({
    action: 'invoice_credited',
    object: `invoice:${before.id}`,
    before: { balance: balanceOf(before) },
    after: { balance: balanceOf(settled), creditNote: note.number, reason: note.reason },
  })
  const isClosedNow = !before.paidAt && balanceOf(settled).isZero
  if (!isWhollyCredited(invoice!)) {
    if (isClosedNow) await markPaid(tx, invoice!)
    return
  }
  if (isClosedNow) await closeInvoice(tx, invoice!)
  const sources = await sourcesOf(tx, before.id)
  await tx.emit(invoiceCredited({ invoiceId: before.id, clientId: before.clientId, sources }))
}
