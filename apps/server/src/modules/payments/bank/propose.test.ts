import { creditorReference, Money } from '@ostler/kernel'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { InvoiceToMatch } from '../../billing/index.ts'
import { clientNumbersIn } from './find-numbers.ts'
import { nameLikeness } from './name-likeness.ts'
import { Invoices, type Known, type LineToMatch, propose } from './propose.ts'

const eur = (amount: string) => Money.parse(amount, 'EUR')
const anInvoice = (id: number, wish: Partial<InvoiceToMatch> = {}): InvoiceToMatch => {
  const number = wish.number ?? `INV-2027-${String(id).padStart(5, '0')}`
  return {
    id,
    clientId: id,
    number,
    proformaNumber: null,
    reference: creditorReference(wish.proformaNumber ?? number),
    balance: eur('100.00'),
    isOpen: true,
    ...wish,
  }
}
const aLine = (wish: Partial<LineToMatch> = {}): LineToMatch => ({
  amount: eur('100.00'),
  payerName: '',
  payerAccount: '',
  text: '',
  paymentReference: '',
  endToEnd: '',
  ...wish,
})
const known = (invoices: InvoiceToMatch[], wish: Partial<Omit<Known, 'invoices'>> = {}): Known => ({
  invoices: new Invoices(invoices),
  clientsOfAccount: new Map(),
  names: new Map(),
  ...wish,
})
const some = [anInvoice(1), anInvoice(2), anInvoice(3)]

test.each([
  ['the reference', aLine({ paymentReference: some[1]!.reference }), 100],
  ['the reference in the text', aLine({ text: `Pay ${some[1]!.reference.replace(/(.{4})/g, '$1 ')}` }), 100],
  ['the reference of the payer', aLine({ endToEnd: 'INV202700002' }), 90],
  ['the number in the text', aLine({ text: 'Rechnung INV-20\n27/00002 vom 01.03.2027' }), 80],
  ['the number run together with words', aLine({ text: 'RECHNUNGINV202700002VOM' }), 80],
  ['full-width digits', aLine({ text: 'INV-２０２７-00002' }), 80],
])('%s names the invoice, and nobody has to look', (_, line, score) => {
  expect(propose(line, known(some))).toEqual([
    {
      clientId: 2,
      invoiceIds: [2],
      score,
      isCertain: true,
      reasons: [expect.any(String), 'The amount is what is open.'],
    },
  ])
})

test('a number that was a proforma is known by both its numbers', () => {
  const was = anInvoice(7, { proformaNumber: 'PRO-2027-00007' })
  for (const text of ['INV-2027-00007', 'PRO-2027-00007', creditorReference('PRO-2027-00007')])
    expect(propose(aLine({ text }), known([was]))).toMatchObject([{ invoiceIds: [7], isCertain: true }])
})

test('a number that is part of a longer one is not named', () => {
  const short = anInvoice(1, { number: 'INV-2027-1' })
  const long = anInvoice(2, { number: 'INV-2027-12' })
  expect(propose(aLine({ text: 'INV-2027-12' }), known([short, long]))).toMatchObject([
    { invoiceIds: [2], isCertain: true },
  ])
  expect(propose(aLine({ text: 'INV-2027-123' }), known([short, long]))).toEqual([])
  // "1 2" may be the number 12, or the number 1 and something else.
  expect(propose(aLine({ text: 'INV-2027-1 2' }), known([short, long]))).toMatchObject([
    { invoiceIds: [2], isCertain: false, reasons: expect.arrayContaining(['Another number could be meant.']) },
  ])
})

test('several invoices that are named are proposed together, and somebody looks', () => {
  const two = [anInvoice(1, { clientId: 9 }), anInvoice(2, { clientId: 9 }), anInvoice(3)]
  expect(propose(aLine({ text: 'INV-2027-00001 + INV-2027-00002', amount: eur('200.00') }), known(two))).toEqual([
    expect.objectContaining({ clientId: 9, invoiceIds: [1, 2], isCertain: false }),
  ])
  const apart = propose(aLine({ text: 'INV-2027-00001, INV-2027-00003' }), known(two))
  expect(apart.map((one) => [one.clientId, one.isCertain])).toEqual([
    [3, false],
    [9, false],
  ])
})

test('what was paid in another way meanwhile is proposed as credit', () => {
  const paid = anInvoice(1, { isOpen: false, balance: eur('0.00') })
  expect(propose(aLine({ text: paid.number }), known([paid]))).toEqual([
    expect.objectContaining({
      invoiceIds: [],
      isCertain: false,
      reasons: [
        expect.any(String),
        'Invoice INV-2027-00001 is paid already.',
        'Nothing of it is open: the money becomes credit.',
      ],
    }),
  ])
})

test('another amount is no hindrance when the invoice is named', () => {
  const [less] = propose(aLine({ text: some[0]!.number, amount: eur('60.00') }), known(some))
  expect(less).toMatchObject({ isCertain: true, reasons: [expect.any(String), 'It is 40.00 EUR less than is open.'] })
  const [more] = propose(aLine({ text: some[0]!.number, amount: eur('101.00') }), known(some))
  expect(more).toMatchObject({
    isCertain: true,
    reasons: [expect.any(String), 'It is 1.00 EUR more than is open, which becomes credit.'],
  })
})

test('the number of a client is enough where one invoice is open', () => {
  const names = new Map([
    [1, 'Ada'],
    [9, 'Grace'],
  ])
  const of9 = [anInvoice(4, { clientId: 9 }), anInvoice(5, { clientId: 9 })]
  expect(propose(aLine({ text: 'Kundennr. 1' }), known([...some, ...of9], { names }))).toMatchObject([
    { invoiceIds: [1], isCertain: true },
  ])
  expect(propose(aLine({ text: 'client no 9' }), known(of9, { names }))).toMatchObject([
    { invoiceIds: [4, 5], isCertain: false },
  ])
  expect(propose(aLine({ text: 'client 9' }), known([], { names }))).toMatchObject([
    { clientId: 9, invoiceIds: [], isCertain: false },
  ])
  expect(propose(aLine({ text: 'client 8' }), known(of9, { names }))).toEqual([])
  // The number of one client and an invoice of another contradict each other.
  const torn = propose(aLine({ text: 'client 1, INV-2027-00002' }), known(some, { names }))
  expect(torn.map((one) => one.isCertain)).toEqual([false, false])
})

test.each([
  ['Client no. 12', [12]],
  ['KUNDENNUMMER:0012', [12]],
  ['kd-nr 7 / Klant 8', [7, 8]],
  ['12 clients', []],
  ['account 12', []],
  ['client 1234567890', []],
])('in "%s" the clients are %j', (text, ids) => {
  expect(clientNumbersIn(text)).toEqual(ids)
})

test('an account that paid before says whose money it is, the amount says for what, and somebody looks', () => {
  const line = aLine({ payerAccount: 'X', amount: eur('50.00') })
  const invoices = [anInvoice(1, { clientId: 9 }), anInvoice(2, { clientId: 9, balance: eur('50.00') })]
  const from = (clients: number[]) => known(invoices, { clientsOfAccount: new Map([['X', clients]]) })
  expect(propose(line, from([9]))).toMatchObject([{ invoiceIds: [2], score: 60, isCertain: false }])
  // 100.00 + 50.00
  expect(propose({ ...line, amount: eur('150.00') }, from([9]))).toMatchObject([{ invoiceIds: [1, 2], score: 60 }])
  expect(propose({ ...line, amount: eur('70.00') }, from([9]))).toMatchObject([{ invoiceIds: [1, 2], score: 40 }])
  expect(propose(line, from([9, 10]))).toEqual([])
})

test('an amount and a name that is alike are worth a look; an amount alone is nothing', () => {
  const names = new Map([
    [1, 'Lovelace Engines Ltd'],
    [2, 'Grace Hopper'],
    [3, 'Someone'],
  ])
  expect(propose(aLine({ payerName: 'LOVELACE ENGINES' }), known(some, { names }))).toMatchObject([
    { invoiceIds: [1], isCertain: false },
  ])
  expect(propose(aLine({ payerName: 'Hopper, Grace' }), known(some, { names }))).toMatchObject([{ invoiceIds: [2] }])
  expect(propose(aLine({ payerName: 'Nobody' }), known(some, { names }))).toEqual([])
  expect(propose(aLine({ payerName: 'Lovelace Engines', amount: eur('99.99') }), known(some, { names }))).toEqual([])
})

test.each([
  ['Müller GmbH & Co. KG', 'MULLER', 1],
  ['Ada Lovelace', 'Lovelace, Ada', 1],
  ['Ada Lovelace', 'Ada Byron', 0.5],
  ['', 'Ada', 0],
  ['GmbH', 'GmbH', 0],
])('%s and %s have %d in common', (one, other, likeness) => {
  expect(nameLikeness(one, other)).toBe(likeness)
})

test('money that went out is for no invoice', () => {
  expect(propose(aLine({ amount: eur('-100.00'), text: some[0]!.number }), known(some))).toEqual([])
})

const separators = fc.constantFrom('', ' ', '-', '/', '\n', ' - ', '.', '\r\n')
const anyLine = fc.record({
  amount: fc.bigInt({ min: 1n, max: 1_000_000n }).map((minor) => Money.ofMinor(minor, 'EUR')),
  payerName: fc.string(),
  payerAccount: fc.constantFrom('', 'X', 'Y'),
  text: fc.string(),
  paymentReference: fc.string(),
  endToEnd: fc.string(),
})

test('wherever a payer breaks the number, the invoice is found', () => {
  fc.assert(
    fc.property(fc.nat(99_998), fc.array(separators, { minLength: 12, maxLength: 12 }), (n, between) => {
      const invoice = anInvoice(n + 1)
      const broken = [...invoice.number.replaceAll('-', '')].map((letter, at) => letter + between[at]).join('')
      expect(propose(aLine({ text: `Zahlung ${broken} danke` }), known([invoice]))).toMatchObject([
        { invoiceIds: [invoice.id], isCertain: true },
      ])
    }),
  )
})

test('without a name for the invoice or its client nothing is certain, and at most one thing ever is', () => {
  const names = new Map(some.map(({ clientId }) => [clientId, 'Ada Lovelace']))
  const knowing = known(some, { names, clientsOfAccount: new Map([['X', [1]]]) })
  fc.assert(
    fc.property(
      anyLine,
      fc.constantFrom('', ...some.map(({ number }) => number), ...some.map(({ reference }) => reference)),
      (line, tail) => {
        const proposals = propose({ ...line, text: `${line.text} ${tail}` }, knowing)
        const certain = proposals.filter((one) => one.isCertain)
        expect(certain.length).toBeLessThanOrEqual(1)
        for (const one of certain) expect(one.invoiceIds).toHaveLength(1)
        expect(proposals.map((one) => one.score)).toEqual(proposals.map((one) => one.score).sort((a, b) => b - a))
        const anonymous = propose({ ...line, text: '', paymentReference: '', endToEnd: '' }, knowing)
        expect(anonymous.filter((one) => one.isCertain)).toEqual([])
      },
    ),
  )
})

test('in which order invoices are known changes nothing about what is certain', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray(some, { minLength: 3 }), fc.constantFrom(...some), (order, { number }) => {
      const certain = (list: InvoiceToMatch[]) =>
        propose(aLine({ text: number }), known(list)).filter((one) => one.isCertain)
      expect(certain(order)).toEqual(certain(some))
    }),
  )
})
