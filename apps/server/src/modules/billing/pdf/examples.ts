import { Money } from '@ostler/kernel'
import type { InvoiceDocument } from './document.ts'

/** A believable invoice; tests and previews change what matters to them. */
export function anInvoiceDocument(changes: Partial<InvoiceDocument> = {}): InvoiceDocument {
  const eur = (amount: string) => Money.parse(amount, 'EUR')
  const date = (day: string) => Temporal.PlainDate.from(day)
  return {
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
