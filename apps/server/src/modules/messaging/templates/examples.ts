import type { TemplateData, TemplateName } from './index.ts'

/** Believable data for each mail: for previews and tests. */
export const examples: { [Name in TemplateName]: TemplateData<Name> } = {
  verify_email: {
    firstName: 'Ada',
    link: 'https://my.greenfield.example/verify-email?token=Vt3o9pXcQ2mE7rK1sYb8wZ5uLhN4dGfJ6aTqCxRiPOk',
  },
  reset_password: {
    firstName: 'Ada',
    link: 'https://my.greenfield.example/reset-password?token=kX2mQpT9vLr4sYb8wZ5uNhE7dGfJ6aCxRiPOo3c1VtK',
  },
  order_received: {
    firstName: 'Ada',
    orderNumber: 'ORD-2026-000317',
    items: [
      {
        name: 'Web Hosting Starter',
        cycle: 'annual',
        domain: 'lovelace-engines.example',
        amount: { amount: '59.88', currency: 'EUR' },
      },
      {
        name: 'VPS Medium, 4 vCPU, 8 GB',
        cycle: 'monthly',
        domain: null,
        amount: { amount: '1214.90', currency: 'EUR' },
      },
    ],
    total: { amount: '1274.78', currency: 'EUR' },
    link: 'https://my.greenfield.example/orders/317',
  },
  invoice_issued: {
    firstName: 'Ada',
    invoiceNumber: 'INV-2026-000123',
    total: { amount: '1274.78', currency: 'EUR' },
    dueOn: '2026-12-05',
    link: 'https://my.greenfield.example/invoices/123',
  },
  invoice_reminder: {
    firstName: 'Ada',
    invoiceNumber: 'INV-2026-000123',
    balance: { amount: '1274.78', currency: 'EUR' },
    dueOn: '2026-12-05',
    link: 'https://my.greenfield.example/invoices/123',
  },
  invoice_overdue: {
    firstName: 'Ada',
    invoiceNumber: 'INV-2026-000123',
    balance: { amount: '274.78', currency: 'EUR' },
    dueOn: '2026-12-05',
    link: 'https://my.greenfield.example/invoices/123',
  },
  quote_sent: {
    firstName: 'Ada',
    quoteNumber: 'QUO-2026-000017',
    subject: 'Managed cluster for the engine works',
    total: { amount: '8940.00', currency: 'EUR' },
    validUntil: '2026-12-31',
    link: 'https://my.greenfield.example/quote/Vt3o9pXcQ2mE7rK1sYb8wZ5uLhN4dGfJ6aTqCxRiPOk',
  },
  quote_accepted: {
    firstName: 'Ada',
    quoteNumber: 'QUO-2026-000017',
    client: 'Lovelace Engines Ltd',
    acceptedBy: 'Ada Lovelace',
    total: { amount: '8940.00', currency: 'EUR' },
    link: 'https://my.greenfield.example/admin/quotes/17',
  },
  payment_received: {
    firstName: 'Ada',
    invoiceNumber: 'INV-2026-000123',
    amount: { amount: '1274.78', currency: 'EUR' },
    link: 'https://my.greenfield.example/invoices/123',
  },
  service_ready: {
    firstName: 'Ada',
    product: 'Web Hosting Starter',
    domain: 'lovelace-engines.example',
    username: 'lovelace1',
    host: 'web3.greenfield.example',
    link: 'https://my.greenfield.example/services/88',
  },
  service_suspended: {
    firstName: 'Ada',
    product: 'Web Hosting Starter',
    domain: 'lovelace-engines.example',
    link: 'https://my.greenfield.example/services/88',
  },
  service_unsuspended: {
    firstName: 'Ada',
    product: 'Web Hosting Starter',
    domain: 'lovelace-engines.example',
    link: 'https://my.greenfield.example/services/88',
  },
  price_change: {
    firstName: 'Ada',
    product: 'Web Hosting Starter',
    domain: 'lovelace-engines.example',
    link: 'https://my.greenfield.example/services/88',
    from: { amount: '9.90', currency: 'EUR' },
    to: { amount: '11.90', currency: 'EUR' },
    cycle: 'monthly',
    effectiveOn: '2027-03-01',
    reason: 'Electricity costs us more since January.',
  },
}
