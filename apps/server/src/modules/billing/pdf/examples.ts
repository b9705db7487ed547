import { Money, Percent } from '@ostler/kernel'
import type { DocumentModel } from './document.ts'

/** A believable invoice; tests and previews change what matters to them. */
export function aDocument(changes: Partial<DocumentModel> = {}): DocumentModel {
  const eur = (amount: string) => Money.parse(amount, 'EUR')
  const date = (day: string) => Temporal.PlainDate.from(day)
  return {
    kind: 'invoice',
    number: 'INV-2026-000123',
    issuedOn: date('2026-11-21'),
    dueOn: date('2026-12-05'),
    currency: 'EUR',
    seller: { name: 'Greenfield Hosting GmbH', lines: ['Lindenweg 4', '10115 Berlin, Germany', 'VAT DE123456789'] },
    buyer: {
      name: 'Lovelace Engines Ltd',
      lines: ['Ada Lovelace', '12 St James’s Square', 'London SW1Y 4JH', 'United Kingdom'],
    },
    lines: [
      {
        description: 'Web Hosting Starter, lovelace-engines.example',
        from: date('2026-11-21'),
        until: date('2027-11-20'),
        amount: eur('59.88'),
      },
      {
        description: 'VPS Medium, 4 vCPU, 8 GB',
        from: date('2026-11-21'),
        until: date('2026-12-20'),
        amount: eur('1214.90'),
      },
      { description: 'Set-up of VPS Medium', from: null, until: null, amount: eur('25.00') },
      { description: 'Loyalty discount', from: null, until: null, amount: eur('-5.00') },
    ],
    // 59.88 + 1214.90 + 25.00 - 5.00
    subtotal: eur('1294.78'),
    // 1294.78 * 19 / 100
    tax: eur('246.01'),
    total: eur('1540.79'),
    state: 'unpaid',
    locale: 'en',
    ...changes,
  }
}

/** One that has everything a document can have: quantities, two rates, a discount, credit, bank details and a footer. */
export function aFullDocument(changes: Partial<DocumentModel> = {}): DocumentModel {
  const eur = (amount: string) => Money.parse(amount, 'EUR')
  const [full, reduced] = [Percent.parse('19'), Percent.parse('7')]
  const invoice = aDocument()
  return {
    ...invoice,
    seller: { name: 'Greenfield Hosting GmbH', lines: ['Lindenweg 4', '10115 Berlin'], taxIds: ['VAT DE123456789'] },
    buyer: { ...invoice.buyer, taxIds: ['VAT GB123456789'] },
    lines: [
      {
        ...invoice.lines[0]!,
        quantity: '1',
        unitPrice: eur('61.88'),
        discounts: [{ name: 'SAVE20', amount: eur('-2.00') }],
        taxRates: [full],
      },
      { ...invoice.lines[1]!, quantity: '2', unitPrice: eur('607.45'), taxRates: [full] },
      {
        description: 'Handbook, printed',
        from: null,
        until: null,
        quantity: '1.5',
        unitPrice: eur('20.00'),
        taxRates: [reduced],
        amount: eur('30.00'),
      },
    ],
    // 59.88 + 1214.90 + 30.00
    subtotal: eur('1304.78'),
    taxes: [
      // 1274.78 * 19 / 100
      { name: 'VAT', rate: full, base: eur('1274.78'), amount: eur('242.21') },
      { name: 'VAT', rate: reduced, base: eur('30.00'), amount: eur('2.10') },
    ],
    tax: eur('244.31'),
    rounding: eur('0.01'),
    total: eur('1549.10'),
    creditUsed: eur('49.10'),
    paid: eur('500.00'),
    balance: eur('1000.00'),
    state: 'partially_paid',
    payment: {
      reference: 'INV-2026-000123',
      bank: {
        holder: 'Greenfield Hosting GmbH',
        iban: 'DE89370400440532013000',
        bic: 'COBADEFFXXX',
        name: 'Commerzbank',
      },
    },
    notes: ['Thank you for your business.'],
    footer: 'Greenfield Hosting GmbH · Amtsgericht Charlottenburg HRB 123456\nManaging director: Erika Mustermann',
    ...changes,
  }
}
