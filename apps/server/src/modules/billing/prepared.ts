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
}

/** One invoice, or one for each service when the client wants that. A source begins with what it is of: `service:12:…`. */
export function splitAsWanted(group: InvoiceGroup, party: BillingParty): InvoiceGroup[] {
  if (!group.isPlanned || !party.separateInvoices) return [group]
  const byThing = Map.groupBy(group.charges, ({ source }) => source.split(':').slice(0, 2).join(':'))
  return [...byThing.values()].map((charges) => ({ ...group, charges }))
}

/** An invoice in all but its number: nothing about it is decided later, and nothing has been written. */
export type Prepared = InvoiceGroup & { party: BillingParty; taxed: Taxed }

/** Pure: what this group costs this buyer. */
export function prepare(group: InvoiceGroup, party: BillingParty, scheme: TaxScheme): Prepared {
  const lines = group.charges.map((charge) => ({
    amount: Money.ofMinor(charge.amountMinor, charge.currency),
    taxClass: charge.taxClass,
  }))
  return { ...group, party, taxed: applyTax(scheme, lines, group.currency) }
}

/** The entry of an invoice's issue: the client owes the total, income and taxes are earned by account. */
export function entryOfIssue(invoiceId: number, document: Omit<BookedDocument, 'kind'>): Entry {
  return entryOf({ ...document, kind: 'invoice_issued', source: `invoice:${invoiceId}` })
}

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
