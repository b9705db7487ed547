import { Money } from '@ostler/kernel'
import { eq, type SQL, sql } from 'drizzle-orm'
import type { Tx } from '../../../platform/context.ts'
import { type Account, lockOwnersMoney, type Posting, post } from '../../ledger/index.ts'
import { invoiceReopened } from '../events.ts'
import { balanceOf, type InvoiceRow, isOpen } from '../invoice.ts'
import { standInOf } from '../queries/credit-notes.ts'
import { invoices, reversals } from '../schema.ts'
import { takeFundsBack } from './add-funds.ts'
import { allocate } from './allocate.ts'
import { lockInvoice } from './lock-invoice.ts'
import { markPaid } from './mark-paid.ts'

export type Reversed = {
  reversalId: number
  /** What was taken from invoices, or given them again. */
  ofInvoices: Money
  /** What was taken from the client's credit, or became credit again. */
  ofCredit: Money
  /** The invoices whose balance changed. */
  invoiceIds: number[]
}

type Moved = { clientId: number; source: string; amount: Money; counter: Account }
type Part = { invoice: InvoiceRow; amount: Money }

/**
 * Takes back what a payment has done, because the money was taken from us again: what it settled of invoices, the newest
 * first, and then what became credit. The invoices ask for it again. Credit may fall below nothing here, and nowhere else:
 * the client has had the money of us and the bank has given it back to them as well.
 *
 * Of an invoice, what a credit note has taken back is not asked for again; that part became credit, and is taken from there.
 *
 * `source` names the payment, `counter` is the account from which the money has gone.
 *
 * @emits billing.invoice_reopened for each that was paid
 */
export async function reversePayment(tx: Tx, { clientId, source, amount, counter }: Moved): Promise<Reversed> {
  await lockOwnersMoney(tx, async () => [clientId])
  const parts: Part[] = []
  let rest = amount
  for (const [invoiceId, used] of await usedOf(tx, source)) {
    if (!used.isPositive || !rest.isPositive || used.currency !== amount.currency) continue
    const [invoice] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId)).for('update')
    const askable = Money.ofMinor(invoice!.paidMinor - invoice!.creditedMinor, amount.currency)
    if (!askable.isPositive) continue
    const taken = rest.atMost(used).atMost(askable)
    parts.push({ invoice: invoice!, amount: taken })
    rest = rest.minus(taken)
  }
  const reversed = await note(tx, { clientId, source, amount, counter }, parts, rest)
  for (const { invoice, amount: taken } of parts) {
    const lowered = await allocate(tx, invoice, { amount: taken.negated(), source: `reversal:${reversed.reversalId}` })
    tx.record({
      action: 'payment_taken_back',
      object: `invoice:${invoice.id}`,
      before: { balance: balanceOf(invoice) },
      after: { balance: balanceOf(lowered), source },
    })
    if (invoice.paidAt) await reopen(tx, lowered, reversed.reversalId)
  }
  return reversed
}

async function reopen(tx: Tx, invoice: InvoiceRow, reversalId: number): Promise<void> {
  await tx.db.update(invoices).set({ paidAt: null }).where(eq(invoices.id, invoice.id))
  await takeFundsBack(tx, invoice, reversalId)
  tx.record({ action: 'invoice_reopened', object: `invoice:${invoice.id}`, after: { number: invoice.number } })
  await tx.emit(invoiceReopened({ invoiceId: invoice.id, clientId: invoice.clientId }))
}

/**
 * Has a payment that was taken back count again: for the invoices that it was taken from, the oldest first, as far as they
 * still ask for it; the rest becomes credit.
 *
 * @emits billing.invoice_paid for each that nothing is left to pay on, also where it was told before
 */
export async function reinstatePayment(tx: Tx, { clientId, source, amount, counter }: Moved): Promise<Reversed> {
  await lockOwnersMoney(tx, async () => [clientId])
  const parts: Part[] = []
  let rest = amount
  for (const [invoiceId, missing] of await takenOf(tx, source)) {
    if (!missing.isPositive || !rest.isPositive) continue
    const [meant] = await tx.db.select().from(invoices).where(eq(invoices.id, invoiceId)).for('update')
    const invoice = meant!.voidedAt ? await lockInvoice(tx, await standInOf(tx, invoiceId)) : meant!
    if (!isOpen(invoice)) continue
    // Two that were merged since are one now.
    const part = parts.find((one) => one.invoice.id === invoice.id)
    const asked = part ? balanceOf(invoice).minus(part.amount) : balanceOf(invoice)
    const given = rest.atMost(missing).atMost(asked)
    if (!given.isPositive) continue
    if (part) part.amount = part.amount.plus(given)
    else parts.push({ invoice, amount: given })
    rest = rest.minus(given)
  }
  const again = parts.map((part) => ({ ...part, amount: part.amount.negated() }))
  const reversed = await note(tx, { clientId, source, amount: amount.negated(), counter }, again, rest.negated())
  for (const { invoice, amount: given } of parts) {
    const settled = await allocate(tx, invoice, { amount: given, source: `reversal:${reversed.reversalId}` })
    tx.record({
      action: 'payment_counts_again',
      object: `invoice:${invoice.id}`,
      before: { balance: balanceOf(invoice) },
      after: { balance: balanceOf(settled), source },
    })
    if (balanceOf(settled).isZero) await markPaid(tx, settled)
  }
  return reversed
}

/** Writes down what is taken, or with amounts of less than nothing given again, and books it. */
async function note(tx: Tx, { clientId, source, amount, counter }: Moved, parts: Part[], ofCredit: Money) {
  const [made] = await tx.db
    .insert(reversals)
    .values({
      clientId,
      source,
      currency: amount.currency,
      amountMinor: amount.minor,
      creditMinor: ofCredit.minor,
      counter,
      madeAt: tx.now,
    })
    .returning({ id: reversals.id })
  await post(tx, {
    kind: amount.isNegative ? 'payment_reinstated' : 'payment_reversed',
    source: `reversal:${made!.id}`,
    clientId,
    currency: amount.currency,
    postings: [
      ...parts.map((part): Posting => ({ account: 'receivable', debit: part.amount })),
      { account: 'credit', debit: ofCredit },
      { account: counter, credit: amount },
    ],
  })
  const ofInvoices = amount.minus(ofCredit)
  tx.record({
    action: amount.isNegative ? 'payment_reinstated' : 'payment_reversed',
    object: source,
    after: { amount, ofInvoices, ofCredit, counter },
  })
  return { reversalId: made!.id, ofInvoices, ofCredit, invoiceIds: parts.map((part) => part.invoice.id) }
}

/** What a payment has on invoices at the moment, that which it was used for last in front. */
const usedOf = (tx: Tx, source: string) => sumsOf(tx, sql`${ofReversals(source)} || ${source}::text`, sql`DESC`)

/** What was taken of a payment from invoices and not given again, that which was taken first in front. */
const takenOf = async (tx: Tx, source: string) =>
  (await sumsOf(tx, ofReversals(source), sql`ASC`)).map(([id, sum]): [number, Money] => [id, sum.negated()])

const ofReversals = (source: string): SQL =>
  sql`ARRAY(SELECT 'reversal:' || r.id FROM billing.reversals r WHERE r.source = ${source})`

async function sumsOf(tx: Tx, sources: SQL, order: SQL): Promise<[number, Money][]> {
  const { rows } = await tx.db.execute<{ invoice: string; sum: string; currency: string }>(sql`
    SELECT a.invoice_id AS invoice, i.currency, sum(a.amount_minor) AS sum
      FROM billing.allocations a JOIN billing.invoices i ON i.id = a.invoice_id
     WHERE a.source = ANY(${sources}) GROUP BY 1, 2 ORDER BY min(a.id) ${order}`)
  return rows.map((row) => [Number(row.invoice), Money.ofMinor(BigInt(row.sum), row.currency)])
}
