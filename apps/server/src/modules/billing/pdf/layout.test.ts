import { Money, Percent } from '@ostler/kernel'
import { expect, test } from 'vitest'
import type { DocumentModel } from './document.ts'
import { aDocument, aFullDocument } from './examples.ts'
import { renderDocument } from './render.ts'
import { page } from './sheet.ts'
import { placedTextOfPdf, textOfPdf } from './testing/text-of-pdf.ts'

const date = (day: string) => Temporal.PlainDate.from(day)
const textOf = async (document: DocumentModel) => textOfPdf(await renderDocument(document)).flat()

test.each([
  ['invoice', 'Invoice', 'Rechnung'],
  ['proforma', 'Proforma invoice', 'Proforma-Rechnung'],
  ['credit_note', 'Credit note', 'Rechnungskorrektur'],
  ['quote', 'Quote', 'Angebot'],
] as const)('a document of kind %s is titled %s', async (kind, english, german) => {
  expect(await textOf(aDocument({ kind }))).toContain(english)
  expect(await textOf(aDocument({ kind, locale: 'de-AT' }))).toContain(german)
  expect(await textOf(aDocument({ kind, title: 'Tax Invoice' }))).toContain('Tax Invoice')
})

test('a credit note names its invoice, a quote its last day', async () => {
  const credit = await textOf(aDocument({ kind: 'credit_note', refersTo: 'INV-2026-000007', dueOn: undefined }))
  expect(credit).toContain('INV-2026-000007')
  expect(credit).not.toContain('Due date')
  const quote = await textOf(
    aDocument({ kind: 'quote', validUntil: date('2026-12-21'), dueOn: undefined, locale: 'en-GB' }),
  )
  expect(quote).toContain('21 Dec 2026')
  expect(await textOf(aDocument({ kind: 'quote', state: 'accepted' }))).toContain('ACCEPTED')
})

test('discounts stand below the line, taxes with rate and base, and the balance below the total', async () => {
  const text = await textOf(aFullDocument())
  for (const said of [
    'Discount SAVE20 -€2.00',
    'VAT 19% on €1,274.78',
    'VAT 7% on €30.00',
    'Rounding',
    'Credit used',
    '-€49.10',
    'Balance due',
    '€1,000.00',
    'VAT GB123456789',
    'Managing director: Erika Mustermann',
    '1.5',
  ]) {
    expect(text).toContain(said)
  }
  expect(text.indexOf('Balance due')).toBeGreaterThan(text.indexOf('Total'))
})

test('the rates have a column only when they differ', async () => {
  const rates = aFullDocument().lines[0]!.taxRates!
  const rows = async (document: DocumentModel) => (await textOf(document)).filter((text) => text === '19%')
  expect(await rows(aFullDocument())).toHaveLength(2)
  expect(
    await rows(aFullDocument({ lines: aFullDocument().lines.map((line) => ({ ...line, taxRates: rates })) })),
  ).toHaveLength(0)
})

test('bank details are printed while there is something to pay', async () => {
  const iban = 'DE89 3704 0044 0532 0130 00'
  expect(await textOf(aFullDocument())).toContain(iban)
  const others: Partial<DocumentModel>[] = [
    { state: 'paid' },
    { state: 'void' },
    { kind: 'quote' },
    { kind: 'credit_note' },
    { balance: Money.zero('EUR') },
  ]
  for (const changes of others) expect(await textOf(aFullDocument(changes))).not.toContain(iban)
})

test('a code is drawn where the currency has one', async () => {
  const { bank } = aFullDocument().payment!
  const inDollars = aFullDocument({ total: Money.parse('10.00', 'USD'), balance: Money.parse('10.00', 'USD') })
  const inRupees = aFullDocument({
    balance: Money.parse('10.00', 'INR'),
    payment: { reference: 'R', upi: { address: 'greenfield@okaxis', name: 'Greenfield' } },
  })
  expect(await textOf(aFullDocument())).toContain('Scan to pay')
  expect(await textOf(inRupees)).toContain('greenfield@okaxis')
  expect(await textOf(inRupees)).toContain('Scan to pay')
  expect(await textOf(inDollars)).not.toContain('Scan to pay')
  const wrong = { reference: 'R', bank: { ...bank!, iban: 'DE00370400440532013000' } }
  expect(await textOf(aFullDocument({ payment: wrong }))).not.toContain('Scan to pay')
})

test('sentences of the law are in the language of the document', async () => {
  expect(await textOf(aDocument({ legal: ['reverse_charge'], locale: 'de' }))).toContain(
    'Steuerschuldnerschaft des Leistungsempfängers.',
  )
  expect(await textOf(aDocument({ legal: ['not_a_tax_invoice'] }))).toContain('This is not a tax invoice.')
})

test.each([8, 10, 12])('with %i lines, no part of the totals is parted from the rest', async (count) => {
  const line = { description: 'Hosting', from: null, until: null, amount: Money.parse('1.00', 'EUR') }
  const pages = textOfPdf(await renderDocument(aFullDocument({ lines: Array.from({ length: count }, () => line) })))
  const withTotal = pages.find((text) => text.includes('Subtotal'))
  expect(withTotal).toEqual(expect.arrayContaining(['Total', 'Balance due', 'Hosting']))
  const withBank = pages.find((text) => text.includes('IBAN'))
  expect(withBank).toEqual(expect.arrayContaining(['Payment by bank transfer', 'Reference', 'Scan to pay']))
})

test('amounts of very many digits leave room for the description', async () => {
  const huge = Money.parse('123456789012345.00', 'IDR')
  const line = {
    description: 'Hosting of everything',
    from: null,
    until: null,
    quantity: '3',
    unitPrice: huge,
    amount: huge,
  }
  const lines = ['11', '12'].map((rate) => ({ ...line, taxRates: [Percent.parse(rate)] }))
  const document = aFullDocument({ locale: 'id', lines, subtotal: huge, total: huge, balance: huge })
  const [printed] = placedTextOfPdf(await renderDocument(document))
  expect(printed!.map(({ text }) => text)).toContain('Hosting of everything')
  expect(printed!.some(({ text }) => text.startsWith('3 × '))).toBe(true)
  for (const { x, until } of printed!) {
    expect(x).toBeGreaterThanOrEqual(page.left - 0.5)
    expect(until).toBeLessThanOrEqual(page.right + 0.5)
  }
})

test('nothing of a row overlaps its neighbour', async () => {
  const [lines] = placedTextOfPdf(await renderDocument(aFullDocument({ locale: 'ru' })))
  for (const one of lines!) {
    for (const other of lines!) {
      if (one === other || Math.abs(one.y - other.y) > 3) continue
      expect(one.until <= other.x + 0.1 || other.until <= one.x + 0.1).toBe(true)
    }
  }
})

test('a note that ends at the foot of a page starts no empty one', async () => {
  for (let count = 16; count < 22; count++) {
    const notes = Array.from({ length: count }, (_, index) => `Note ${index}`)
    const pages = textOfPdf(await renderDocument(aDocument({ notes })))
    for (const text of pages) expect(text.length).toBeGreaterThan(2)
  }
})

test.each(['en', 'ar'])('a logo takes the place of the large name, in %s too', async (locale) => {
  // One grey dot.
  const logo = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  )
  const bytes = await renderDocument(aDocument({ locale, brand: { logo, accent: '#123456' } }))
  expect(Buffer.from(bytes).toString('latin1')).toContain('/Subtype /Image')
  expect(textOfPdf(bytes)[0]).toContain('Greenfield Hosting GmbH')
})
