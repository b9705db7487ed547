import { invalidField } from '@ostler/kernel'
import { and, asc, eq, inArray, isNull, or, sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { lockClientMoney } from '../../ledger/index.ts'
import { invoiceNotPayable, invoicesDiffer } from '../errors.ts'
import { invoicesReplaced } from '../events.ts'
import { type InvoiceRow, isOpen } from '../invoice.ts'
import { charges, invoices, replacements } from '../schema.ts'
import { issueInvoice } from './issue-invoice.ts'
import { lockInvoices } from './lock-invoice.ts'
import { voidInvoice } from './void-invoice.ts'

/**
 * Makes one invoice of several open ones that nobody has paid on. An issued document does not change, so they are voided,
 * and their charges, the same rows, come to stand on a new one: each source is still charged once, and its owner hears of
 * the payment of the new invoice. It is due when the first of them was, unless another day is given.
 *
 * @throws invoice_not_found, invoices_differ, invoice_not_payable, invoice_has_payments, tax_undecided
 * @emits billing.invoice_issued, billing.invoices_replaced
 */
export async function mergeInvoices(
  ctx: Context,
  { invoiceIds, dueOn }: { invoiceIds: number[]; dueOn?: Temporal.PlainDate | undefined },
): Promise<InvoiceRow> {
  ctx.actor.must('invoices.manage')
  if (new Set(invoiceIds).size < 2) throw invalidField('invoiceIds', 'must name two invoices at least')
  return ctx.transaction(async (tx) => {
    const locked = await lockInvoices(tx, invoiceIds)
    const [first] = locked as [InvoiceRow]
    if (locked.some((invoice) => invoice.currency !== first.currency)) throw invoicesDiffer()
    const freed = await takeBack(tx, locked)
    const merged = await issueInvoice(tx, {
      clientId: first.clientId,
      currency: first.currency,
      dueOn: dueOn ?? first.dueOn,
      chargeIds: freed.map((charge) => charge.id),
    })
    await noteReplacement(tx, locked, [{ invoice: merged, sources: freed.map((charge) => charge.source) }])
    return merged
  })
}

/**
 * Takes lines off an open invoice that nobody has paid on and puts them on one of their own. As with `mergeInvoices`, the
 * old one is voided; the lines that stay are issued anew first.
 *
 * @throws invoice_not_found, invoice_not_payable, invoice_has_payments, invoice_negative, tax_undecided
 * @emits billing.invoice_issued twice, billing.invoices_replaced
 */
export async function splitInvoice(
  ctx: Context,
  input: { invoiceId: number; lineIds: number[]; dueOn?: Temporal.PlainDate | undefined },
): Promise<{ rest: InvoiceRow; split: InvoiceRow }> {
  ctx.actor.must('invoices.manage')
  return ctx.transaction(async (tx) => {
    const [invoice] = (await lockInvoices(tx, [input.invoiceId])) as [InvoiceRow]
    const { rows } = await tx.db.execute<{ source: string }>(sql`
      SELECT source FROM billing.invoice_lines
       WHERE invoice_id = ${invoice.id} AND id = ANY(${sql.param(input.lineIds)}::bigint[])`)
    if (rows.length !== new Set(input.lineIds).size)
      throw invalidField('lineIds', 'names a line that is not on this invoice')
    const isTaken = new Set(rows.map((row) => row.source))
    const freed = await takeBack(tx, [invoice])
    const [taken, left] = [
      freed.filter((charge) => isTaken.has(charge.source)),
      freed.filter((charge) => !isTaken.has(charge.source)),
    ]
    if (taken.length === 0 || left.length === 0)
      throw invalidField('lineIds', 'must leave a line on each of the two invoices')
    const issue = (ofOne: Freed[], dueOn: Temporal.PlainDate) =>
      issueInvoice(tx, {
        clientId: invoice.clientId,
        currency: invoice.currency,
        dueOn,
        chargeIds: ofOne.map((charge) => charge.id),
      })
    const rest = await issue(left, invoice.dueOn)
    const split = await issue(taken, input.dueOn ?? invoice.dueOn)
    await noteReplacement(
      tx,
      [invoice],
      [
        { invoice: rest, sources: left.map((charge) => charge.source) },
        { invoice: split, sources: taken.map((charge) => charge.source) },
      ],
    )
    return { rest, split }
  })
}

/**
 * Takes what is not wanted any more off the open invoices of a client that took the place of others: each is voided, and
 * what else stands on it is issued anew. `things` are what the charges are of, such as `service:12`.
 *
 * @throws invoice_has_payments when something was paid on one of them
 * @emits billing.invoice_issued, billing.invoices_replaced where something else stood on it
 */
export async function withdrawCharges(tx: Tx, { clientId, things }: { clientId: number; things: string[] }) {
  await lockClientMoney(tx, clientId)
  const isWithdrawn = (source: string) => things.some((thing) => source.startsWith(`${thing}:`))
  const open = await tx.db
    .select({ invoiceId: invoices.id, source: charges.source })
    .from(invoices)
    .innerJoin(charges, eq(charges.invoiceId, invoices.id))
    .where(and(eq(invoices.clientId, clientId), isNull(invoices.paidAt), isNull(invoices.voidedAt)))
  const concerned = new Set(open.filter(({ source }) => isWithdrawn(source)).map(({ invoiceId }) => invoiceId))
  for (const invoiceId of [...concerned].sort((a, b) => a - b)) {
    const [invoice] = (await lockInvoices(tx, [invoiceId])) as [InvoiceRow]
    const isAlone = open.every((one) => one.invoiceId !== invoiceId || isWithdrawn(one.source))
    if (isAlone) {
      await voidInvoice(tx, invoiceId)
      continue
    }
    const freed = await takeBack(tx, [invoice])
    const [gone, left] = [
      freed.filter(({ source }) => isWithdrawn(source)),
      freed.filter(({ source }) => !isWithdrawn(source)),
    ]
    const ids = gone.map(({ id }) => id)
    await tx.db.update(charges).set({ invoiceId }).where(inArray(charges.id, ids))
    const rest = await issueInvoice(tx, {
      clientId,
      currency: invoice.currency,
      dueOn: invoice.dueOn,
      chargeIds: left.map(({ id }) => id),
    })
    await noteReplacement(tx, [invoice], [{ invoice: rest, sources: left.map(({ source }) => source) }])
  }
}

/** Was this invoice merged or split, or did it come of that? Then what it began with may stand elsewhere, or beside other things. */
export async function wasReworked(ctx: Context, invoiceId: number): Promise<boolean> {
  const concerned = or(eq(replacements.invoiceId, invoiceId), eq(replacements.byInvoiceId, invoiceId))
  return (await ctx.read.$count(replacements, concerned)) > 0
}

type Freed = { id: number; source: string }

/** Voids invoices and makes their charges open ones again, to be invoiced in this same transaction. */
export async function takeBack(tx: Tx, locked: InvoiceRow[]): Promise<Freed[]> {
  const freed: Freed[] = []
  for (const invoice of locked) {
    if (!isOpen(invoice)) throw invoiceNotPayable()
    await voidInvoice(tx, invoice.id)
    const ofInvoice = await tx.db
      .select({ id: charges.id, source: charges.source })
      .from(charges)
      .where(eq(charges.invoiceId, invoice.id))
      .orderBy(asc(charges.id))
    await tx.db.update(charges).set({ invoiceId: null }).where(eq(charges.invoiceId, invoice.id))
    freed.push(...ofInvoice)
  }
  return freed
}

/** Leaves a row that says which invoices stand in the place of which, and tells whoever remembers them. */
export async function noteReplacement(tx: Tx, old: InvoiceRow[], by: { invoice: InvoiceRow; sources: string[] }[]) {
  await tx.db.insert(replacements).values(
    old.flatMap(({ id }) =>
      by.map(({ invoice }) => ({
        invoiceId: id,
        byInvoiceId: invoice.id,
        madeBy: tx.actor.label,
        madeAt: tx.now,
      })),
    ),
  )
  const numbers = by.map(({ invoice }) => invoice.number)
  for (const { id } of old) tx.record({ action: 'invoice_replaced', object: `invoice:${id}`, after: { by: numbers } })
  await tx.emit(
    invoicesReplaced({
      clientId: old[0]!.clientId,
      replaced: old.map(({ id }) => id),
      by: by.map(({ invoice, sources }) => ({ invoiceId: invoice.id, sources })),
    }),
  )
}
