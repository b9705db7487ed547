import { Money } from '@ostler/kernel'
import type { BillingParty } from '../clients/index.ts'
import type { Account, Entry, Posting } from '../ledger/index.ts'
import { applyTax, type Taxed, type TaxScheme } from '../tax/index.ts'
import type { AutomaticCredit } from './settings.ts'

/** A charge on its way to an invoice. Days are text here: nothing is computed with them any more. */
export type OpenCharge = {
  id: number
  clientId: number
  currency: string
  description: string
  periodStart: string | null
  periodEnd: string | null
  amountMinor: bigint
  discountMinor: bigint
  discountLabel: string | null
  taxClass: string
  account: Account
  dueOn: string
  source: string
}

/** Charges that come to stand on one invoice. */
export type InvoiceGroup = {
  clientId: number
  currency: string
  dueOn: string
  charges: OpenCharge[]
  /** Put together by a run and not by people: it is split for a client who wants an invoice for each service. */
  isPlanned?: boolean
  /** The money for it is in hand, so no credit pays it. */
  isPaidForAlready?: boolean
}

/** One invoice, or one for each service when the client wants that. A source begins with what it is of: `service:12:…`. */
export function splitAsWanted(group: InvoiceGroup, party: BillingParty): InvoiceGroup[] {
  if (!group.isPlanned || !party.separateInvoices) return [group]
  const byThing = Map.groupBy(group.charges, ({ source }) => source.split(':').slice(0, 2).join(':'))
  return [...byThing.values()].map((charges) => ({ ...group, charges }))
}

/** An invoice in all but its number: nothing about it is decided later, and nothing has been written. */
export type Prepared = InvoiceGroup & {
  party: BillingParty
  taxed: Taxed
  /** For each row of taxes, the tax classes that bear it; null when all of them do. */
  taxClasses: (string[] | null)[]
}

/** Pure: what this group costs this buyer. */
export function prepare(group: InvoiceGroup, party: BillingParty, scheme: TaxScheme): Prepared {
  const lines = group.charges.map((charge) => ({
    amount: Money.ofMinor(charge.amountMinor, charge.currency),
    taxClass: charge.taxClass,
  }))
  const taxed = applyTax(scheme, lines, group.currency)
  return { ...group, party, taxed, taxClasses: classesOf(taxed, group, scheme) }
}

/**
 * Which classes bear which tax: a credit note for one line has to take back the taxes of that line and no others. Found
 * out by taxing each class alone, where a document has several of both.
 */
function classesOf({ taxes }: Taxed, { charges, currency }: InvoiceGroup, scheme: TaxScheme): (string[] | null)[] {
  const classes = [...new Set(charges.map((charge) => charge.taxClass))]
  const probe = Money.ofMinor(1_000_000n, currency)
  return bearersOf(taxes, classes, (taxClass) => applyTax(scheme, [{ amount: probe, taxClass }], currency).taxes)
}

type Rule = Pick<Taxed['taxes'][number], 'rule' | 'percent'>

/** Pure: for each tax, the classes whose taxes alone have it among them; null where there is nothing to tell apart. */
export function bearersOf(taxes: Rule[], classes: string[], alone: (taxClass: string) => Rule[]): (string[] | null)[] {
  if (taxes.length < 2 || classes.length < 2) return taxes.map(() => null)
  const name = ({ rule, percent }: Rule) => `${rule} ${percent}`
  const rulesOf = new Map(classes.map((taxClass) => [taxClass, new Set(alone(taxClass).map(name))]))
  return taxes.map((tax) => classes.filter((taxClass) => rulesOf.get(taxClass)!.has(name(tax))))
}

/** Does this invoice ask for money that becomes credit? Credit pays no such invoice: it would buy itself. */
export const addsFunds = ({ charges }: { charges: { account: Account }[] }): boolean =>
  charges.some((charge) => charge.account === 'advances')

/** The entry of an invoice's issue: the client owes the total, income and taxes are earned by account. */
export function entryOfIssue(invoiceId: number, document: Omit<BookedDocument, 'kind'>): Entry {
  return entryOf({ ...document, kind: 'invoice_issued', source: `invoice:${invoiceId}` })
}

/** The entry of a credit note: income and taxes are given back; what it does not settle becomes the client's credit. */
export function entryOfCreditNote(
  creditNoteId: number,
  { applied, ...document }: Omit<BookedDocument, 'kind'> & { applied: Money },
): Entry {
  const issue = entryOf({ ...document, kind: 'credit_note_issued', source: `credit_note:${creditNoteId}` })
  const [, ...earned] = reversed(issue.postings)
  const settled: Posting[] = [
    { account: 'receivable', credit: applied },
    { account: 'credit', credit: document.total.minus(applied) },
  ]
  return { ...issue, postings: [...earned, ...settled] }
}

/** The same postings the other way round. */
export const reversed = (postings: Posting[]): Posting[] =>
  postings.map((posting) =>
    'debit' in posting
      ? { account: posting.account, credit: posting.debit }
      : { account: posting.account, debit: posting.credit },
  )

type BookedDocument = {
  kind: string
  clientId: number
  currency: string
  total: Money
  rounding: Money
  lines: { account: Account; net: Money }[]
  taxes: { rule: string; amount: Money }[]
}

function entryOf(document: BookedDocument & { source: string }): Entry {
  const earned = new Map<Account, Money>()
  const earn = (account: Account, amount: Money) => earned.set(account, earned.get(account)?.plus(amount) ?? amount)
  for (const { account, net } of document.lines) earn(account, net)
  for (const { rule, amount } of document.taxes) earn(`tax:${rule}`, amount)
  earn('rounding', document.rounding)
  const postings: Posting[] = [{ account: 'receivable', debit: document.total }]
  for (const [account, amount] of earned) postings.push({ account, credit: amount })
  return {
    kind: document.kind,
    source: document.source,
    clientId: document.clientId,
    currency: document.currency,
    postings,
  }
}

/** How much of a client's credit an invoice takes by itself. */
export function creditToUse(total: Money, credit: Money, rule: AutomaticCredit): Money {
  const nothing = Money.zero(total.currency)
  if (!credit.isPositive || !total.isPositive || rule === 'never') return nothing
  if (rule === 'when_it_covers_all' && credit.compare(total) < 0) return nothing
  return total.atMost(credit)
}
