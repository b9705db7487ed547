import { Money } from '@ostler/kernel'
import type { InvoiceToMatch } from '../../billing/index.ts'
import { clientNumbersIn, Numbers, squash } from './find-numbers.ts'
import { nameLikeness } from './name-likeness.ts'

/** What a line tells of who paid what. */
export type LineToMatch = {
  amount: Money
  payerName: string
  payerAccount: string
  text: string
  paymentReference: string
  endToEnd: string
}

/** What is known of those who might have paid. */
export type Known = {
  /** Of the line's currency, the one that is due first in front. */
  invoices: Invoices
  /** Whose payments came from an account before. */
  clientsOfAccount: ReadonlyMap<string, readonly number[]>
  /** Of clients whose number a line may hold, and of those who owe just its amount. */
  names: ReadonlyMap<number, string>
}

/** What might be done with a line. No invoice: it becomes credit of the client. */
export type Proposal = {
  clientId: number
  invoiceIds: number[]
  /** The higher, the surer; 100 is as sure as it gets. */
  score: number
  /** Why, as sentences for staff. */
  reasons: string[]
  /** May it be done without anybody looking? Never for the amount alone. */
  isCertain: boolean
}

/** The invoices of a currency, found by what names them, by client, and by what they ask for. */
export class Invoices {
  readonly all: readonly InvoiceToMatch[]
  readonly #numbers = new Numbers<InvoiceToMatch>()
  readonly #references = new Numbers<InvoiceToMatch>()
  readonly #byClient: Map<number, InvoiceToMatch[]>
  readonly #byBalance: Map<bigint, InvoiceToMatch[]>

  constructor(all: readonly InvoiceToMatch[]) {
    this.all = all
    for (const invoice of all) {
      this.#references.add(invoice.reference, invoice)
      for (const number of [invoice.number, invoice.proformaNumber]) if (number) this.#numbers.add(number, invoice)
    }
    const open = all.filter((one) => one.isOpen)
    this.#byClient = Map.groupBy(open, (one) => one.clientId)
    this.#byBalance = Map.groupBy(open, (one) => one.balance.minor)
  }

  referredToIn = (text: string) => this.#references.in(text)
  namedIn = (text: string) => this.#numbers.in(text)
  openOf = (clientId: number): readonly InvoiceToMatch[] => this.#byClient.get(clientId) ?? []
  askingFor = (amount: Money): readonly InvoiceToMatch[] => this.#byBalance.get(amount.minor) ?? []
}

const MOST = 5
const SCORES = { reference: 100, endToEnd: 90, number: 80, client: 70, account: 60, accountAlone: 40, likeness: 50 }
const ALIKE = 0.5

/** What a line might be for, the surest in front. Depends on nothing but what it is given. */
export function propose(line: LineToMatch, known: Known): Proposal[] {
  if (!line.amount.isPositive) return []
  const found = [
    ...named(line, known),
    ...ofClientNumbers(line, known),
    ...ofKnownAccount(line, known),
    ...alike(line, known),
  ]
  const merged = mergeSame(found).map((one) => ({
    ...one,
    reasons: [...one.reasons, ...aboutAmount(line, known, one)],
  }))
  const certain = merged.filter((one) => one.isCertain)
  // Two that are each beyond doubt contradict each other.
  const settled = certain.length > 1 ? merged.map((one) => ({ ...one, isCertain: false })) : merged
  return settled.sort((a, b) => b.score - a.score || a.clientId - b.clientId).slice(0, MOST)
}

type Place = { things: InvoiceToMatch[]; isDoubtful: boolean; score: number; says: (number: string) => string }

/** Invoices that the payer names: the surest place that names any counts. */
function named({ text, paymentReference, endToEnd }: LineToMatch, { invoices }: Known): Proposal[] {
  const anywhere = `${paymentReference} ${text}`
  const places: Place[] = [
    {
      ...invoices.referredToIn(anywhere),
      score: SCORES.reference,
      says: (number) => `The reference is that of invoice ${number}.`,
    },
    {
      ...either(invoices.referredToIn(endToEnd), invoices.namedIn(endToEnd)),
      score: SCORES.endToEnd,
      says: (number) => `The payer's own reference (end to end) names invoice ${number}.`,
    },
    { ...invoices.namedIn(anywhere), score: SCORES.number, says: (number) => `The text names invoice ${number}.` },
  ]
  const all = new Set(places.flatMap(({ things }) => things))
  const isDoubtful = places.some((place) => place.isDoubtful)
  const best = places.find(({ things }) => things.length > 0)
  if (!best) return []
  const isCertain = all.size === 1 && !isDoubtful && best.things[0]!.isOpen
  return [...Map.groupBy(all, (one) => one.clientId)].map(([clientId, ofClient]) => ({
    clientId,
    invoiceIds: ofClient.filter((one) => one.isOpen).map((one) => one.id),
    score: best.score - (all.size > 1 || isDoubtful ? 5 : 0),
    reasons: [
      ...ofClient.filter((one) => best.things.includes(one)).map((one) => best.says(one.number)),
      ...ofClient.filter((one) => !best.things.includes(one)).map((one) => `Invoice ${one.number} is named too.`),
      ...ofClient.filter((one) => !one.isOpen).map((one) => `Invoice ${one.number} is paid already.`),
      ...(isDoubtful ? ['Another number could be meant.'] : []),
    ],
    isCertain,
  }))
}

const either = (one: Omit<Place, 'score' | 'says'>, other: Omit<Place, 'score' | 'says'>) =>
  one.things.length > 0 ? one : other

function ofClientNumbers({ text }: LineToMatch, { invoices, names }: Known): Proposal[] {
  const ids = clientNumbersIn(text).filter((id) => names.has(id))
  return ids.map((clientId) => {
    const open = invoices.openOf(clientId)
    return {
      clientId,
      invoiceIds: open.map((one) => one.id),
      score: SCORES.client - (open.length === 1 ? 0 : 10),
      reasons: [`The text names client no. ${clientId}${open.length === 1 ? ', who has one open invoice' : ''}.`],
      isCertain: ids.length === 1 && open.length === 1,
    }
  })
}

/** The account paid for exactly one client so far. */
function ofKnownAccount({ amount, payerAccount }: LineToMatch, { invoices, clientsOfAccount }: Known): Proposal[] {
  const [clientId, ...others] = payerAccount === '' ? [] : (clientsOfAccount.get(payerAccount) ?? [])
  if (clientId === undefined || others.length > 0) return []
  const open = invoices.openOf(clientId)
  const same = open.filter((one) => one.balance.equals(amount))
  const all = Money.sum(
    open.map((one) => one.balance),
    amount.currency,
  )
  const isExact = same.length > 0 || (open.length > 0 && all.equals(amount))
  const chosen = same[0] ? [same[0]] : open
  return [
    {
      clientId,
      invoiceIds: chosen.map((one) => one.id),
      score: isExact ? SCORES.account : SCORES.accountAlone,
      reasons: ['Earlier payments from this account were of this client.'],
      isCertain: false,
    },
  ]
}

function alike({ amount, payerName }: LineToMatch, { invoices, names }: Known): Proposal[] {
  return invoices.askingFor(amount).flatMap((invoice) => {
    const likeness = nameLikeness(payerName, names.get(invoice.clientId) ?? '')
    if (likeness < ALIKE) return []
    return {
      clientId: invoice.clientId,
      invoiceIds: [invoice.id],
      score: Math.round(SCORES.likeness * likeness),
      reasons: [`The payer's name is like that of the client: ${names.get(invoice.clientId)}.`],
      isCertain: false,
    }
  })
}

/** The same invoices for several reasons are one proposal. */
function mergeSame(found: Proposal[]): Proposal[] {
  const groups = Map.groupBy(found, (one) => `${one.clientId}:${one.invoiceIds.join(',')}`)
  return [...groups.values()].map((same) => ({
    ...same[0]!,
    score: Math.max(...same.map((one) => one.score)),
    reasons: [...new Set(same.flatMap((one) => one.reasons))],
    isCertain: same.some((one) => one.isCertain),
  }))
}

function aboutAmount({ amount }: LineToMatch, { invoices }: Known, { clientId, invoiceIds }: Proposal): string[] {
  if (invoiceIds.length === 0) return ['Nothing of it is open: the money becomes credit.']
  const open = invoices.openOf(clientId).filter((one) => invoiceIds.includes(one.id))
  const asked = Money.sum(
    open.map((one) => one.balance),
    amount.currency,
  )
  const difference = amount.minus(asked)
  if (difference.isZero) return ['The amount is what is open.']
  return [
    difference.isPositive
      ? `It is ${difference} more than is open, which becomes credit.`
      : `It is ${difference.negated()} less than is open.`,
  ]
}

/** Clients whose names have to be known to propose something for a line. */
export const clientsToName = ({ text, amount }: LineToMatch, invoices: Invoices): number[] => [
  ...clientNumbersIn(text),
  ...(amount.isPositive ? invoices.askingFor(amount).map((one) => one.clientId) : []),
]

/** Does a text hold something that names a thing by itself, such as the reference of a payout? */
export const holdsReference = (text: string, reference: string): boolean => {
  const { text: sought } = squash(reference)
  return sought.length >= 6 && squash(text).text.includes(sought)
}
