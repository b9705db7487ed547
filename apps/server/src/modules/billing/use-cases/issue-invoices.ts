import { Money } from '@ostler/kernel'
import { sql } from 'drizzle-orm'
import type { Context, Tx } from '../../../platform/context.ts'
import { readSetting } from '../../../platform/settings.ts'
import { billingParties } from '../../clients/index.ts'
import { creditOf, type Entry, postMany } from '../../ledger/index.ts'
import { isPending, type TaxPending, type TaxScheme, taxSchemes, UNTAXED, untaxedScheme } from '../../tax/index.ts'
import { chargeGone } from '../errors.ts'
import { invoiceIssued, invoicePaid } from '../events.ts'
import { type Drawn, drawNumbers } from '../numbering.ts'
import {
  addsFunds,
  creditToUse,
  entryOfIssue,
  type InvoiceGroup,
  type Prepared,
  prepare,
  splitAsWanted,
} from '../prepared.ts'
import { automaticCreditSetting, companySetting, numberingSetting, proformaSetting } from '../settings.ts'

export type Issued = { id: number; clientId: number; number: string; total: Money; isPaid: boolean }

export type IssuedInvoices = {
  issued: Issued[]
  /** Their buyer's tax id is not checked yet: nobody knows which tax they bear, so they are not made. */
  waiting: InvoiceGroup[]
  /** They come to less than nothing: they wait for further charges. */
  carried: InvoiceGroup[]
}

type Document = Prepared & { id: number; isProforma: boolean; creditUsed: Money; isPaid: boolean }

/**
 * Turns groups of open charges into issued invoices, any number at once, with a number of statements that does not depend
 * on how many they are. One invoice is issued by the same code as a hundred thousand.
 *
 * Seller, buyer, lines, taxes and totals are copied in, so later changes of any of them leave the document as it is. What
 * belongs to an invoice is written before it: the numbers are drawn last, because whoever else issues waits from there to
 * the commit. The caller holds the lock on each client's money.
 *
 * @throws charge_gone when a charge was invoiced or deleted meanwhile; nothing is issued then
 * @emits billing.invoice_issued for each; billing.invoice_paid for those that credit pays, or that come to nothing
 */
export async function issueInvoices(tx: Tx, groups: InvoiceGroup[]): Promise<IssuedInvoices> {
  const { prepared, waiting, carried } = await prepareAll(tx, groups)
  return { issued: await issuePrepared(tx, prepared), waiting, carried }
}

/** As `issueInvoices`, with the taxes decided. @throws charge_gone */
export async function issuePrepared(tx: Tx, prepared: Prepared[]): Promise<Issued[]> {
  if (prepared.length === 0) return []
  const documents = await settleAtOnce(tx, prepared)
  await claimCharges(tx, documents)
  await writeLines(tx, documents)
  await postMany(tx, documents.flatMap(entriesOf))
  await writeAllocations(tx, documents)
  const issued = await writeInvoices(tx, documents)
  recordIssued(tx, issued)
  await tx.emitAll(issued.map(({ id, clientId }) => invoiceIssued({ invoiceId: id, clientId })))
  const sources = new Map(documents.map(({ id, charges }) => [id, charges.map((charge) => charge.source)]))
  await tx.emitAll(
    issued
      .filter((invoice) => invoice.isPaid)
      .map(({ id, clientId }) => invoicePaid({ invoiceId: id, clientId, sources: sources.get(id)! })),
  )
  return issued
}

/** What each group will cost, before anything of it is written. */
export async function prepareAll(tx: Context, groups: InvoiceGroup[]) {
  const parties = await billingParties(
    tx,
    groups.map((group) => group.clientId),
  )
  const schemes = await schemesOf(tx, parties)
  const prepared: Prepared[] = []
  const waiting: InvoiceGroup[] = []
  const carried: InvoiceGroup[] = []
  for (const group of groups) {
    const party = parties.get(group.clientId)
    if (!party) throw new Error(`There is no client ${group.clientId} to invoice.`)
    const isTaxed = group.charges.some((charge) => charge.taxClass !== UNTAXED)
    const scheme = isTaxed ? schemes.get(group.clientId)! : untaxedScheme
    if (isPending(scheme)) {
      waiting.push(group)
      continue
    }
    for (const part of splitAsWanted(group, party)) {
      const invoice = prepare(part, party, scheme)
      if (invoice.taxed.total.isNegative) carried.push(part)
      else prepared.push(invoice)
    }
  }
  return { prepared, waiting, carried }
}

/** The scheme of each client. Buyers that are alike are asked about once. */
async function schemesOf(
  tx: Context,
  parties: Awaited<ReturnType<typeof billingParties>>,
): Promise<Map<number, TaxScheme | TaxPending>> {
  const keys = new Map([...parties].map(([id, { buyer }]) => [id, JSON.stringify(buyer)]))
  const distinct = new Map([...parties].map(([id, { buyer }]) => [keys.get(id)!, buyer]))
  const schemes = await taxSchemes(tx, { buyers: [...distinct.values()], on: tx.today })
  const byKey = new Map([...distinct.keys()].map((key, index) => [key, schemes[index]!]))
  return new Map([...keys].map(([id, key]) => [id, byKey.get(key)!]))
}

/** Gives each invoice its id, and what pays it at once: credit, or that there is nothing to pay. */
async function settleAtOnce(tx: Tx, prepared: Prepared[]): Promise<Document[]> {
  const { rows } = await tx.db.execute<{ id: string }>(sql`
    SELECT nextval('billing.invoices_id_seq') AS id FROM generate_series(1, ${prepared.length}::int)`)
  const asksOnly = await readSetting(tx, proformaSetting)
  const rule = await readSetting(tx, automaticCreditSetting)
  const credits = rule === 'never' ? new Map<string, Money>() : await creditsOf(tx, prepared)
  return prepared.map((invoice, index) => {
    const { total } = invoice.taxed
    const key = `${invoice.clientId} ${invoice.currency}`
    const credit = credits.get(key) ?? Money.zero(invoice.currency)
    const creditUsed = creditToUse(total, credit, addsFunds(invoice) || invoice.isPaidForAlready ? 'never' : rule)
    if (creditUsed.isPositive) credits.set(key, credit.minus(creditUsed))
    // What credit pays, or what costs nothing, has nothing to ask for: it is an invoice at once.
    const isProforma = asksOnly && creditUsed.isZero && total.isPositive
    return { ...invoice, id: Number(rows[index]!.id), isProforma, creditUsed, isPaid: creditUsed.equals(total) }
  })
}

async function creditsOf(tx: Tx, prepared: Prepared[]): Promise<Map<string, Money>> {
  const credits = new Map<string, Money>()
  for (const [currency, group] of Map.groupBy(prepared, (invoice) => invoice.currency)) {
    const ids = [...new Set(group.map((invoice) => invoice.clientId))]
    for (const [clientId, credit] of await creditOf(tx, ids, currency)) credits.set(`${clientId} ${currency}`, credit)
  }
  return credits
}

async function claimCharges(tx: Tx, documents: Document[]): Promise<void> {
  const rows = documents.flatMap(({ id, clientId, charges }) =>
    charges.map((charge) => ({ c: charge.id, i: id, o: clientId })),
  )
  const claimed = await tx.db.execute(sql`
    UPDATE billing.charges c SET invoice_id = g.i, draft_id = NULL
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS g(c bigint, i bigint, o bigint)
     WHERE c.id = g.c AND c.client_id = g.o AND c.invoice_id IS NULL`)
  if (claimed.rowCount !== rows.length) throw chargeGone()
}

async function writeLines(tx: Tx, documents: Document[]): Promise<void> {
  const rows = documents.flatMap(({ id, charges, taxed }) =>
    charges.map((charge, index) => ({
      i: id,
      p: index + 1,
      d: charge.description,
      s: charge.periodStart,
      e: charge.periodEnd,
      a: String(charge.amountMinor),
      src: charge.source,
      dm: String(charge.discountMinor),
      dl: charge.discountLabel,
      tc: charge.taxClass,
      acc: charge.account,
      n: String(taxed.lines[index]!.net.minor),
      t: String(taxed.lines[index]!.tax.minor),
    })),
  )
  await tx.db.execute(sql`
    INSERT INTO billing.invoice_lines (invoice_id, position, description, period_start, period_end, amount_minor, source,
                                       discount_minor, discount_label, tax_class, account, net_minor, tax_minor)
    SELECT i, p, d, s, e, a, src, dm, dl, tc, acc, n, t FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS r(i bigint, p int, d text, s date, e date, a bigint, src text, dm bigint, dl text, tc text, acc text, n bigint, t bigint)`)
}

function entriesOf({ id, clientId, currency, charges, taxed, isProforma, creditUsed }: Document): Entry[] {
  if (isProforma) return []
  const lines = charges.map((charge, index) => ({ account: charge.account, net: taxed.lines[index]!.net }))
  const issue = entryOfIssue(id, {
    clientId,
    currency,
    total: taxed.total,
    rounding: taxed.rounding,
    lines,
    taxes: taxed.taxes,
  })
  return creditUsed.isZero ? [issue] : [issue, entryOfCredit(clientId, creditUsed, creditSource(id, 1))]
}

/** Names the n-th time that an invoice took credit. */
export const creditSource = (invoiceId: number, n: number): string => `credit_use:${invoiceId}:${n}`

export const entryOfCredit = (clientId: number, amount: Money, source: string): Entry => ({
  kind: 'credit_used',
  source,
  clientId,
  currency: amount.currency,
  postings: [
    { account: 'credit', debit: amount },
    { account: 'receivable', credit: amount },
  ],
})

async function writeAllocations(tx: Tx, documents: Document[]): Promise<void> {
  const rows = documents
    .filter((document) => document.creditUsed.isPositive)
    .map(({ id, creditUsed }) => ({ i: id, s: creditSource(id, 1), a: String(creditUsed.minor) }))
  if (rows.length === 0) return
  await tx.db.execute(sql`
    INSERT INTO billing.allocations (invoice_id, source, amount_minor, allocated_at)
    SELECT i, s, a, ${tx.now.toString()}::timestamptz FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r(i bigint, s text, a bigint)`)
}

async function writeInvoices(tx: Tx, documents: Document[]): Promise<Issued[]> {
  const seller = await readSetting(tx, companySetting)
  const formats = await readSetting(tx, numberingSetting)
  const proformas = documents.filter((document) => document.isProforma)
  const invoices = documents.filter((document) => !document.isProforma)
  const issued: Issued[] = []
  if (proformas.length > 0) {
    issued.push(
      ...(await insertInvoices(
        tx,
        proformas,
        seller,
        await drawNumbers(tx, 'proforma', formats.proforma, proformas.length),
      )),
    )
  }
  if (invoices.length > 0) {
    issued.push(
      ...(await insertInvoices(
        tx,
        invoices,
        seller,
        await drawNumbers(tx, 'invoice', formats.invoice, invoices.length),
      )),
    )
  }
  return issued
}

async function insertInvoices(
  tx: Tx,
  documents: Document[],
  seller: { name: string; lines: string[] },
  drawn: Drawn,
): Promise<Issued[]> {
  const rows = documents.map((document, index) => {
    const { taxed } = document
    return {
      id: document.id,
      c: document.clientId,
      n: drawn.numbers[index],
      sn: drawn.first + index,
      cur: document.currency,
      due: document.dueOn,
      b: document.party.address,
      sub: String(taxed.subtotal.minor),
      tax: String(taxed.tax.minor),
      rnd: String(taxed.rounding.minor),
      tot: String(taxed.total.minor),
      paid: String(document.creditUsed.minor),
      ip: document.isPaid,
      pro: document.isProforma,
      taxes: taxed.taxes.map(({ rule, name, percent, base, amount }, row) => ({
        ...(document.taxClasses[row] ? { classes: document.taxClasses[row] } : {}),
        rule,
        name,
        percent,
        baseMinor: String(base.minor),
        amountMinor: String(amount.minor),
      })),
      notes: taxed.notes,
      loc: document.party.locale,
    }
  })
  await tx.db.execute(sql`
    INSERT INTO billing.invoices (id, client_id, number, series, series_number, currency, issued_on, due_on, seller, buyer, subtotal_minor,
                                  tax_minor, rounding_minor, total_minor, paid_minor, paid_at, is_proforma, taxes, notes, locale)
    SELECT id, c, n, ${drawn.series}, sn, cur, ${drawn.issuedOn.toString()}::date, due, ${JSON.stringify(seller)}::jsonb, b, sub, tax, rnd, tot,
           paid, CASE WHEN ip THEN ${tx.now.toString()}::timestamptz END, pro, taxes, notes, loc
      FROM json_to_recordset(${JSON.stringify(rows)}::json)
        AS r(id bigint, c bigint, n text, sn bigint, cur text, due date, b jsonb, sub bigint, tax bigint, rnd bigint, tot bigint, paid bigint,
             ip boolean, pro boolean, taxes jsonb, notes text[], loc text)`)
  return documents.map((document, index) => ({
    id: document.id,
    clientId: document.clientId,
    number: drawn.numbers[index]!,
    total: document.taxed.total,
    isPaid: document.isPaid,
  }))
}

/** One row in the audit trail for one invoice, and one for a whole run of them: the invoices name themselves. */
function recordIssued(tx: Tx, issued: Issued[]): void {
  if (issued.length === 1) {
    const [{ id, number, total }] = issued as [Issued]
    tx.record({ action: 'invoice_issued', object: `invoice:${id}`, after: { number, total } })
    return
  }
  tx.record({
    action: 'invoices_issued',
    object: 'invoices',
    after: { count: issued.length, first: issued[0]!.number, last: issued.at(-1)!.number },
  })
}
